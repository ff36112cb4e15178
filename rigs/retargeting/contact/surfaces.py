"""The surface of a part of a body, as far as it reaches about a line through it.

A trunk, a head, a thigh each reach all around a segment of a line once: how far, by the place along the
segment and the direction from it, is a map that tells in a moment how deep any point is. Skin beneath clothes
does not count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import map_coordinates
from scipy.spatial import cKDTree

from ...rotations import unit

F64 = npt.NDArray[np.float64]

AROUND, ALONG = 48, 0.012
"""Cells of the map around the line, and their size along it in metres."""
OUTER = 0.010
"""Metres: of the points of one cell, those so far within the outermost are beneath it."""
CAP = 0.12
"""Metres of the map for each radian over the round end of a segment."""
LEAST = 40
"""Points that a surface takes."""
NEAREST = 8
"""Points from which a cell of the map is taken."""
STEEP = 3.0
"""The steepest slope of a map that is believed: beyond it there is a fold."""


@dataclass(frozen=True)
class Surface:
    """The map ``reach`` (A, AROUND) in metres about the segment from ``a`` to ``b`` (3,), whose rows begin
    ``low`` metres before ``a``, with directions counted from ``side`` to ``front`` (3,)."""

    a: F64
    b: F64
    side: F64
    front: F64
    low: float
    reach: F64

    def gaps(self, points: F64) -> tuple[F64, F64]:
        """Metres (...) that points (..., 3) are outside of the surface, negative within, and the way out
        (..., 3), unit; in the frame of the surface's own points."""
        along, far, turn, out, cap = _about(points, self.a, self.b, self.side, self.front)
        reach, slope, aside = self._read((along - self.low) / ALONG, turn / (2 * np.pi) * AROUND)
        axis = unit(self.b - self.a)
        straight = np.sum(axis * out, axis=-1, keepdims=True)
        up = (axis - straight * out) / np.sqrt(np.maximum(1 - straight * straight, 0.01))
        across = np.cos(turn)[..., None] * self.front - np.sin(turn)[..., None] * self.side
        slope = np.clip(slope / ALONG * np.where(cap, CAP / np.maximum(far, 0.02), 1.0), -STEEP, STEEP)
        level = np.maximum(far * np.sqrt(np.maximum(1 - straight[..., 0] ** 2, 0.0)), 0.03)
        aside = np.clip(aside * AROUND / (2 * np.pi) / level, -STEEP, STEEP)
        normal = out - slope[..., None] * up - aside[..., None] * across
        length = np.linalg.norm(normal, axis=-1)
        return (far - reach) / length, normal / length[..., None]

    def _read(self, rows: F64, columns: F64) -> tuple[F64, F64, F64]:
        """The map and its two derivatives a cell, between cells mixed."""

        def read(r: F64, c: F64) -> F64:
            return np.asarray(map_coordinates(self.reach, [r, c % AROUND], order=1, mode="grid-wrap"))

        rows = np.clip(rows, 0.0, len(self.reach) - 1.0)
        up, down = np.minimum(rows + 0.5, len(self.reach) - 1.0), np.maximum(rows - 0.5, 0.0)
        slope = (read(up, columns) - read(down, columns)) / np.maximum(up - down, 1e-6)
        return read(rows, columns), slope, read(rows, columns + 0.5) - read(rows, columns - 0.5)


def surface_of(points: F64, a: F64, b: F64, front: F64) -> Surface | None:
    """The surface of points (V, 3) about the segment from ``a`` to ``b`` (3,); None where there are too few.

    ``front`` (3,) is any direction across the segment.
    """
    if len(points) < LEAST or np.linalg.norm(b - a) < 1e-4:
        return None
    axis = unit(b - a)
    front = unit(front - (front @ axis) * axis)
    side = np.cross(front, axis)
    along, far, turn, _, _ = _about(points, a, b, side, front)
    low, high = float(along.min()) - 0.5 * ALONG, float(along.max()) + 0.5 * ALONG
    count = int(min(np.ceil((high - low) / ALONG) + 1, 200))
    # of what lies one over the other the outermost counts
    cells = ((along - low) / (2 * ALONG)).astype(int) * AROUND + (turn / (2 * np.pi) * AROUND).astype(int)
    most = np.zeros(int(cells.max()) + 1)
    np.maximum.at(most, cells, far)
    outer = far > most[cells] - OUTER
    s, t, r = along[outer], turn[outer], far[outer]
    wide = float(np.median(r))
    known = np.column_stack([np.tile(s, 3), np.concatenate([t - 2 * np.pi, t, t + 2 * np.pi]) * wide])
    rows, columns = np.meshgrid(
        low + ALONG * np.arange(count), 2 * np.pi * np.arange(AROUND) / AROUND * wide, indexing="ij"
    )
    cells = np.column_stack([rows.ravel(), columns.ravel()])
    return Surface(a, b, side, front, low, _smooth(known, np.tile(r, 3), cells).reshape(count, AROUND))


def _smooth(known: F64, values: F64, at: F64) -> F64:
    """(N,) a field at ``at`` (N, 2) of which ``values`` (V,) are ``known`` (V, 2): of each place's nearest
    the plane that fits best, nearer ones weighing more (moving least squares, Lancaster and Salkauskas 1981).
    """
    away, which = cKDTree(known).query(at, k=NEAREST)
    weight = 1 / (away**2 + (0.4 * away.mean(axis=1, keepdims=True)) ** 2 + 1e-9)
    rows = np.concatenate([np.ones((*which.shape, 1)), known[which] - at[:, None]], axis=2)
    square = np.einsum("nk,nki,nkj->nij", weight, rows, rows)
    trace = square[:, 0, 0]
    # where there is nothing about a place, the field is level
    square += np.diag([0.0, 1.0, 1.0]) * (trace * (0.3 * away.mean(axis=1)) ** 2)[:, None, None]
    right = np.einsum("nk,nki->ni", weight * values[which], rows)
    found = np.linalg.solve(square, right[..., None])[:, 0, 0]
    near = values[which]
    return np.asarray(np.clip(found, near.min(axis=1), near.max(axis=1)))


def _about(
    points: F64, a: F64, b: F64, side: F64, front: F64
) -> tuple[F64, F64, F64, F64, npt.NDArray[np.bool_]]:
    """Place along a segment and on over its round ends, distance from it, turn about it in 0..2 pi, direction
    from it (..., 3), and whether it is beyond an end, of points (..., 3)."""
    axis, length = unit(b - a), float(np.linalg.norm(b - a))
    away = points - a
    high = away @ axis
    kept = np.clip(high, 0.0, length)
    out = away - kept[..., None] * axis
    far = np.maximum(np.linalg.norm(out, axis=-1), 1e-6)
    aside, ahead = away @ side, away @ front
    over = np.arctan2(high - kept, np.maximum(np.hypot(aside, ahead), 1e-6))
    turn = np.arctan2(ahead, aside) % (2 * np.pi)
    return kept + CAP * over, far, turn, out / far[..., None], high != kept
