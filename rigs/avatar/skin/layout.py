"""UV layout of the skin: the head has a texture of its own, the rest another with much room for hands.

On the base mesh's one layout a texel of a 2048-wide texture covers 0.4 mm of the head on average. Here the
head, the inside of the mouth and the eye sockets fill a square of their own, and the axes are stretched where
the face lies, which gives the face about 0.15 mm.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from ..asset import F32, I32
from ..human import CHIN, Human

CHEST = 1893
"""A base vertex that tells the island of trunk, arms and legs."""
MOUTH_INSIDE = 642
"""Base vertices that tell the islands of head and mouth."""
# Rectangles (u0, v0, u1, v1) of the head's texture.
HEAD_AREA = (0.005, 0.005, 0.86, 0.995)
MOUTH_AREA = (0.87, 0.01, 0.99, 0.13)
SOCKET_AREAS = ((0.87, 0.85, 0.99, 0.99), (0.87, 0.70, 0.99, 0.84))
# Rectangles of the body's texture: where the source has the head's, hands get room.
TRUNK_AREA = (0.009, 0.138, 0.642, 0.985)
HAND_AREAS = ((0.66, 0.505, 0.99, 0.99), (0.66, 0.01, 0.99, 0.495))
# Where the face lies in the head's island (0..1 along u and v), how wide, and how much denser it becomes.
FACE_U, FACE_V = (0.66, 0.17, 1.6), (0.5, 0.10, 3.5)

BODY, HEAD = 0, 1


@dataclass(frozen=True)
class SkinLayout:
    """The body's faces in their new layout.

    ``faces`` (F, 4) base vertex ids, ``uvs`` (F, 4, 2), ``texture`` (F,) :data:`BODY` or :data:`HEAD`;
    ``mouth`` and ``sockets`` (F,) tell the linings of mouth and eye sockets.
    """

    faces: I32
    uvs: F32
    texture: I32
    mouth: np.ndarray
    sockets: np.ndarray


def skin_layout(human: Human) -> SkinLayout:
    """Lay out the body group's faces. Pure function of the base mesh: the same for every person."""
    body = human.faces_of("body")
    faces, uvs = human.faces[body], human.uvs[body].copy()
    island = _islands(uvs)
    head = island[np.flatnonzero((faces == CHIN).any(axis=1))[0]]
    mouth = island[np.flatnonzero((faces == MOUTH_INSIDE).any(axis=1))[0]]
    eyes = human.source.vertices[human.groups["helper-l-eye"]].mean(axis=0)
    sockets = []
    for sign in (1, -1):
        near = np.linalg.norm(human.source.vertices[faces].mean(axis=1) - eyes * [sign, 1, 1], axis=1)
        sockets.append(int(np.bincount(island[near < 0.016]).argmax()))
    texture = np.full(len(faces), BODY, np.int32)
    texture[np.isin(island, [head, mouth, *sockets])] = HEAD
    for name, area in ((mouth, MOUTH_AREA), *zip(sockets, SOCKET_AREAS, strict=True)):
        uvs[island == name] = _placed(uvs[island == name], area)
    for name, area in zip(_hands(human, faces, island), HAND_AREAS, strict=True):
        uvs[island == name] = _placed(uvs[island == name], area)
    trunk = island == island[np.flatnonzero((faces == CHEST).any(axis=1))[0]]
    uvs[trunk] = _placed(uvs[trunk], TRUNK_AREA)
    mine = island == head
    unit = _placed(uvs[mine], (0.0, 0.0, 1.0, 1.0))
    warped = np.stack([_stretched(unit[..., 0], *FACE_U), _stretched(unit[..., 1], *FACE_V)], axis=-1)
    uvs[mine] = _placed(warped, HEAD_AREA)
    return SkinLayout(
        faces.astype(np.int32),
        uvs.astype(np.float32),
        texture,
        island == mouth,
        np.isin(island, sockets),
    )


def _hands(human: Human, faces: I32, island: I32) -> tuple[int, int]:
    """The islands of left and right hand."""
    found = []
    for side in ("l", "r"):
        knuckle = human.source.vertices[human.groups[f"joint-{side}-finger-3-1"]].mean(axis=0)
        middles = human.source.vertices[faces].mean(axis=1)
        found.append(int(island[np.linalg.norm(middles - knuckle, axis=1).argmin()]))
    return found[0], found[1]


def on_base_uvs(layout: SkinLayout, human: Human) -> SkinLayout:
    """The same faces on the base mesh's own UVs and one texture, for skins that others painted."""
    body = human.faces_of("body")
    return replace(layout, uvs=human.uvs[body].astype(np.float32), texture=np.zeros(len(body), np.int32))


def rows_from(border: I32, faces: I32, count: int) -> F32:
    """(count,) how many edges of ``faces`` (F, 4) lie between each vertex and the ``border``; 13 far away."""
    a, b = faces.ravel(), np.roll(faces, 1, axis=1).ravel()
    graph = coo_matrix((np.ones(len(a)), (a, b)), shape=(count, count))
    steps = dijkstra(graph, directed=False, indices=border, unweighted=True, min_only=True, limit=12)
    return np.where(np.isfinite(steps), steps, 13).astype(np.float32)


def _islands(uvs: F32) -> I32:
    """(F,) label of the connected piece of the UV map that each face belongs to."""
    key = np.round(uvs.reshape(-1, 2) * 1e5).astype(np.int64)
    _, corner = np.unique(key, axis=0, return_inverse=True)
    corner = corner.reshape(uvs.shape[:2])
    a, b = corner[:, [0, 1, 2]].ravel(), corner[:, [1, 2, 3]].ravel()
    count = int(corner.max()) + 1
    _, label = connected_components(coo_matrix((np.ones(len(a)), (a, b)), shape=(count, count)))
    return label[corner[:, 0]]


def _placed(uvs: F32, area: tuple[float, float, float, float]) -> F32:
    low, high = uvs.reshape(-1, 2).min(axis=0), uvs.reshape(-1, 2).max(axis=0)
    corner, size = np.array(area[:2]), np.array(area[2:]) - np.array(area[:2])
    return ((uvs - low) / (high - low) * size + corner).astype(np.float32)


def _stretched(x: F32, centre: float, width: float, gain: float) -> F32:
    """A monotone change of 0..1 whose slope is 1 + ``gain`` times higher at the centre than far from it."""
    at = np.linspace(0, 1, 513)
    density = 1 + gain * np.exp(-(((at - centre) / width) ** 2))
    total = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2)])
    return np.interp(x, at, total / total[-1]).astype(np.float32)
