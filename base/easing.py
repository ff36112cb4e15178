"""How a movement goes from one value to another: the way gone (...), 0..1, for a share (...) of the time.

Shares outside 0..1 are taken for the nearer end.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]


def minimum_jerk(share: npt.ArrayLike) -> F64:
    """10 s^3 - 15 s^4 + 6 s^5, as hands move (Flash & Hogan, "The coordination of arm movements", 1985)."""
    s = np.clip(np.asarray(share, np.float64), 0.0, 1.0)
    return np.asarray(s * s * s * (10 + s * (6 * s - 15)))


def smoothstep(share: npt.ArrayLike) -> F64:
    """3 s^2 - 2 s^3: at rest at both ends, no faster than 1.5 times its mean."""
    s = np.clip(np.asarray(share, np.float64), 0.0, 1.0)
    return np.asarray(s * s * (3 - 2 * s))
