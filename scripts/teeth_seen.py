"""How much of each row of teeth is seen from the front, measured on the mesh without rendering."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from paksatalker.rigs.arkit import INDEX
from paksatalker.rigs.avatar.asset import Avatar, Part

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

PIXEL = 0.0005
"""Metres between the rays, all straight from the front."""
AROUND = np.array([0.026, 0.016])
"""Metres to either side of the lips' middle that are looked at."""
HIDING, UPPER, LOWER = 0, 1, 2


def teeth_seen_mm2(avatar: Avatar, arkit: npt.ArrayLike) -> F64:
    """(T, 2) square millimetres of the upper and the lower row of teeth that neither lips nor tongue nor gums
    hide from the front, under weights (T, 52)."""
    weights = np.atleast_2d(np.asarray(arkit, np.float64))
    body, teeth = avatar.part("body"), avatar.part("teeth")
    lips = [avatar.landmarks["lip_upper"], avatar.landmarks["lip_lower"]]
    middle = body.vertices[lips].mean(axis=0)[:2].astype(np.float64)
    lower = np.isin(teeth.faces[:, 0], teeth.shapes["jawOpen"].index)
    rows = np.where(
        teeth.face_material == teeth.materials.index("teeth"), np.where(lower, LOWER, UPPER), HIDING
    )
    surfaces = []
    for part in (body, avatar.part("tongue"), teeth):
        kinds = rows if part is teeth else np.full(len(part.faces), HIDING)
        triangles, kinds = _near(part, kinds, middle)
        surfaces.append((part, triangles, kinds))
    return np.array([_seen(surfaces, row, middle) for row in weights])


def _near(part: Part, kinds: I64, middle: F64) -> tuple[I64, I64]:
    """Triangles (N, 3) of a part around the mouth, and the kind of each."""
    quads = part.faces.astype(np.int64)
    four = quads[:, 3] >= 0
    triangles = np.concatenate([quads[:, :3], quads[four][:, [0, 2, 3]]])
    away = np.abs(part.vertices[triangles][:, :, :2] - middle).min(axis=1)
    inside = (away < 2 * AROUND).all(axis=1)
    return triangles[inside], np.concatenate([kinds, kinds[four]])[inside]


def _seen(surfaces: list[tuple[Part, I64, I64]], weights: F64, middle: F64) -> F64:
    """(2,) square millimetres in one frame, from what is foremost on each ray."""
    size = (2 * AROUND / PIXEL).astype(int)
    depth = np.full(size.prod(), -np.inf)
    hits = []
    for part, triangles, kinds in surfaces:
        at, owner = _spread(_posed(part, weights)[triangles])
        cell = np.floor((at[:, :2] - middle + AROUND) / PIXEL).astype(int)
        shown = ((cell >= 0) & (cell < size)).all(axis=1)
        index = cell[shown, 0] * size[1] + cell[shown, 1]
        np.maximum.at(depth, index, at[shown, 2])
        hits.append((index, at[shown, 2], kinds[owner[shown]]))
    seen = np.zeros(size.prod(), int)
    for index, z, kind in hits:
        foremost = z >= depth[index]
        seen[index[foremost]] = kind[foremost]
    return np.array([(seen == UPPER).sum(), (seen == LOWER).sum()]) * (1000 * PIXEL) ** 2


def _spread(corners: F64) -> tuple[F64, I64]:
    """Points (M, 3) that lie on triangles (N, 3, 3) closer than the rays, and the triangle (M,) of each."""
    edges = np.linalg.norm(corners[..., :2] - np.roll(corners[..., :2], 1, axis=1), axis=-1).max(axis=1)
    steps = np.ceil(edges / PIXEL * 1.2).astype(int) + 1
    points, owners = [], []
    for n in np.unique(steps):
        mine = np.flatnonzero(steps == n)
        i, j = np.meshgrid(np.arange(n + 1), np.arange(n + 1))
        a, b = (k[i + j <= n] / n for k in (i, j))
        inside = np.stack([a, b, 1 - a - b], axis=1)
        points.append((inside @ corners[mine]).reshape(-1, 3))
        owners.append(np.repeat(mine, len(inside)))
    return np.concatenate(points), np.concatenate(owners)


def _posed(part: Part, weights: F64) -> F64:
    out = part.vertices.astype(np.float64)
    for name, shape in part.shapes.items():
        if weights[INDEX[name]]:
            out[shape.index] += weights[INDEX[name]] * shape.deltas
    return out
