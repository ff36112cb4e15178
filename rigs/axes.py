"""The one place where SMPL-X space (Y up, +Z front) becomes Blender's (Z up, -Y front). Both in metres."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]

TO_BLENDER: F64 = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
"""Rotation by +90 degrees about X: (x, y, z) becomes (x, -z, y)."""
TO_BLENDER.setflags(write=False)


def to_blender(vectors: npt.ArrayLike) -> F64:
    """Points or axis-angle vectors (..., 3) from SMPL-X space to Blender's."""
    return np.asarray(vectors, np.float64) @ TO_BLENDER.T


def from_blender(vectors: npt.ArrayLike) -> F64:
    """Points or axis-angle vectors (..., 3) from Blender's space to SMPL-X's."""
    return np.asarray(vectors, np.float64) @ TO_BLENDER


def rotation_to_blender(matrices: npt.ArrayLike) -> F64:
    """Rotations (..., 3, 3) that act on SMPL-X space as the same turns of Blender's space."""
    return np.asarray(TO_BLENDER @ np.asarray(matrices, np.float64) @ TO_BLENDER.T)
