"""Light that a frame shares with its neighbours: what is the same spot of the same surface a moment before
and after has nearly the same light, and other noise.

Where a spot goes is known exactly, from the meshes: each pixel is carried by the vertex that is seen nearest
to it. Samples are taken whole from the nearest pixel, so that their noise stays independent, and only where
depth and albedo are those of the frame's own surroundings (Nehab and others, "Accelerating real-time shading
with reverse reprojection caching", Graphics Hardware 2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
_I32 = npt.NDArray[np.int32]
_SEEN = 0.02
"""Metres between a vertex and the surface that its pixel shows: within these it carries it."""
_DEEP = 0.015
"""Metres that a neighbour's spot may lie before or behind the frame's own surroundings."""
_UNLIKE = 0.06
"""Of albedo, likewise."""
_SQUARE, _DOUBTS = 4, 3.0
"""Pixels of a square in which light is compared, and how many times its noise it may be another."""
_BENT, _NEAR = 0.4, 24
"""Pixels by which a spot may go otherwise than what is around it, and of a part's height what is around."""
_TORN = 1 / 240
"""Of the picture's height, by which a spot goes so far otherwise that few samples show no lashes there."""
_LEVELS = 5
"""Pixels without a vertex of their own take one from up to 2 to this power pixels away."""
_FAR = np.float32(1e4)
LIGHT, ALBEDO, NORMAL, DEPTH = slice(0, 3), slice(3, 6), slice(6, 9), 9
_KNOWN = [3, 4, 5, 9]


@dataclass(frozen=True)
class Noisy:
    """A part of a frame as it was sampled, before any denoising.

    ``values`` (H, W, 10): light, albedo, normal, distance before the camera, upper row first; ``left``,
    ``top``: where it lies in the picture; ``points`` (3, N): the pixel's column and row, from the upper left,
    and distance of every vertex of what moves, in the same order on all frames.
    """

    values: npt.NDArray[np.floating]
    left: int
    top: int
    points: F32


def gathered(own: Noisy, others: Sequence[Noisy]) -> tuple[F32, F32]:
    """Light, albedo and normal (H, W, 9) of ``own`` with what its neighbours saw of the same spots, as the
    mean of all; and how many frames each pixel's is of (H, W)."""
    height, width = own.values.shape[:2]
    values = _planes(own.values)
    total, count = values[:9].copy(), np.ones(height * width, np.float32)
    low, high = _range(own)
    own_light = _Light(values, (height, width))
    carrier = carriers(own).reshape(-1)
    (moving,) = np.nonzero(carrier >= 0)
    carried = carrier[moving]
    around = _Surroundings(moving, (height, width))
    down, across = np.divmod(np.arange(height * width, dtype=np.int32), np.int32(width))
    for other in others:
        if other.points.shape != own.points.shape:
            continue
        step = other.points[:, carried] - own.points[:, carried]
        column, row = across + np.int32(own.left - other.left), down + np.int32(own.top - other.top)
        bent = around.bent(step[:2])
        column[moving] += np.rint(step[0]).astype(np.int32)
        row[moving] += np.rint(step[1]).astype(np.int32)
        tall, wide = other.values.shape[:2]
        alike = (column >= 0) & (column < wide) & (row >= 0) & (row < tall)
        place = np.where(alike, row * np.int32(wide) + column, 0)
        found = [np.take(plane, place) for plane in _planes(other.values)]
        seen = np.minimum(found[DEPTH], _FAR)
        seen[moving] -= step[2]
        for plane, least, most in zip((*found[ALBEDO], seen), low, high, strict=True):
            alike &= (plane >= least) & (plane <= most)
        alike[moving[bent]] = False
        taken = alike * own_light.alike(found, alike)
        for plane, sums in zip(found[:9], total, strict=True):
            plane *= taken
            sums += plane
        count += taken
    total /= count
    return np.moveaxis(total.reshape(9, height, width), 0, -1), count.reshape(height, width)


def _planes(values: npt.NDArray[np.floating]) -> F32:
    """(10, P) of values (H, W, 10)."""
    return np.asarray(np.moveaxis(values, -1, 0), np.float32).reshape(10, -1)


def _range(own: Noisy) -> tuple[F32, F32]:
    """The least and the greatest albedo and distance (4, P) that a neighbour's spot may have."""
    known = np.array(own.values[..., _KNOWN], np.float32)
    known[..., 3] = np.minimum(known[..., 3], _FAR)
    room = (_UNLIKE, _UNLIKE, _UNLIKE, _DEEP)
    ranges = [_around(known[..., i]) for i in range(4)]
    low = np.array([r[0].reshape(-1) - far for r, far in zip(ranges, room, strict=True)], np.float32)
    high = np.array([r[1].reshape(-1) + far for r, far in zip(ranges, room, strict=True)], np.float32)
    return low, high


def torn(own: Noisy, other: Noisy, height: int) -> int:
    """How many pixels of ``own``, a part of a picture of this height, go far otherwise on the next frame than
    what is around them, as the lids of a blink do."""
    if other.points.shape != own.points.shape:
        return 0
    carrier = carriers(own).reshape(-1)
    (moving,) = np.nonzero(carrier >= 0)
    step = (other.points[:, carrier[moving]] - own.points[:, carrier[moving]])[:2]
    around = _Surroundings(moving, (own.values.shape[0], own.values.shape[1]))
    return int(np.count_nonzero(around.off(step) > _TORN * height))


class _Surroundings:
    """The picture around each pixel (M,) of what moves, to tell where a surface bends, as lips and lids do:
    what is seen between them is another in each frame, however like it is."""

    def __init__(self, moving: npt.NDArray[np.intp], size: tuple[int, int]) -> None:
        self._moving, self._size = moving, size
        self._radius = max(size[0] // _NEAR, 2)
        self._count = np.maximum(self._sum(np.ones(len(moving), np.float32)), 1)

    def bent(self, step: F32) -> npt.NDArray[np.bool_]:
        """Whether steps (2, M) in pixels are others than those around."""
        return np.asarray(self.off(step) > _BENT)

    def off(self, step: F32) -> F32:
        """How many pixels (M,) steps are off those around."""
        off = [np.abs(along - self._sum(along) / self._count) for along in step]
        return np.asarray(np.maximum(*off), np.float32)

    def _sum(self, values: F32) -> F32:
        height, width = self._size
        whole = np.zeros(height * width, np.float64)
        whole[self._moving] = values
        reach = 2 * self._radius + 1
        sums = np.pad(whole.reshape(height, width), self._radius + 1).cumsum(0).cumsum(1)
        box = sums[reach:, reach:] - sums[:-reach, reach:] - sums[reach:, :-reach] + sums[:-reach, :-reach]
        return np.asarray(box[:height, :width].reshape(-1)[self._moving], np.float32)


class _Light:
    """The light that falls on a frame's surfaces, in squares, to tell where that of a neighbour is another: a
    shadow has passed, or a mouth has closed. ``values`` (P, 10) of a picture of ``size`` (H, W)."""

    def __init__(self, values: F32, size: tuple[int, int]) -> None:
        self._size = size
        light, self._pixels = _light(values), np.ones(1, np.float32)
        self._pixels = self._around(np.ones(light.size, np.float32))
        self._mean, squares = self._around(light), self._around(light * light)
        self._doubt = np.sqrt(2 * np.maximum(squares - self._mean**2, 1e-6) / self._pixels)

    def alike(self, found: Sequence[F32] | F32, taken: npt.NDArray[np.bool_]) -> F32:
        """The share (P,) with which a neighbour's pixels count, of those that are ``taken``."""
        there = self._around(taken.astype(np.float32))
        mean = self._around(_light(found) * taken) / np.maximum(there, 1e-3)
        share = np.clip(_DOUBTS - np.abs(mean - self._mean) / self._doubt, 0, 1)
        height, width = self._size
        return np.asarray(
            share.repeat(_SQUARE, 0).repeat(_SQUARE, 1)[:height, :width].reshape(-1), np.float32
        )

    def _around(self, values: F32) -> F32:
        """Means over each square and the eight around it."""
        height, width = self._size
        padded = np.pad(values.reshape(height, width), ((0, -height % _SQUARE), (0, -width % _SQUARE)))
        tall, wide = (side // _SQUARE for side in padded.shape)
        sums = np.pad(padded.reshape(tall, _SQUARE, wide, _SQUARE).sum((1, 3)), 1)
        rows = sums[:-2] + sums[1:-1] + sums[2:]
        total = rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]
        return np.asarray(total / self._pixels, np.float32)


def _light(planes: Sequence[F32] | F32) -> F32:
    """(P,) of light and albedo (6 or more, P), without the surfaces' own colour, compressed as eyes do."""
    bright = planes[0] + planes[1] + planes[2]
    white = planes[3] + planes[4] + planes[5]
    return np.asarray(np.log1p(np.maximum(bright, 0) / np.maximum(white, 0.06)), np.float32)


def carriers(own: Noisy) -> _I32:
    """The vertex (H, W) that each pixel goes with; -1 where none is near, as on what stands still."""
    depth = np.minimum(np.asarray(own.values[..., DEPTH], np.float32), _FAR)
    height, width = depth.shape
    column = np.floor(own.points[0] - own.left).astype(np.int64)
    row = np.floor(own.points[1] - own.top).astype(np.int64)
    (inside,) = np.nonzero((column >= 0) & (column < width) & (row >= 0) & (row < height))
    place = row[inside] * width + column[inside]
    off = np.abs(own.points[2, inside] - depth.reshape(-1)[place])
    near = off < _SEEN
    order = np.argsort(-off[near], kind="stable")
    found = np.full(height * width, -1, np.int32)
    found[place[near][order]] = inside[near][order]
    found = _filled(found.reshape(height, width), _LEVELS)
    seen = np.abs(own.points[2][found] - depth) < 2 * _SEEN
    return _outlined(np.where((found >= 0) & seen, found, -1).astype(np.int32), depth)


def _outlined(found: _I32, depth: F32) -> _I32:
    """``found`` with outlines that go with what they are the outline of: a pixel beside something nearer goes
    with that, for it shows some of both."""
    own = np.where(found >= 0, depth, np.float32(np.inf))
    wide, deep = np.pad(found, 1, constant_values=-1), np.pad(own, 1, constant_values=np.inf)
    height, width = found.shape
    found, nearest = found.copy(), np.minimum(depth, own)
    for down in range(3):
        for across in range(3):
            there = np.s_[down : down + height, across : across + width]
            nearer = deep[there] < nearest - 2 * _SEEN
            found[nearer], nearest[nearer] = wide[there][nearer], deep[there][nearer]
    return found


def _filled(found: _I32, levels: int) -> _I32:
    """``found`` with the gaps filled from coarser and coarser squares."""
    height, width = found.shape
    if not levels or min(height, width) < 2:
        return found
    even = np.full((height + height % 2, width + width % 2), -1, np.int32)
    even[:height, :width] = found
    quarters = even[0::2, 0::2], even[0::2, 1::2], even[1::2, 0::2], even[1::2, 1::2]
    coarse = quarters[0]
    for quarter in quarters[1:]:
        coarse = np.where(coarse < 0, quarter, coarse)
    coarse = _filled(coarse, levels - 1)
    wide = coarse.repeat(2, 0).repeat(2, 1)[:height, :width]
    return np.where(found < 0, wide, found)


def _around(plane: F32) -> tuple[F32, F32]:
    """The least and the greatest (H, W) of each pixel and the eight around it."""
    low = high = np.pad(plane, 1, "edge")
    for axis in (0, 1):
        parts = [np.s_[:-2], np.s_[1:-1], np.s_[2:]]
        cut = parts if axis == 0 else [(slice(None), p) for p in parts]
        low = np.minimum(np.minimum(low[cut[0]], low[cut[1]]), low[cut[2]])
        high = np.maximum(np.maximum(high[cut[0]], high[cut[1]]), high[cut[2]])
    return low, high
