"""The light taken out of a photographed skin.

Shade on a round thing varies slowly with the direction in which its skin looks: nine spherical harmonics of
the fitted head's normals (Ramamoorthi & Hanrahan, "An efficient representation for irradiance environment
maps", SIGGRAPH 2001). What of the photograph's colour, against that of our painted skin, these nine can
tell is taken for light and taken out; so what is laid over the painted skin has its colour where the two
meet. What they can't tell, such as shade that the nose or hair casts, varies slowly along the skin too: of
that, what lies on one side of the face alone is taken out as well, since faces are alike on both, and part of
the rest. Brows, lips, spots and lines are finer than that, and stay."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]

DARKEST = 2e-3
"""Linear brightness below which a colour's logarithm tells nothing."""
CELL, SMOOTH = 0.005, 0.016
"""Metres of the cells over which colour is averaged, and of the Gaussian that tells slow change."""
EVEN = 0.5
"""Part of the slow change on both sides alike that is taken for light; all of it at the edge of what is
seen."""
BRIGHT, SHINE = 0.15, 0.3
"""How much brighter than its surroundings, in the logarithm, skin is before it is taken for a highlight, and
the part of what is above that stays."""
CAST, NEAR, CAST_CELL = 0.12, 0.003, 0.002
"""How much darker than its surroundings, in the logarithm, skin is before it is taken for a shadow that nose,
frame or lid casts; metres of the Gaussian that tells these from lines and spots, which are finer, and of the
cells for it."""
LIPS = (0.648, 0.669), 0.027
"""Metres on the base mesh, up and aside, between which dark skin is lips."""
WELL = 0.6
"""Share from which on what is seen is believed wholly; skin that is seen aslant shines, and takes on the
painted skin's colour."""


def unlit(colour: F64, under: F64, normals: F64, share: F64, base: F64) -> F64:
    """Linear colours (N, 3) without the light that falls on them, with the colour of the painted skin
    ``under`` (N, 3). ``normals`` (N, 3); ``share`` (N,) how well each is seen, 0..1; ``base`` (N, 3) its
    place on the base mesh, which is alike on both sides."""
    ratio = np.log(np.clip(colour, DARKEST, None)) - np.log(np.clip(under, DARKEST, None))
    basis = _harmonics(normals)
    weight, shade = share.copy(), np.zeros_like(ratio)
    for _ in range(4):  # brows, beard and spots are no light: what is far off counts less
        a = (basis * weight[:, None]).T
        shade = basis @ np.linalg.solve(a @ basis + 1e-3 * len(basis) * np.eye(9), a @ ratio)
        off = np.linalg.norm(ratio - shade, axis=1)
        scale = float(np.median(off[share > 0.5])) + 1e-6
        weight = share / (1 + (off / (1.5 * scale)) ** 2)
    left = ratio - shade
    left = left - _slow(left, weight / np.maximum(share, 1e-3), share, base)
    left = np.minimum(left, BRIGHT + SHINE * np.clip(left - BRIGHT, 0, None))
    left = left - _cast(left, share, base)
    left = left * np.clip(share / WELL, 0, 1)[:, None]
    return np.clip(under * np.exp(left), 0, 1)


def _cast(left: F64, share: F64, base: F64) -> F64:
    """(N, 3) of ``left`` (N, 3) what is dark as in a shadow with an edge, which lines and spots are not."""
    seen = np.flatnonzero(share > 0.05)
    out = np.zeros_like(left)
    if not len(seen):
        return out
    cells = _Cells(base[seen], CAST_CELL)
    weight = cells.mean(share[seen, None])
    told = cells.mean(share[seen, None] * left[seen])
    near = cells.nearest(4 * NEAR, NEAR)
    dark = (near @ told) / (near @ weight + 1e-6)
    depth = np.maximum(-dark.mean(axis=1, keepdims=True), 1e-6)
    shadow = dark * np.clip(1 - CAST / depth, 0, 1)
    (low, high), aside = LIPS
    lips = (base[seen, 1] > low) & (base[seen, 1] < high) & (np.abs(base[seen, 0]) < aside)
    out[seen] = np.where(lips[:, None], 0.0, cells.spread(base[seen], shadow))
    return out


class _Cells:
    """Points (N, 3) in cubes of so many metres a side; ``at`` (C, 3) their middles."""

    def __init__(self, points: F64, side: float) -> None:
        _, cell = np.unique(np.floor(points / side).astype(np.int64), axis=0, return_inverse=True)
        self._cell, self._side = cell.ravel(), side
        self._count = np.bincount(self._cell).astype(np.float64)
        self.at = self.mean(points)

    def mean(self, values: F64) -> F64:
        """(C, K) of what (N, K) the points of each have."""
        sums = [np.bincount(self._cell, values[:, k], len(self._count)) for k in range(values.shape[1])]
        return np.stack(sums, axis=1) / self._count[:, None]

    def near(self, places: F64, reach: float) -> F64:
        """(P, C) how near places are to each, by a Gaussian."""
        far = np.sum(places**2, axis=1)[:, None] + np.sum(self.at**2, axis=1) - 2 * places @ self.at.T
        return np.asarray(np.exp(-0.5 * np.maximum(far, 0) / reach**2))

    def nearest(self, most: float, reach: float) -> Any:
        """The same (C, C) of the cells to each other, sparse: 0 beyond ``most`` metres."""
        from scipy.sparse import csr_array
        from scipy.spatial import cKDTree

        tree = cKDTree(self.at)
        pairs = tree.sparse_distance_matrix(tree, most, output_type="ndarray")
        near = np.exp(-0.5 * (pairs["v"] / reach) ** 2)
        return csr_array((near, (pairs["i"], pairs["j"])), shape=(len(self.at), len(self.at)))

    def spread(self, points: F64, values: F64) -> F64:
        """(N, K) at points what (C, K) the nearest have."""
        from scipy.spatial import cKDTree

        distance, nearest = cKDTree(self.at).query(points, k=min(4, len(self.at)))
        nearness = 1 / (distance.reshape(len(points), -1) + 1e-3 * self._side)
        nearness /= nearness.sum(axis=1, keepdims=True)
        return np.asarray((values[nearest.reshape(len(points), -1)] * nearness[..., None]).sum(axis=1))


def _harmonics(n: F64) -> F64:
    x, y, z = n.T
    one = np.ones_like(x)
    return np.stack([one, x, y, z, x * y, x * z, y * z, x * x - y * y, 3 * z * z - 1], axis=1)


def _slow(left: F64, weight: F64, share: F64, base: F64) -> F64:
    """(N, 3) of ``left`` (N, 3) what changes slowly and is light: see the module's text."""
    seen = np.flatnonzero(share > 0.05)
    out = np.zeros_like(left)
    if not len(seen):
        return out
    cells = _Cells(base[seen], CELL)
    told = cells.mean(weight[seen, None] * left[seen])
    some, most = cells.mean(weight[seen, None]), cells.mean(share[seen, None])

    def smooth(places: F64) -> F64:
        near = cells.near(places, SMOOTH)
        # where most of the skin is far off, as under a beard, little is light
        return np.asarray((near @ told) / (near @ (0.8 * some + 0.2 * most) + 1e-6))

    here, there = smooth(cells.at), smooth(cells.at * [-1.0, 1.0, 1.0])
    alike = EVEN + (1 - EVEN) * (1 - most)
    out[seen] = cells.spread(base[seen], 0.5 * (here - there) + alike * 0.5 * (here + there))
    return out
