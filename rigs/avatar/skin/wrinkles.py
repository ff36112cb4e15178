"""Lines that come and go with expressions: how deep they are by movement, and the shapes that bring them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..asset import F32
from .age import FRONT, creases, folds
from .noise import Noise

MOVEMENTS: dict[str, dict[str, float]] = {
    "raise": {"browInnerUp": 0.7, "browOuterUpLeft": 0.3, "browOuterUpRight": 0.3},
    "smile": {"mouthSmileLeft": 0.4, "mouthSmileRight": 0.4, "cheekSquintLeft": 0.2, "cheekSquintRight": 0.2},
    "frown": {"browDownLeft": 0.4, "browDownRight": 0.4, "noseSneerLeft": 0.15, "noseSneerRight": 0.15},
}
"""By channel of the picture (red, green, blue) the ARKit shapes whose weighted sum deepens its lines."""
_DEEPEST = 0.45


def wrinkle_depth(at: F32, bare: npt.NDArray[np.bool_], wrinkles: float, seed: int) -> F32:
    """(N, 3) depth 0..1 by movement at places (N, 3) on the unmorphed base mesh, where ``bare`` face skin is.

    ``wrinkles``: how lined the skin is at rest (0..1); young skin folds less, and old skin is folded already.
    """
    depth = np.zeros((len(at), len(MOVEMENTS)), np.float32)
    mine = np.flatnonzero(bare & (at[:, 2] > FRONT))
    noise = Noise(seed)
    strength = 0.55 + 0.6 * wrinkles * (1 - 0.5 * wrinkles)
    for channel, movement in enumerate(MOVEMENTS):
        shares = [strength if fold.get("with") == movement else 0.0 for fold in folds()]
        crease, _ = creases(at[mine], shares, noise)
        depth[mine, channel] = np.clip(crease / _DEEPEST, -0.4, 1)
    # what lies beside a crease is lifted: 0.3 is even ground
    return (0.3 + 0.7 * depth / (1 + 0.4)).astype(np.float32)
