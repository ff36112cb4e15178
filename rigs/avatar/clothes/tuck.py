"""Skin along the edges of cloth, brought beneath it: it lies within the cloth and hangs on the same bones.

Skin and cloth that hang on different bones part as soon as a person moves, and skin comes through. What is
left of the skin beneath cloth is seen by nobody, so it may lie deeper and move as the cloth above it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from ....base.easing import smoothstep
from ..asset import I32, Part
from ..distance_field import F64
from ..subdivision import neighbour_mean
from .normals import normals_of

REACH, BESIDE, ALIKE = 0.025, 0.010, 0.3
"""Metres that cloth may lie from the skin that it is over, metres beside, and how alike normals are."""
UNDER = 0.0015
"""Metres that skin lies beneath cloth at its edge."""
DEEPER, DEEPEST = 0.35, 0.007
"""Metres deeper in each metre away from the edge, and at most."""
ROUNDS = 2
"""What has moved looks another way, and may lie beneath other cloth."""
HANDED_ON = 0.006
"""Metres from the edge, within which skin goes over to the bones of the cloth."""


def tucked(skin: Part, cloths: Sequence[Part]) -> Part:
    """The skin with what lies beneath cloths moved below them, onto their bones. Deterministic.

    ``skin`` and ``cloths`` hang on the same skeleton; all are at rest.
    """
    for _ in range(ROUNDS):
        for cloth in cloths:
            skin = _below(skin, cloth)
    return skin


def _below(skin: Part, cloth: Part) -> Part:
    points = skin.vertices.astype(float)
    looks = normals_of(points, skin.faces)
    vertices = cloth.vertices.astype(float)
    corner = np.where(cloth.faces < 0, cloth.faces[:, :1], cloth.faces)
    ring = vertices[corner]
    face = np.cross(ring[:, 2] - ring[:, 0], ring[:, 3] - ring[:, 1])
    face /= np.linalg.norm(face, axis=1, keepdims=True) + 1e-12
    samples = np.concatenate([ring.mean(axis=1), vertices])
    normals = np.concatenate([face, normals_of(vertices, cloth.faces)])
    owner = np.concatenate([corner[:, 0], np.arange(len(vertices))])
    away, near = cKDTree(samples).query(points, k=16, distance_upper_bound=0.04)
    near = np.where(np.isfinite(away), near, 0)
    between = points[:, None] - samples[near]
    above = np.einsum("vkx,vx->vk", between, looks)
    beside = np.linalg.norm(between - above[..., None] * looks[:, None], axis=2)
    over = np.isfinite(away) & (beside < BESIDE) & (np.abs(above) < REACH)
    over &= np.einsum("vkx,vx->vk", normals[near], looks) > ALIKE
    covered = over.any(axis=1)
    if not covered.any():
        return skin
    # the lowest of the cloth's samples over a point counts: hems are turned in
    high = np.where(over, above, -np.inf).max(axis=1)
    first = np.where(over, beside, np.inf).argmin(axis=1)
    deep = _from_edge(points, covered)
    wanted = UNDER + np.minimum(DEEPER * deep, DEEPEST)
    lack = np.where(covered, np.clip(high + wanted, 0, REACH), 0.0)
    lack = np.maximum(lack, _spread(lack, skin.faces, 2) * covered)
    moved = points - looks * lack[:, None]
    share = np.where(covered, smoothstep(deep / HANDED_ON), 0.0)
    at = owner[near[np.arange(len(points)), first]]
    index, value = _blended(skin, cloth, at, share)
    return replace(skin, vertices=moved.astype(np.float32), weight_index=index, weight_value=value)


def _from_edge(points: F64, covered: npt.NDArray[np.bool_]) -> F64:
    """Metres (N,) from the nearest skin that no cloth lies over."""
    if covered.all():
        return np.full(len(points), 1.0)
    return np.asarray(cKDTree(points[~covered]).query(points)[0])


def _spread(values: F64, faces: I32, times: int) -> F64:
    """Means of neighbours (V,), so that what is pushed in makes no dents."""
    mean = neighbour_mean(faces, len(values))
    for _ in range(times):
        values = 0.5 * values + 0.5 * (mean @ values)
    return values


def _blended(
    skin: Part, cloth: Part, at: npt.NDArray[np.intp], share: F64
) -> tuple[I32, npt.NDArray[np.float32]]:
    """The skin's weights, going over to those of the cloth's vertices ``at`` (V,) by ``share`` (V,)."""
    many = max(skin.weight_index.shape[1], cloth.weight_index.shape[1])
    bones = int(max(skin.weight_index.max(), cloth.weight_index.max())) + 1
    rows = np.flatnonzero(share > 0)
    table = np.zeros((len(rows), bones))
    for part, ids, much in ((skin, rows, 1 - share[rows]), (cloth, at[rows], share[rows])):
        for k in range(part.weight_index.shape[1]):
            np.add.at(
                table, (np.arange(len(rows)), part.weight_index[ids, k]), much * part.weight_value[ids, k]
            )
    index = np.zeros((len(skin.vertices), many), np.int32)
    value = np.zeros((len(skin.vertices), many), np.float32)
    index[:, : skin.weight_index.shape[1]] = skin.weight_index
    value[:, : skin.weight_value.shape[1]] = skin.weight_value
    best = np.argsort(-table, axis=1, kind="stable")[:, :many]
    strong = np.take_along_axis(table, best, 1)
    index[rows] = best
    value[rows] = strong / np.maximum(strong.sum(axis=1, keepdims=True), 1e-9)
    return index, value
