"""Distance from a body's skin on a grid: what hair and cloth are kept out of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import (
    binary_closing,
    binary_fill_holes,
    distance_transform_edt,
    gaussian_filter,
    map_coordinates,
)

from .asset import I32

F64 = npt.NDArray[np.float64]
MARGIN = 0.06
"""Metres of free space around the surface."""
CLOSING = 3.2
"""Voxels; hollows narrower than twice this are smoothed over (ears, mouth, armpits)."""
SAMPLES = 8
"""Points along each edge of a face when it is drawn into the grid."""


@dataclass(frozen=True)
class DistanceField:
    """Signed distances ``field`` (X, Y, Z) in metres, negative inside; ``corner`` (3,) is its first point."""

    field: F64
    slopes: tuple[F64, ...]
    corner: F64
    voxel: float

    def distance(self, points: F64) -> tuple[F64, F64]:
        """Distance (N,) of points (N, 3) and the unit direction (N, 3) away from the skin."""
        at = ((points - self.corner) / self.voxel).T
        distance = map_coordinates(self.field, at, order=1, mode="nearest")
        outward = np.stack([map_coordinates(s, at, order=1, mode="nearest") for s in self.slopes], axis=1)
        return distance, outward / (np.linalg.norm(outward, axis=1, keepdims=True) + 1e-9)


def distance_field(
    vertices: F64, faces: I32, voxel: float = 0.004, smoothing: float = 0.005
) -> DistanceField:
    """The field of a surface of quads (F, 4) that may be open only at horizontal cuts (chest, waist)."""
    s, t = (a.ravel()[:, None, None] for a in np.meshgrid(*[np.linspace(0, 1, SAMPLES)] * 2))
    a, b, c, d = (vertices[faces[:, k]] for k in range(4))
    surface = ((a * (1 - s) + b * s) * (1 - t) + (d * (1 - s) + c * s) * t).reshape(-1, 3)
    corner = surface.min(axis=0) - MARGIN
    shape = np.ceil((np.ptp(surface, axis=0) + 2 * MARGIN) / voxel).astype(int) + 1
    solid = np.zeros(shape, bool)
    solid[tuple(np.round((surface - corner) / voxel).astype(int).T)] = True
    reach = int(CLOSING)
    ball = np.linalg.norm(np.mgrid[-reach : reach + 1, -reach : reach + 1, -reach : reach + 1], axis=0)
    solid = binary_closing(solid, ball <= CLOSING)
    # Slice by slice, since the cuts leave the whole open.
    for y in range(shape[1]):
        solid[:, y] = binary_fill_holes(solid[:, y])
    field = (distance_transform_edt(~solid) - distance_transform_edt(solid)) * voxel
    field = gaussian_filter(field, smoothing / voxel)
    return DistanceField(field, tuple(np.gradient(field)), corner, voxel)
