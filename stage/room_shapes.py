"""The things in a room as plain geometry, made from a table of ``rooms.toml``. Knows no Blender."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_CELL = 0.3
"""Metres between points of a surface, close enough for soft light."""
_MOST_CELLS = 24
_CROWD = 8
"""Copies from which on a thing keeps no light from others."""
_SIDES = 10
"""Corners of a disc of light."""


@dataclass
class Shape:
    """``points`` (P, 3) metres, ``normals`` (P, 3), ``faces`` of point numbers, ``colors`` (P, 3) linear.

    ``glows``: whether its colours are light of its own. ``lit``: whether the person's light and shadow fall
    on it. ``boxes`` (B, 2, 3): least and largest corners of what keeps light from others.
    """

    name: str
    points: Floats
    normals: Floats
    faces: list[tuple[int, ...]]
    colors: Floats
    glows: bool = False
    lit: bool = False
    boxes: Floats | None = None


def shapes(room: Mapping[str, Any], seed: int) -> list[Shape]:
    """All things of a room, places in metres for a person 1.70 m tall who stands at the origin."""
    rng = np.random.default_rng(seed)
    made = []
    for row in room["things"]:
        kind = row.get("kind", "box")
        pieces = _MAKERS[kind](row, rng)
        whole = _joined(row["name"], pieces)
        whole.glows, whole.lit = bool(row.get("glows")), bool(row.get("lit"))
        whole.boxes = np.array([p.boxes[0] for p in pieces if p.boxes is not None]).reshape(-1, 2, 3)
        if whole.glows or kind in ("books", "lights") or row.get("copies", 1) > _CROWD:
            whole.boxes = None  # their shadows are lost in one another
        if "top_color" in row:
            _shade(whole, row["color"], row["top_color"])
        made.append(whole)
    return made


def _boxes(row: Mapping[str, Any], rng: np.random.Generator) -> list[Shape]:
    step = np.array(row.get("step", (0.0, 0.0, 0.0)))
    at, size = np.array(row["at"], float), np.array(row["size"], float)
    return [_box(at + i * step, size, row["color"]) for i in range(row.get("copies", 1))]


def _balls(row: Mapping[str, Any], rng: np.random.Generator) -> list[Shape]:
    """Ellipsoids; several are scattered within ``spread`` of their place, as leaves are."""
    made = []
    for _ in range(row.get("copies", 1)):
        away = rng.uniform(-1, 1, 3) * np.array(row.get("spread", (0.0, 0.0, 0.0)))
        light = rng.uniform(1 - row.get("vary", 0.0), 1 + row.get("vary", 0.0))
        made.append(_ball(np.array(row["at"]) + away, row["size"], light * np.array(row["color"])))
    return made


def _books(row: Mapping[str, Any], rng: np.random.Generator) -> list[Shape]:
    """A row of books of different thickness, height and colour."""
    at, size = np.array(row["at"], float), np.array(row["size"], float)
    x, end, made = at[0] - size[0] / 2, at[0] + size[0] / 2, []
    colors = np.array(row["colors"])
    while x < end - 0.02:
        thick = min(rng.uniform(0.02, 0.055), end - x)
        if rng.random() < 0.93:
            high = size[2] * rng.uniform(0.72, 1.0)
            color = colors[rng.integers(len(colors))] * rng.uniform(0.7, 1.2)
            made.append(_box(np.array([x + thick / 2, at[1], at[2]]), (thick, size[1], high), color))
        x += thick
    return made


def _panels(row: Mapping[str, Any], rng: np.random.Generator) -> list[Shape]:
    """A wall of screens or panes: ``grid`` columns and rows, ``gap`` between them, colours in turn."""
    columns, rows = row["grid"]
    at, size, gap = np.array(row["at"], float), np.array(row["size"], float), row["gap"]
    cell = np.array([(size[0] + gap) / columns - gap, size[1], (size[2] + gap) / rows - gap])
    colors, made = np.array(row["colors"]), []
    for i in range(columns):
        for j in range(rows):
            across = (i + 0.5) * (cell[0] + gap) - (size[0] + gap) / 2
            place = at + np.array((across, 0.0, j * (cell[2] + gap)))
            made.append(_box(place, cell, colors[rng.integers(len(colors))] * rng.uniform(0.8, 1.2)))
    return made


def _lights(row: Mapping[str, Any], rng: np.random.Generator) -> list[Shape]:
    """Far lights: discs within a box of space, most of them low, as those of a city are."""
    low, high = np.array(row["from"], float), np.array(row["to"], float)
    colors, made = np.array(row["colors"]), []
    for _ in range(row["copies"]):
        share = rng.random(3)
        share[2] **= row.get("fall", 1.0)
        radius = rng.uniform(*row["radius"])
        color = colors[rng.integers(len(colors))] * rng.uniform(0.4, 1.3)
        made.append(_disc(low + share * (high - low), radius, color))
    return made


_MAKERS = {"box": _boxes, "ball": _balls, "books": _books, "panels": _panels, "lights": _lights}


def _box(at: Floats, size: Any, color: Any) -> Shape:
    """``at``: the middle of its base."""
    size = np.array(size, float)
    low, high = at - size * (0.5, 0.5, 0.0), at + size * (0.5, 0.5, 1.0)
    points: list[Floats] = []
    normals: list[Floats] = []
    faces: list[tuple[int, ...]] = []
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        counts = [int(np.clip(np.ceil(size[a] / _CELL), 1, _MOST_CELLS)) for a in (u, v)]
        for side, place in ((-1.0, low[axis]), (1.0, high[axis])):
            first = sum(len(p) for p in points)
            grid = np.zeros((counts[0] + 1, counts[1] + 1, 3))
            grid[..., axis] = place
            grid[..., u] = np.linspace(low[u], high[u], counts[0] + 1)[:, None]
            grid[..., v] = np.linspace(low[v], high[v], counts[1] + 1)[None, :]
            points.append(grid.reshape(-1, 3))
            normals.append(np.tile(side * np.eye(3)[axis], (len(points[-1]), 1)))
            for i in range(counts[0]):
                for j in range(counts[1]):
                    a = first + i * (counts[1] + 1) + j
                    b = a + counts[1] + 1
                    faces.append((a, b, b + 1, a + 1) if side > 0 else (a, a + 1, b + 1, b))
    whole = np.concatenate(points)
    colors = np.tile(np.array(color, float), (len(whole), 1))
    return Shape("", whole, np.concatenate(normals), faces, colors, boxes=np.array([[low, high]]))


def _ball(at: Floats, size: Any, color: Any) -> Shape:
    rings, around = 8, 14
    faces: list[tuple[int, ...]] = []
    down = np.linspace(0, np.pi, rings + 1)[:, None]
    turn = np.linspace(0, 2 * np.pi, around, endpoint=False)[None, :]
    unit = np.stack(
        [np.sin(down) * np.cos(turn), np.sin(down) * np.sin(turn), np.cos(down) + 0 * turn], axis=-1
    ).reshape(-1, 3)
    half = np.array(size, float) / 2
    for i in range(rings):
        for j in range(around):
            a, b = i * around + j, i * around + (j + 1) % around
            faces.append((a, a + around, b + around, b))
    normals = unit / half
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    # a box about as large as the ball: corners of its full one would shade what it does not
    boxes = np.array([[at - 0.8 * half, at + 0.8 * half]])
    return Shape(
        "", at + unit * half, normals, faces, np.tile(np.array(color, float), (len(unit), 1)), boxes=boxes
    )


def _disc(at: Floats, radius: float, color: Any) -> Shape:
    turn = np.linspace(0, 2 * np.pi, _SIDES, endpoint=False)
    points = at + radius * np.stack([np.cos(turn), 0 * turn, np.sin(turn)], axis=-1)
    normals = np.tile((0.0, -1.0, 0.0), (_SIDES, 1))
    return Shape("", points, normals, [tuple(range(_SIDES))], np.tile(np.array(color, float), (_SIDES, 1)))


def _joined(name: str, pieces: list[Shape]) -> Shape:
    faces: list[tuple[int, ...]] = []
    first = 0
    for piece in pieces:
        faces += [tuple(first + i for i in face) for face in piece.faces]
        first += len(piece.points)
    arrays = [np.concatenate([getattr(p, n) for p in pieces]) for n in ("points", "normals", "colors")]
    return Shape(name, arrays[0], arrays[1], faces, arrays[2])


def _shade(shape: Shape, bottom: Any, top: Any) -> None:
    z = shape.points[:, 2]
    share = ((z - z.min()) / max(np.ptp(z), 1e-6))[:, None]
    shape.colors = (1 - share) * np.array(bottom) + share * np.array(top)
