"""The turn of a world that is Z up to Y up."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..rotations import compose
from .motion import F64, UpAxis

Z_UP_TO_Y_UP: F64 = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])
"""(x, y, z) becomes (x, z, -y): minus 90 degrees about X."""
Z_UP_TO_Y_UP.setflags(write=False)
_TURN = np.array([-np.pi / 2, 0.0, 0.0])


def root_to_y_up(root: npt.ArrayLike, pelvis: npt.ArrayLike, axis: UpAxis) -> tuple[F64, F64]:
    """Root rotations (T, 3) and places of the pelvis (T, 3) in a Y-up world."""
    root, pelvis = np.asarray(root, np.float64), np.asarray(pelvis, np.float64)
    if axis == "y":
        return root, pelvis
    return compose(np.broadcast_to(_TURN, root.shape), root), pelvis @ Z_UP_TO_Y_UP.T
