"""Which triangle of what moves is seen in each pixel: a small rasteriser, for numpy is all that a farm's
Blender has.

Rows of pixels between a triangle's edges, as every scan converter fills them, those of all triangles
together; where several triangles cover a pixel the nearest is seen (Catmull, "A Subdivision Algorithm for
Computer Display of Curved Surfaces", 1974)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
I32 = npt.NDArray[np.int32]
_DEEPEST = 1e4
"""Metres that can be told apart."""
_NONE = np.iinfo(np.uint64).max
_EDGES = ((1, 2), (2, 0), (0, 1))
"""Corners that each corner's weight is measured from."""


@dataclass(frozen=True)
class Seen:
    """``triangle`` (H, W): the number of the one that is seen, -1 where there is none; ``depth`` (H, W):
    metres before the camera, infinite there; ``weights`` (3, H, W): of its corners."""

    triangle: I32
    depth: F32
    weights: F32

    @cached_property
    def numbers(self) -> I32:
        """Of the triangles that are seen, in order."""
        found: I32 = np.unique(self.triangle)
        return np.asarray(found[found >= 0], np.int32)

    def cut(self, rows: slice, columns: slice) -> Seen:
        """A part of it."""
        there = (rows, columns)
        return Seen(self.triangle[there], self.depth[there], self.weights[:, rows, columns])


def seen(points: F32, triangles: I32, size: tuple[int, int], which: I32 | None = None) -> Seen:
    """What is seen of ``triangles`` (T, 3) of ``points`` (3, N): columns and rows from the upper left corner
    of a picture of this width and height, and metres before the camera. ``which``: numbers of those that are
    looked at, None for all."""
    width, height = size
    numbers = np.arange(len(triangles), dtype=np.int32) if which is None else which
    corners = (triangles if which is None else np.take(triangles, which, axis=0)).T.astype(np.intp)
    x, y, z = (np.stack([np.take(v, corner, mode="clip") for corner in corners]) for v in points)
    area = _area(x, y)
    half = np.float32(0.5)
    top = np.maximum(np.ceil(_least(y) - half), 0)
    bottom = np.minimum(np.floor(_most(y) - half), height - 1)
    inside = (bottom >= top) & (_most(x) >= half) & (_least(x) <= width - half)
    (shown,) = np.nonzero(inside & (_least(z) > 0) & (np.abs(area) > 1e-9))
    # rows of each triangle
    count = (bottom[shown] - top[shown]).astype(np.int32) + 1
    t, row = np.repeat(shown, count), _counted(top[shown], count)
    left, right = _between_edges(x[:, t], y[:, t], row + half)
    left, right = np.maximum(np.ceil(left - half), 0), np.minimum(np.floor(right - half), width - 1)
    (some,) = np.nonzero(right >= left)
    t, row, left, right = t[some], row[some], left[some], right[some]
    # pixels of each row
    count = (right - left).astype(np.int32) + 1
    column = _counted(left, count)
    t, row = np.repeat(t, count), np.repeat(row, count)
    solid = np.where(np.abs(area) > 1e-9, area, np.float32(1))
    over = ((y[2] - y[0]) * (z[1] - z[0]) - (y[1] - y[0]) * (z[2] - z[0])) / solid
    down = ((x[1] - x[0]) * (z[2] - z[0]) - (x[2] - x[0]) * (z[1] - z[0])) / solid
    depth = z[0][t] + over[t] * (column + half - x[0][t]) + down[t] * (row + half - y[0][t])
    # distance in the upper half, number in the lower: the least of both is the nearest triangle's
    fixed = (np.clip(depth, 0, _DEEPEST) * (2**31 / _DEEPEST)).astype(np.uint64)
    nearest = np.full(width * height, _NONE, np.uint64)
    place = row.astype(np.int64) * width + column.astype(np.int64)
    np.minimum.at(nearest, place, (fixed << np.uint64(32)) | numbers[t].astype(np.uint64))
    triangle = np.where(nearest == _NONE, -1, (nearest & np.uint64(0xFFFFFFFF)).astype(np.int64))
    return _weighted(triangle.reshape(height, width).astype(np.int32), points, triangles)


def _least(of: F32) -> F32:
    """Of three corners (3, T)."""
    return np.minimum(np.minimum(of[0], of[1]), of[2])


def _most(of: F32) -> F32:
    return np.maximum(np.maximum(of[0], of[1]), of[2])


def _area(x: F32, y: F32) -> F32:
    """Twice that of triangles whose corners (3, T) these are, with the sign of their sense of rotation."""
    return np.asarray((x[1] - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (y[1] - y[0]), np.float32)


def _counted(first: F32, count: npt.NDArray[np.int32]) -> F32:
    """``first`` and the whole numbers after it, ``count`` of each, one after another."""
    starts = np.cumsum(count) - count
    return (np.repeat(first - starts, count) + np.arange(count.sum())).astype(np.float32)


def _between_edges(x: F32, y: F32, row: F32) -> tuple[F32, F32]:
    """Where the edges of triangles with these corners (3, R) cross rows (R,): the first and the last
    column."""
    left, right = np.full(len(row), np.inf, np.float32), np.full(len(row), -np.inf, np.float32)
    for a, b in _EDGES:
        one, two = y[a], y[b]
        crosses = (np.minimum(one, two) <= row) & (row <= np.maximum(one, two)) & (one != two)
        at = x[a] + (x[b] - x[a]) * (row - one) / np.where(one != two, two - one, np.float32(1))
        np.minimum(left, at, out=left, where=crosses)
        np.maximum(right, at, out=right, where=crosses)
    return left, right


def _weighted(triangle: I32, points: F32, triangles: I32) -> Seen:
    weights = np.zeros((3, triangle.size), np.float32)
    depth = np.full(triangle.size, np.inf, np.float32)
    (there,) = np.nonzero(triangle.reshape(-1) >= 0)
    corners = np.take(triangles, triangle.reshape(-1)[there], axis=0).T.astype(np.intp)
    x, y, z = (np.stack([np.take(v, corner, mode="clip") for corner in corners]) for v in points)
    row, column = np.divmod(there.astype(np.int32), np.int32(triangle.shape[1]))
    px, py = (at.astype(np.float32) + np.float32(0.5) for at in (column, row))
    area = _area(x, y)
    total = np.zeros(len(area), np.float32)
    for corner, (a, b) in enumerate(_EDGES):
        share = ((x[b] - x[a]) * (py - y[a]) - (y[b] - y[a]) * (px - x[a])) / area
        weights[corner, there] = share
        total += share * z[corner]
    depth[there] = total
    return Seen(triangle, depth.reshape(triangle.shape), weights.reshape(3, *triangle.shape))
