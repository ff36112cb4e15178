"""Eyebrows: single hairs bound to the skin, over a shade painted into it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....base.errors import InputError
from ....base.tables import shipped
from ..asset import F32, I32
from ..description import AS_HAIR
from ..hair.texture import hair_color
from ..human import Human
from ..piece import Piece
from .facial_hair import Hairs, hairs_piece

STEPS = 5
LIFT = np.array([-0.0002, 0.0004, 0.0007, 0.0008, 0.0006], np.float32)
"""How far a hair's points stand off the skin, metres."""


def build_brows(human: Human, shape: str, seed: int = 1) -> Piece:
    """Both brows in a shape of ``brows.toml``. Raises InputError for an unknown shape."""
    style = brow_style(shape)
    rng = np.random.default_rng(seed)
    return hairs_piece("brows", [_side(human, style, sign, rng) for sign in (1, -1)], "brows")


def brow_style(shape: str) -> dict[str, Any]:
    """A shape of ``brows.toml``. Raises InputError for an unknown one."""
    if shape not in _table():
        raise InputError(f"unknown brow shape '{shape}'", f"known: {', '.join(_table())}")
    return _table()[shape]


def brow_color(chosen: str, hair: str = "") -> tuple[float, float, float]:
    """Linear RGB of brows of a hair colour by name, ``hair`` for :data:`AS_HAIR`: nearly its length's."""
    shades = hair_color(hair if chosen == AS_HAIR else chosen)
    r, g, b = (0.25 * shades["root"] + 0.75 * shades["length"]) ** 2.2
    return float(r), float(g), float(b)


def brow_shapes() -> tuple[str, ...]:
    """The shapes of ``brows.toml``."""
    return tuple(_table())


def brow_shade(human: Human, shape: str) -> F32:
    """(19158,) 0..1 on the base mesh: how much of the skin's colour the brow's shade takes."""
    base = human.source.vertices
    near = np.flatnonzero((base[:, 2] > 0.1) & (base[:, 1] > 0.73) & (base[:, 1] < 0.77))
    result = np.zeros(len(base), np.float32)
    result[near] = brow_style(shape)["underlay"] * np.minimum(1, 1.6 * brow_share(base[near, :2], shape))
    return result


def brow_share(points: F32, shape: str) -> F32:
    """(N,) 1 in the middle of a brow of that shape, 0 beside it, at points (N, 2) of the base mesh, seen from
    ahead."""
    style = brow_style(shape)
    fine = np.linspace(0, len(style["line"]) - 1, 200)
    curve = _along(fine, style["line"])
    thick = np.interp(fine, np.arange(len(style["line"])), style["thickness"])
    at = np.c_[np.abs(points[:, 0]), points[:, 1]]
    offset = np.linalg.norm(at[:, None] - curve[None], axis=2)
    nearest = offset.argmin(axis=1)
    distance = offset[np.arange(len(at)), nearest]
    return np.clip(1.25 - distance / (0.5 * thick[nearest] + 0.0012), 0, 1)


def _table() -> dict[str, Any]:
    return shipped(__file__, "brows.toml")


def _along(s: F32, line: Any) -> F32:
    """(N, 2) points of a line at N places counted in its knots."""
    knots = np.array(line)
    return np.stack([np.interp(s, np.arange(len(knots)), knots[:, k]) for k in range(2)], axis=1)


def _side(human: Human, style: dict[str, Any], sign: int, rng: np.random.Generator) -> Hairs:
    count, knots = style["hairs"], np.arange(len(style["line"]))
    # As many hairs everywhere for the area that the brow has there.
    fine = np.linspace(0, knots[-1], 200)
    steps = np.linalg.norm(np.gradient(_along(fine, style["line"]), axis=0), axis=1)
    area = np.cumsum(steps * (np.interp(fine, knots, style["thickness"]) + 0.0008))
    s = np.interp((np.arange(count) + rng.uniform(0, 1, count)) / count * area[-1], area, fine)
    across = np.clip(rng.normal(0, 0.27, count), -0.5, 0.5)

    def along(values: Any) -> F32:
        return np.interp(s, knots, values)

    centre = _along(s, style["line"])
    forward = _along(s + 0.05, style["line"]) - _along(s - 0.05, style["line"])
    forward /= np.linalg.norm(forward, axis=1, keepdims=True)
    root = (
        centre + across[:, None] * along(style["thickness"])[:, None] * np.c_[-forward[:, 1], forward[:, 0]]
    )
    low, high = (along(row) for row in style["lean"])
    lean = np.radians(low + (high - low) * (across + 0.5) + rng.normal(0, 7, count))
    length = along(style["length"]) * rng.uniform(0.65, 1.1, count)
    # Hairs bend over towards the brow's own direction.
    own = np.arctan2(forward[:, 1], forward[:, 0])
    t = np.linspace(0, 1, STEPS)
    angle = lean[:, None] + (own - lean)[:, None] * 0.45 * t[None]
    step = np.stack([np.cos(angle), np.sin(angle)], axis=-1) * (length / (STEPS - 1))[:, None, None]
    flat = root[:, None] + np.concatenate(
        [np.zeros_like(step[:, :1]), np.cumsum(step[:, :-1], axis=1)], axis=1
    )
    flat[..., 0] *= sign
    anchors, weights = bind_from_ahead(human, flat.reshape(-1, 2))
    normals = base_normals(human)
    place = (human.vertices[anchors] * weights[..., None]).sum(axis=1)
    normal = (normals[anchors] * weights[..., None]).sum(axis=1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    lift = np.tile(LIFT, count) * np.repeat(rng.uniform(0.6, 1.3, count), STEPS)
    shape = (count, STEPS, 3)
    return Hairs(
        (place + normal * lift[:, None]).reshape(shape).astype(np.float32),
        normal.reshape(shape).astype(np.float32),
        anchors.reshape(shape),
        weights.reshape(shape).astype(np.float32),
        (style["width"] * rng.uniform(0.7, 1.15, count)).astype(np.float32),
    )


def bind_from_ahead(human: Human, points: F32) -> tuple[I32, F32]:
    """Anchors (N, 3) and barycentric weights of points (N, 2) on the base mesh's face, seen from ahead."""
    base = human.source.vertices
    quads = human.faces[human.faces_of("body")]
    centre = base[quads].mean(axis=1)
    low, high = points.min(axis=0) - 0.006, points.max(axis=0) + 0.006
    near = ((centre[:, :2] > low) & (centre[:, :2] < high)).all(axis=1) & (centre[:, 2] > 0.1)
    quads = quads[near]
    triangles = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    a, b, c = (base[triangles[:, k], :2].astype(float) for k in range(3))
    area = (b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]
    front = area > 1e-12
    triangles, a, b, c, area = triangles[front], a[front], b[front], c[front], area[front]
    p = points[:, None].astype(float) - a[None]
    u = (p[..., 0] * (c - a)[:, 1] - p[..., 1] * (c - a)[:, 0]) / area
    v = ((b - a)[:, 0] * p[..., 1] - (b - a)[:, 1] * p[..., 0]) / area
    # The triangle that a point lies deepest in; just outside the last one it is the nearest.
    inside = np.minimum(np.minimum(u, v), 1 - u - v)
    best = inside.argmax(axis=1)
    rows = np.arange(len(points))
    weights = np.stack([1 - u[rows, best] - v[rows, best], u[rows, best], v[rows, best]], axis=1)
    return triangles[best].astype(np.int32), weights.astype(np.float32)


def base_normals(human: Human) -> F32:
    """(19158, 3) unit normals of the person's vertices."""
    v, faces = human.vertices, human.faces[human.faces_of("body")]
    cross = np.cross(v[faces[:, 2]] - v[faces[:, 0]], v[faces[:, 3]] - v[faces[:, 1]])
    result = np.zeros_like(v)
    for k in range(4):
        np.add.at(result, faces[:, k], cross)
    return result / (np.linalg.norm(result, axis=1, keepdims=True) + 1e-12)
