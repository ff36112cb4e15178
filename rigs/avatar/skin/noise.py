"""Random fields in space for skin: smooth noise by scale, and pores."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter, map_coordinates
from scipy.spatial import cKDTree

from ..asset import F32

LATTICE = 48
"""Cells of the periodic lattice along each axis; it repeats after LATTICE / 2 features."""


class Noise:
    """Smooth noise with mean 0 and standard deviation 1, a pure function of position and seed."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        field = gaussian_filter(rng.normal(size=(LATTICE,) * 3), 1.0, mode="wrap")
        self._field = (field / field.std()).astype(np.float32)

    def __call__(self, points: F32, feature: float | tuple[float, float, float]) -> F32:
        """(N,) values at points (N, 3); ``feature`` is the size of a blotch in metres (per axis if three)."""
        cells = points / np.asarray(feature, np.float32) * 2
        # Turned, so that the lattice does not line up with the face's own symmetry axes.
        # Summed one by one: a matrix product rounds by how many points there are and on which processor.
        cells = cells[:, :1] * _TURN[0] + cells[:, 1:2] * _TURN[1] + cells[:, 2:] * _TURN[2]
        return map_coordinates(self._field, cells.T, order=1, mode="grid-wrap", output=np.float32)


def pores(points: F32, spacing: float, radius: float, seed: int, where: npt.NDArray[np.bool_]) -> F32:
    """(N,) depth 0..1 of round pits of random size, about ``spacing`` apart, on the points ``where`` (N,)."""
    depth = np.zeros(len(points), np.float32)
    if not where.any():
        return depth
    mine = points[where]
    rng = np.random.default_rng(seed)
    cells = np.floor(mine / spacing).astype(np.int64)
    key = cells[:, 0] * 73856093 ^ cells[:, 1] * 19349663 ^ cells[:, 2] * 83492791
    _, first = np.unique(key, return_index=True)
    centres = mine[first] + rng.uniform(-0.3, 0.3, (len(first), 3)).astype(np.float32) * spacing
    size = rng.uniform(0.4, 1.0, len(first)).astype(np.float32)
    distance, nearest = cKDTree(centres).query(mine, distance_upper_bound=2 * radius, workers=-1)
    hit = np.isfinite(distance)
    found = np.zeros(len(mine), np.float32)
    found[hit] = size[nearest[hit]] * np.exp(-((distance[hit] / radius) ** 2))
    depth[where] = found
    return depth


def _rotation() -> F32:
    q, _ = np.linalg.qr(np.random.default_rng(3).normal(size=(3, 3)))
    return q.astype(np.float32)


_TURN = _rotation()
