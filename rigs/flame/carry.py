"""The 52 ARKit units of our CC0 head carried to the head of another model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from .features import SPREAD
from .head import Head
from .registration import CANDIDATES, normals, register, search_keys

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

AROUND = 40
"""Vertices by which the stretch of the skin at a place is measured."""
STRETCH = (0.5, 2.0)
FADE = (0.008, 0.02)
"""Metres from our skin between which the units fade away."""


@dataclass(frozen=True)
class Carried:
    """``units`` (52, V, 3) metres on the other head; ``surface_mm``: how far our skin, laid over it, lies
    from its surface (root mean square over the face)."""

    units: F32
    surface_mm: float


def carry_units(source: Head, units: F32, outside: npt.NDArray[np.bool_], target: Head) -> Carried:
    """Units (52, N, 3) of ``source`` on the vertices of ``target``; ``outside`` (N,) marks its outer skin.

    Each vertex takes what the place of our skin that lies over it does, turned and stretched as the skin
    itself was when it was laid there. Eyeballs have none: their joints turn them. Raises InputError where
    no face is recognised.
    """
    laid = register(source, target, outside)
    moving = np.abs(units).max(axis=(0, 2)) > 1e-4
    error = laid.error[moving & outside]
    local = _stretches(source.vertices.astype(np.float64), laid.vertices)
    shaped = np.einsum("vab,kvb->kva", local, units, optimize=True)
    corners, share, distance = places(source, laid.vertices, target)
    carried = np.einsum("vc,kvca->kva", share, shaped[:, corners], optimize=True)
    scale = float(np.linalg.norm(target.eyes[0] - target.eyes[1])) / SPREAD
    near = 1 - np.clip((distance - FADE[0] * scale) / ((FADE[1] - FADE[0]) * scale), 0, 1)
    carried *= (near * target.skin)[:, None]
    return Carried(carried.astype(np.float32), float(1000 * np.sqrt(np.nanmean(error**2))))


def _stretches(before: F64, after: F64) -> F64:
    """(N, 3, 3) the linear map that takes the surroundings of each vertex from ``before`` to ``after``."""
    _, around = cKDTree(before).query(before, k=AROUND)
    x, y = before[around] - before[around].mean(axis=1, keepdims=True), after[around]
    y = y - y.mean(axis=1, keepdims=True)
    spread = np.einsum("nka,nkb->nab", x, x)
    # skin is thin: across it nothing is measured, and the map stays the even scale
    size = np.trace(spread, axis1=1, axis2=2)
    even = np.sqrt((y**2).sum(axis=(1, 2)) / (x**2).sum(axis=(1, 2)))
    weight = 0.05 * size[:, None, None] * np.eye(3)
    both = np.einsum("nka,nkb->nab", y, x) + even[:, None, None] * weight
    u, s, v = np.linalg.svd(both @ np.linalg.inv(spread + weight))
    return np.asarray(np.einsum("nab,nb,nbc->nac", u, np.clip(s, *STRETCH), v))


def places(source: Head, laid: F64, target: Head) -> tuple[npt.NDArray[np.int32], F64, F64]:
    """For each target vertex the corners (V, 3) of our triangle that it lies on, their shares (V, 3) and the
    distance (V,); ``laid`` (N, 3) is the source's skin laid over the target."""
    scale = float(np.linalg.norm(target.eyes[0] - target.eyes[1])) / SPREAD
    points = target.vertices.astype(np.float64)
    faces = source.faces[source.skin[source.faces].all(axis=1)]
    centre = laid[faces].mean(axis=1)
    a, b, c = (laid[faces[:, i]] for i in range(3))
    across = np.cross(b - a, c - a)
    facing = across / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-12)
    ours = search_keys(centre, facing, source.jaw_weights[faces].mean(axis=1), scale)
    mine = search_keys(points, normals(points, target.faces), target.jaw_weights, scale)
    _, near = cKDTree(ours).query(mine, k=3 * CANDIDATES)
    share, distance = _on_triangles(points[:, None], laid[faces[near]])
    cost = distance + np.linalg.norm(ours[near][..., 3:] - mine[:, None, 3:], axis=2)
    rows, best = np.arange(len(points)), np.argmin(cost, axis=1)
    return faces[near[rows, best]], share[rows, best], distance[rows, best]


def _on_triangles(points: F64, corners: F64) -> tuple[F64, F64]:
    """Shares (..., 3) of the corners (..., 3, 3) at their triangle's point nearest to ``points``, and the
    distance (...). Outside, the shares of the plane's point are cut to the triangle."""
    a = corners[..., 0, :]
    u, v, p = corners[..., 1, :] - a, corners[..., 2, :] - a, points - a
    uu, uv, vv = (u * u).sum(-1), (u * v).sum(-1), (v * v).sum(-1)
    up, vp = (u * p).sum(-1), (v * p).sum(-1)
    area = np.maximum(uu * vv - uv * uv, 1e-18)
    s, t = (vv * up - uv * vp) / area, (uu * vp - uv * up) / area
    share = np.clip(np.stack([1 - s - t, s, t], axis=-1), 0, None)
    share /= share.sum(axis=-1, keepdims=True)
    place = np.einsum("...c,...ca->...a", share, corners)
    return share, np.linalg.norm(points - place, axis=-1)
