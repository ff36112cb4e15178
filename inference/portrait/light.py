"""The light taken out of a photographed skin.

Shade on a round thing varies slowly with the direction in which its skin looks: nine spherical harmonics of
the fitted head's normals (Ramamoorthi & Hanrahan, "An efficient representation for irradiance environment
maps", SIGGRAPH 2001). What of the photograph's colour, against that of our painted skin, these nine can
tell is taken for light and taken out; so what is laid over the painted skin has its colour where the two
meet. What they can't tell, such as shade that the nose or hair casts, varies slowly along the skin too: of
that, what lies on one side of the face alone is taken out as well, since faces are alike on both, and part of
the rest. Brows, lips, spots and lines are finer than that, and stay."""

from __future__ import annotations

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
    left = left * np.clip(share / WELL, 0, 1)[:, None]
    return np.clip(under * np.exp(left), 0, 1)


def _harmonics(n: F64) -> F64:
    x, y, z = n.T
    one = np.ones_like(x)
    return np.stack([one, x, y, z, x * y, x * z, y * z, x * x - y * y, 3 * z * z - 1], axis=1)


def _slow(left: F64, weight: F64, share: F64, base: F64) -> F64:
    """(N, 3) of ``left`` (N, 3) what changes slowly and is light: see the module's text."""
    from scipy.spatial import cKDTree

    seen = np.flatnonzero(share > 0.05)
    if not len(seen):
        return np.zeros_like(left)
    _, cell = np.unique(np.floor(base[seen] / CELL).astype(np.int64), axis=0, return_inverse=True)
    cell = cell.ravel()
    count = np.bincount(cell).astype(np.float64)

    def total(values: F64) -> F64:
        return np.bincount(cell, values[seen], len(count)) / count

    at = np.stack([total(base[:, k]) for k in range(3)], axis=1)
    told = np.stack([total(weight * left[:, k]) for k in range(3)], axis=1)
    some, most = total(weight), total(share)

    def smooth(places: F64) -> F64:
        far = np.sum(places**2, axis=1)[:, None] + np.sum(at**2, axis=1) - 2 * places @ at.T
        near = np.exp(-0.5 * np.maximum(far, 0) / SMOOTH**2)
        # where most of the skin is far off, as under a beard, little is light
        return np.asarray((near @ told) / (near @ (0.8 * some + 0.2 * most) + 1e-6)[:, None])

    here, there = smooth(at), smooth(at * [-1.0, 1.0, 1.0])
    alike = EVEN + (1 - EVEN) * (1 - most)
    light = 0.5 * (here - there) + alike[:, None] * 0.5 * (here + there)
    distance, nearest = cKDTree(at).query(base[seen], k=min(4, len(at)))
    nearness = 1 / (distance.reshape(len(seen), -1) + 1e-3 * CELL)
    nearness /= nearness.sum(axis=1, keepdims=True)
    out = np.zeros_like(left)
    out[seen] = (light[nearest.reshape(len(seen), -1)] * nearness[..., None]).sum(axis=1)
    return out
