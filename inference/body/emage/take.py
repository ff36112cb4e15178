"""What the model makes of a clip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Take:
    """What the model made of a clip at 30 frames a second, in SMPL-X's space (Y up, metres, radians)."""

    poses: F32
    """(T, 165) axis-angle; eyes stay at rest."""
    trans: F32
    """(T, 3) the way from x = z = 0; y counts from where SMPL-X's mean body has its origin."""
    expressions: F32
    """(T, 100) coefficients of FLAME 2020's expressions."""
    contact: F32
    """(T, 4) near 1 where left and right ankle, left and right ball of the foot stand."""
    codes: dict[str, npt.NDArray[np.int64]]
    """(T,) the code of each part."""
