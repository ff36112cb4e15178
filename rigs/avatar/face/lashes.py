"""Eyelashes: single hairs along the base mesh's lash strips, whose face shapes they follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..asset import I32
from ..human import Human
from ..piece import Piece
from .facial_hair import Hairs, hairs_piece

STEPS = 5
ROOT_ROW = 0.8
"""Row of the strip (of 5, the first lies behind the lid) where lashes leave the skin."""


@dataclass(frozen=True)
class Row:
    """How the lashes of one lid grow: number, share of the strip's own length, fan, curl, width (metres)."""

    count: int
    length: float
    fan: float
    curl: float
    width: float


UPPER = Row(count=84, length=1.0, fan=0.7, curl=0.22, width=0.00017)
LOWER = Row(count=44, length=0.75, fan=0.8, curl=-0.10, width=0.00012)


def build_lashes(human: Human, length: float = 1.0, seed: int = 1) -> Piece:
    """Lashes of both eyes; ``length`` as a share of the strips' length."""
    rng = np.random.default_rng(seed)
    hairs = []
    for side in ("l", "r"):
        strips = [strip_grid(human, f"helper-{side}-eyelashes-{k}") for k in (1, 2)]
        strips.sort(key=lambda grid: -float(human.source.vertices[grid, 1].mean()))
        hairs += [_lid(human, g, row, length, rng) for g, row in zip(strips, (UPPER, LOWER), strict=True)]
    return hairs_piece("lashes", hairs, "lashes")


def strip_grid(human: Human, group: str) -> I32:
    """(R, C) vertex ids of a lash strip: rows from the lid to the tips, columns from the nose outwards."""
    faces = human.faces[human.faces_of(group)]
    ids, uses = np.unique(faces, return_counts=True)
    corners = ids[uses == 1]
    edges: dict[frozenset[int], int] = {}
    for face in faces:
        for k in range(4):
            edge = frozenset((int(face[k]), int(face[k - 1])))
            edges[edge] = edges.get(edge, 0) + 1
    rim: dict[int, list[int]] = {}
    for edge, count in edges.items():
        if count == 1:
            a, b = sorted(edge)
            rim.setdefault(a, []).append(b)
            rim.setdefault(b, []).append(a)
    sides = []
    for start in rim[int(corners[0])]:
        walk = [int(corners[0]), start]
        while walk[-1] not in corners:
            walk.append(next(n for n in rim[walk[-1]] if n != walk[-2]))
        sides.append(walk)
    long, short = sorted(sides, key=len, reverse=True)
    grid = np.zeros((len(short), len(long)), np.int32)
    grid[0], grid[:, 0] = long, short
    around = [set(map(int, face)) for face in faces]
    for r in range(1, len(short)):
        for c in range(1, len(long)):
            known = {int(grid[r - 1, c - 1]), int(grid[r - 1, c]), int(grid[r, c - 1])}
            grid[r, c] = (next(f for f in around if known < f) - known).pop()
    place = human.source.vertices
    if place[grid[0], 2].mean() > place[grid[-1], 2].mean():
        grid = grid[::-1]
    if abs(place[grid[0, 0], 0]) > abs(place[grid[0, -1], 0]):
        grid = grid[:, ::-1]
    return np.ascontiguousarray(grid)


def _lid(human: Human, grid: I32, row: Row, length: float, rng: np.random.Generator) -> Hairs:
    rows, columns = grid.shape
    count = row.count
    root = (np.arange(count) + rng.uniform(0.1, 0.9, count)) / count * (columns - 1.001)
    # Lashes stand in small groups whose tips draw together.
    group = np.floor(np.arange(count) / 3)
    tip = root + 0.16 * (np.array([root[group == g].mean() for g in group]) - root) / 0.5
    tip += rng.normal(0, 0.12, count) + row.fan * (root / columns - 0.45)
    share = row.length * length * rng.uniform(0.72, 1.08, count)
    ends = np.clip(np.minimum(root, columns - 1 - root) / 2.5, 0.45, 1)
    t = np.linspace(0, 1, STEPS)
    c = np.clip(root[:, None] + (tip - root)[:, None] * t[None] ** 1.3, 0, columns - 1.001)
    r = np.clip(
        ROOT_ROW + (rows - 1.001 - ROOT_ROW) * np.minimum(1, (share * ends)[:, None] * t[None]),
        0,
        rows - 1.001,
    )
    paths = _bilinear(human.vertices[grid], r, c)
    root_point = paths[:, :1]
    # Beyond the strip's own end a lash goes on straight; its curl bends it up (or down) as it goes.
    reach = np.linalg.norm(paths - root_point, axis=-1, keepdims=True)
    paths = paths + reach * row.curl * (t**1.5)[None, :, None] * np.array([0.0, 1.0, -0.15])
    i, j = np.round(r).astype(int), np.floor(c).astype(int)
    near = (c - j)[..., None]
    anchors = np.stack([grid[i, j], grid[i, j + 1], grid[i, j]], axis=-1)
    weights = np.concatenate([1 - near, near, np.zeros_like(near)], axis=-1)
    facing = np.broadcast_to(np.array([0.0, 0.35, 1.0]), paths.shape)
    return Hairs(
        paths.astype(np.float32),
        facing.astype(np.float32),
        anchors.astype(np.int32),
        weights.astype(np.float32),
        (row.width * rng.uniform(0.8, 1.15, count)).astype(np.float32),
    )


def _bilinear(points: np.ndarray, r: np.ndarray, c: np.ndarray) -> np.ndarray:
    i, j = np.floor(r).astype(int), np.floor(c).astype(int)
    i, j = np.minimum(i, points.shape[0] - 2), np.minimum(j, points.shape[1] - 2)
    a, b = (r - i)[..., None], (c - j)[..., None]
    low = points[i, j] * (1 - b) + points[i, j + 1] * b
    return low * (1 - a) + (points[i + 1, j] * (1 - b) + points[i + 1, j + 1] * b) * a
