"""A frame out of two others: what each pixel shows is looked up where it was before and where it will be.

Where a spot of a surface goes is known exactly, from the meshes; it is taken from where it is seen, from both
frames where they agree. Where neither shows it, or what falls on it has changed too much, that is told (after
Nehab and others, "Accelerating real-time shading with reverse reprojection caching", Graphics Hardware 2007;
looked up by the cubic of Catmull and Rom, which keeps the picture sharp).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from .surfaces import I32, Seen

F32 = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
_RIM = 2
"""Pixels beside a surface that still show some of it."""
_BESIDE = 3
"""Pixels beside a picture that are as those at its edge are."""
_BEHIND = 0.02
"""Metres: what lies so much deeper than what is seen at a place is hidden there."""
_SLIDES, _LIKE = 4.0, 20.0
"""Pixels by which a surface may slide before what lies behind it, and how far, of 255, that may be another
colour, for its outline to be the same."""
_UNLIKE = 45.0
"""Of 255: how far the colours of two frames, each of nine pixels, may be apart."""


@dataclass(frozen=True)
class View:
    """A frame's surfaces in a part of the picture: ``points`` (3, N) of the vertices, columns and rows from
    the part's upper left and metres before the camera; ``triangles`` (T, 3); ``seen``: what the part shows of
    them."""

    points: F32
    triangles: I32
    seen: Seen

    @cached_property
    def nearest(self) -> F32:
        """Metres (H, W) to the nearest in each pixel and those around."""
        return around(self.seen.depth, 1, np.minimum)

    @cached_property
    def clear(self) -> Mask:
        """The pixels (H, W) that show nothing of a surface, nor of a rim."""
        some = self.seen.triangle >= 0
        for _ in range(_RIM):
            wide = np.pad(some, 1)
            some = wide[1:-1, 1:-1] | wide[:-2, 1:-1] | wide[2:, 1:-1] | wide[1:-1, :-2] | wide[1:-1, 2:]
        return np.asarray(~some, np.bool_)


@dataclass(frozen=True)
class Known:
    """A frame that is there: how it sees the surfaces, its picture (H, W, 3) of 0 to 255, and how much it
    counts."""

    view: View
    picture: F32
    weight: float


def carried(own: View, others: Sequence[Known], behind: F32) -> tuple[F32, Mask, Mask]:
    """The frame (H, W, 3) that ``own`` shows, of two others before ``behind`` (H, W, 3), which stands still;
    where neither shows it (H, W); and where what they show is not alike (H, W)."""
    carrier, depth = _with_rim(own.seen)
    height, width = depth.shape
    still = _planes(behind)
    (pixel,) = np.nonzero(~own.clear.reshape(-1))
    rows, columns = np.divmod(pixel.astype(np.int32), np.int32(width))
    which, depth = carrier.reshape(-1)[pixel], depth.reshape(-1)[pixel]
    corners = _corners(own.triangles, own.seen.triangle.reshape(-1)[which])
    weights = np.take(own.seen.weights.reshape(3, -1), which, axis=1)
    (rim,) = np.nonzero(which != pixel)
    total, count = np.zeros((3, height * width), np.float32), np.zeros(height * width, np.float32)
    found = []
    for other in others:
        moved = other.view.points - own.points
        step = _at(moved, corners, weights)
        x, y = columns + step[0], rows + step[1]
        column, row = np.rint(x).astype(np.int32), np.rint(y).astype(np.int32)
        there = (
            (column >= -_BESIDE) & (column < width + _BESIDE) & (row >= -_BESIDE) & (row < height + _BESIDE)
        )
        place = np.clip(row, 0, height - 1) * np.int32(width) + np.clip(column, 0, width - 1)
        there &= other.view.nearest.reshape(-1)[place] > depth + step[2] - _BEHIND
        there[rim] &= _goes_along(own, other, still, pixel[rim], place[rim], step[:, rim], moved)
        picture = _planes(other.picture)
        colours = picture.reshape(3, -1).copy()
        known = (own.clear & other.view.clear).reshape(-1)
        colours[:, pixel], known[pixel] = sampled(picture, x, y), there
        found.append((colours, known))
        share = other.weight * known
        total += share * colours
        count += share
    missing = count == 0
    pixels = np.where(missing, still.reshape(3, -1), total / np.where(missing, 1, count))
    (first, one), (second, two) = found
    both = one & two
    apart = np.zeros((height, width), np.float32)
    for before, after in zip(first, second, strict=True):
        unlike = ((before - after) * both).reshape(height, width)
        np.maximum(apart, np.abs(mean(unlike, 1)), out=apart)
    shape = (height, width)
    picture = np.ascontiguousarray(pixels.T.astype(np.float32)).reshape(*shape, 3)
    return picture, missing.reshape(shape) & ~own.clear, both.reshape(shape) & (apart > _UNLIKE)


def _planes(picture: F32) -> F32:
    """A picture (H, W, C) as (C, H, W): sums over whole planes are faster."""
    return np.ascontiguousarray(picture.transpose(2, 0, 1))


def _corners(triangles: I32, which: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.intp]:
    """The corners (3, P) of some triangles."""
    return np.take(triangles, which, axis=0).T.astype(np.intp)


def _at(values: F32, corners: npt.NDArray[np.intp], weights: F32) -> F32:
    """Values (C, N) of vertices at spots (C, P) of triangles, by the ``weights`` (3, P) of their ``corners``
    (3, P)."""
    found = np.zeros((len(values), corners.shape[1]), np.float32)
    for corner, weight in zip(corners, weights, strict=True):
        for own, of in zip(found, values, strict=True):
            own += np.take(of, corner, mode="clip") * weight
    return found


def _goes_along(
    own: View, other: Known, behind: F32, pixel: npt.NDArray[np.intp], place: npt.NDArray[np.int32],
    step: F32, moved: F32,
) -> Mask:  # fmt: skip
    """Whether what is seen beside a surface, at these pixels (P,), is beside it in the other frame too, where
    it is at ``place`` (P,): it slides along ``behind`` (3, H, W) by few pixels only, or looks the same
    there."""
    triangle = own.seen.triangle.reshape(-1)[pixel]
    still = triangle < 0
    corners, weights = _corners(own.triangles, triangle), own.seen.weights.reshape(3, -1)[:, pixel]
    slides = np.hypot(*(step[:2] - _at(moved[:2], corners, weights) * ~still))
    colours = behind.reshape(3, -1)
    like = np.abs(np.take(colours, pixel, axis=1) - np.take(colours, place, axis=1)).max(axis=0) < _LIKE
    like &= still & (other.view.seen.triangle.reshape(-1)[place] < 0)
    return np.asarray(like | (slides < _SLIDES), np.bool_)


def _with_rim(own: Seen) -> tuple[npt.NDArray[np.int32], F32]:
    """The pixel (H, W) that each goes with, by number, and its distance, infinite where it shows none: one
    beside something far nearer goes with that, for it shows some of both."""
    height, width = own.depth.shape
    carrier = np.arange(height * width, dtype=np.int32).reshape(height, width)
    depth = own.depth
    for _ in range(_RIM):
        wide, deep = np.pad(carrier, 1, mode="edge"), np.pad(depth, 1, constant_values=np.inf)
        best, nearest, behind = carrier.copy(), depth.copy(), depth - np.float32(_BEHIND)
        for down, across in ((0, 1), (1, 0), (1, 2), (2, 1)):
            there = np.s_[down : down + height, across : across + width]
            nearer = (deep[there] < nearest) & (deep[there] < behind)
            np.copyto(best, wide[there], where=nearer)
            np.copyto(nearest, deep[there], where=nearer)
        carrier, depth = best, nearest
    return carrier, depth


def sampled(picture: F32, x: F32, y: F32) -> F32:
    """Colours (C, P) of a picture (C, H, W) of 0 to 255 at places between pixels, by the cubic of Catmull and
    Rom; beside it its edge goes on."""
    height, width = picture.shape[1:]
    column, row = np.floor(x), np.floor(y)
    across, down = _cubic(x - column), _cubic(y - row)
    column, row = column.astype(np.int32), row.astype(np.int32)
    columns = [np.clip(column + np.int32(k - 1), 0, width - 1).astype(np.intp) for k in range(4)]
    found = np.zeros((len(picture), len(x)), np.float32)
    for k in range(4):
        start = (np.clip(row + np.int32(k - 1), 0, height - 1) * np.int32(width)).astype(np.intp)
        places = [start + columns[n] for n in range(4)]
        for own, plane in zip(found, picture.reshape(len(picture), -1), strict=True):
            own += sum(np.take(plane, places[n], mode="clip") * across[n] for n in range(4)) * down[k]
    return np.clip(found, 0, 255, out=found)


def _cubic(t: F32) -> list[F32]:
    t = np.asarray(t, np.float32)
    return [
        ((-0.5 * t + 1) * t - 0.5) * t,
        (1.5 * t - 2.5) * t * t + 1,
        ((-1.5 * t + 2) * t + 0.5) * t,
        (0.5 * t - 0.5) * t * t,
    ]


def mean(values: F32, reach: int) -> F32:
    """Means (H, W, ...) over each pixel and those up to ``reach`` away along rows and columns."""
    return np.asarray(around(values, reach, np.add) / np.float32((2 * reach + 1) ** 2), np.float32)


def around(values: npt.NDArray[Any], reach: int, put: np.ufunc) -> npt.NDArray[Any]:
    """What ``put`` makes of each pixel and those up to ``reach`` away along rows and columns; beside the
    picture its edge goes on."""
    height, width = values.shape[:2]
    wide = np.pad(values, [(reach, reach)] * 2 + [(0, 0)] * (values.ndim - 2), mode="edge")
    down = wide[:height].copy()
    for k in range(1, 2 * reach + 1):
        put(down, wide[k : k + height], out=down)
    across = down[:, :width].copy()
    for k in range(1, 2 * reach + 1):
        put(across, down[:, k : k + width], out=across)
    return across
