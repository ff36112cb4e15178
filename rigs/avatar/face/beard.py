"""Beards and moustaches: single hairs bound to the skin, which move with lips and jaw."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....base.errors import InputError
from ....base.tables import shipped
from ..asset import F32
from ..human import Human
from ..piece import Piece
from ..skin.layout import HEAD, rows_from, skin_layout
from .brows import base_normals
from .facial_hair import Hairs, hairs_piece

STEPS = 3
_LIP_ROWS = 8.2
"""Rows of faces from the mouth's rim within which lies the lip's red, where nothing grows."""
_ABOVE = 0.655
"""Height on the base mesh, metres, above which hairs hang before the mouth and are kept short."""
_TRIMMED = ((8.0, 12.0, 18.0), (0.0045, 0.007, 0.016))
"""Rows of faces from the mouth's rim, and how long hairs there are at most, metres: lips stay free."""
_DOWN = np.array([0.0, -1.0, 0.12])


def build_beard(human: Human, shape: str, seed: int = 1) -> Piece:
    """The beard of a shape of ``beard.toml``. Raises InputError for an unknown one."""
    table = shipped(__file__, "beard.toml")
    if shape not in table:
        raise InputError(f"unknown beard '{shape}'", f"known: none, {', '.join(table)}")
    style, rng = table[shape], np.random.default_rng(seed)
    density = _density(human, style)
    layout = skin_layout(human)
    faces = layout.faces[(layout.texture == HEAD) & ~layout.mouth & ~layout.sockets]
    triangles = np.concatenate([faces[:, [0, 1, 2]], faces[:, [0, 2, 3]]])
    triangles = triangles[density[triangles].max(axis=1) > 0.02]
    corners = human.vertices[triangles].astype(float)
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    pick = rng.choice(len(area), 4 * style["count"], p=area / area.sum())
    a, b = np.sqrt(rng.random(len(pick))), rng.random(len(pick))
    share = np.stack([1 - a, a * (1 - b), a * b], axis=1)
    dense = (density[triangles[pick]] * share).sum(axis=1)
    alive = np.flatnonzero(rng.random(len(pick)) < dense)[: style["count"]]
    pick, share, dense = triangles[pick[alive]], share[alive], dense[alive]
    return hairs_piece("beard", [_hairs(human, style, pick, share, dense, rng)], "beard")


def beard_shapes() -> tuple[str, ...]:
    """The shapes of ``beard.toml``."""
    return tuple(shipped(__file__, "beard.toml"))


def beard_shade(human: Human, shape: str) -> F32:
    """(19158,) 0..1 on the base mesh: how much of the skin's colour the beard's shade takes."""
    style = shipped(__file__, "beard.toml")[shape]
    return np.asarray(style["shade"] * _density(human, style), np.float32)


def _hairs(
    human: Human, style: dict[str, Any], anchors: Any, share: Any, dense: Any, rng: np.random.Generator
) -> Hairs:
    root = (human.vertices[anchors] * share[..., None]).sum(axis=1)
    normal = (base_normals(human)[anchors] * share[..., None]).sum(axis=1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    count = len(root)
    side = np.sign(root[:, :1]) * np.array([[0.35, 0.0, 0.0]])
    along = _DOWN + side + rng.normal(0, 0.18, (count, 3))
    along -= 0.85 * (along * normal).sum(axis=1, keepdims=True) * normal
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    # sparse at the rim means short, too
    shortest, longest = style["length"]
    length = rng.uniform(shortest, longest, count) * np.clip(0.35 + 0.9 * dense, 0, 1)
    above = (human.source.vertices[anchors, 1] * share).sum(axis=1) > _ABOVE
    trimmed = np.interp((_rows(human)[anchors] * share).sum(axis=1), *_TRIMMED)
    length = np.where(above, np.minimum(length, trimmed), length)
    t = np.linspace(0, 1, STEPS)[None, :, None]
    fall = style["droop"]
    way = normal[:, None] * (0.55 - 0.5 * fall * t) + along[:, None] * (0.5 + 0.7 * t)
    way /= np.linalg.norm(way, axis=2, keepdims=True)
    step = way * (length / (STEPS - 1))[:, None, None]
    paths = root[:, None] + np.concatenate(
        [np.zeros_like(step[:, :1]), np.cumsum(step[:, :-1], axis=1)], axis=1
    )
    paths = paths - 0.0003 * normal[:, None]
    shape = (count, STEPS, 3)
    return Hairs(
        paths.astype(np.float32),
        np.broadcast_to(normal[:, None], shape).astype(np.float32),
        np.broadcast_to(anchors[:, None], shape).astype(np.int32),
        np.broadcast_to(share[:, None], shape).astype(np.float32),
        (style["width"] * rng.uniform(0.75, 1.2, count)).astype(np.float32),
    )


def _density(human: Human, style: dict[str, Any]) -> F32:
    """(19158,) 0..1 on the base mesh."""
    base = human.source.vertices
    total = np.zeros(len(base), np.float32)
    for area in style["area"]:
        at, radius = np.array(area["at"]), np.array(area["radius"])
        offset = (np.c_[np.abs(base[:, 0]), base[:, 1:]] - at) / radius
        if at[0] == 0:
            offset[:, 0] = base[:, 0] / radius[0]
        total = np.maximum(total, np.exp(-((offset**2).sum(axis=1) ** 1.5)))
    total[_rows(human) < _LIP_ROWS] = 0
    return total


def _rows(human: Human) -> F32:
    """(19158,) rows of faces that a vertex lies from the mouth's rim."""
    layout = skin_layout(human)
    skin = layout.faces[(layout.texture == HEAD) & ~layout.mouth & ~layout.sockets]
    rim = np.intersect1d(skin, layout.faces[layout.mouth])
    return rows_from(rim, skin, len(human.source.vertices))
