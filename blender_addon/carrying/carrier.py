"""One frame out of two others of a shot, and the parts of it that have to be rendered: what neither shows,
what they do not agree on, and where faces bend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .carried import Known, View, around, carried, mean
from .faces import Face
from .patches import Box, patches
from .surfaces import I32, Seen, seen

HEIGHT = 360
"""Pixels of the picture in which lengths are told here."""
_OF_FACES = 2.0, 0.5
"""Pixels that parts of a face go against the whole of it from one frame to the other, and from the way
between them: what goes farther is rendered, for lips, lids and eyes are not to be smeared (a tracker tells no
more of frames of which that is all rendered)."""
_REACH, _OPEN = 2.0, 4.0
"""Pixels around a point of a face that go with it, and around eyes and teeth."""
_SPOT, _GRAIN = 7, 20
"""Of the 25 pixels around one that is not known, from how many on they are a hole; and of 49 around one that
two frames do not agree on, away from eyes and mouths, a change and not the grain of an outline."""
_MARGIN, _SOFT = 5, 2
"""Pixels around a hole that are rendered with it, for the denoiser, and in which it goes over into the
rest."""
_NEXT = 2
"""Pixels around one that is missing that it is filled from."""
_BEGUN, _MOST = 0.045, 0.6
"""Shares of all that moves: what beginning one more picture costs, and what is not worth it."""
_KEPT = 8
"""Frames on both sides whose surfaces are kept."""
U8 = npt.NDArray[np.uint8]
F32 = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Placed:
    """A frame by its number: where its vertices are, (3, N) pixels from the lower left and distance, and the
    box around all that moves."""

    number: int
    points: F32
    box: Box


@dataclass(frozen=True)
class Patch:
    """A part of the picture that is rendered, and how much each of all pixels (H, W) is of it."""

    box: Box
    share: F32


class Carrier:
    """Carries frames of one shot, pictures of ``size``. ``triangles``: gives those (T, 3) of all that moves;
    ``faces`` among its ``count`` vertices."""

    def __init__(
        self, size: tuple[int, int], triangles: Callable[[], I32], faces: Sequence[Face], count: int
    ) -> None:
        self._size, self._faces, self._count = size, faces, count
        self._make_triangles = triangles
        self._triangles: I32 | None = None
        self._ends: dict[int, Seen] = {}

    def carried(
        self, own: Placed, ends: tuple[Placed, Placed], pictures: Sequence[U8], behind: U8
    ) -> tuple[U8, list[Patch]] | None:
        """The frame ``own`` (H, W, 3) as it is carried from the ``pictures`` (H, W, 3 or 4) of those on both
        sides, before ``behind``, and what of it has to be rendered; None where that is most of it."""
        before, after = ends
        width, height = self._size
        left, top, right, bottom = part = _joined([before.box, own.box, after.box])
        there = slice(top, bottom), slice(left, right)
        shown = [self._whole(end) for end in ends]
        share = (own.number - before.number) / (after.number - before.number)
        known = [
            Known(
                self._view(end, part, found.cut(*there)), picture[there][..., :3].astype(np.float32), weight
            )
            for end, found, picture, weight in zip(ends, shown, pictures, (1 - share, share), strict=True)
        ]
        which = np.union1d(*(found.numbers for found in shown)).astype(np.int32)
        view = self._view(own, part, which=which)
        some, missing, unlike = carried(view, known, behind[there][..., :3].astype(np.float32))
        whole = np.array(behind[..., :3])
        whole[there] = np.rint(some)
        holes = np.zeros((height, width), bool)
        holes[there] = _spots(missing, unlike, self._openings(own.points)[there])
        holes |= self._bent(before.points, own.points, after.points, share)
        soft = np.clip(2 * mean(_grown(holes, _SOFT).astype(np.float32), _SOFT), 0, 1)
        moves = _pixels(own.box)
        boxes = patches(soft > 0, _MARGIN, _BEGUN * moves)
        if sum(_BEGUN * moves + _pixels(box) for box in boxes) > _MOST * moves:
            return None
        whole[there] = _filled(whole[there], missing)
        return whole, [Patch(box, soft) for box in boxes]

    def _whole(self, end: Placed) -> Seen:
        """What is seen of a frame that others are carried from."""
        if end.number not in self._ends:
            self._ends = {n: s for n, s in self._ends.items() if abs(n - end.number) <= _KEPT}
            self._ends[end.number] = self._view(end, (0, 0, *self._size)).seen
        return self._ends[end.number]

    def _view(self, frame: Placed, part: Box, found: Seen | None = None, which: I32 | None = None) -> View:
        if self._triangles is None:
            self._triangles = self._make_triangles()
        left, top, right, bottom = part
        points = np.array(frame.points)
        points[0] -= left
        points[1] = self._size[1] - top - points[1]
        size = right - left, bottom - top
        return View(points, self._triangles, found or seen(points, self._triangles, size, which))

    def _bent(self, before: F32, own: F32, after: F32, share: float) -> Mask:
        """The pixels (H, W) in which parts of a face go otherwise than the whole of it."""
        width, height = self._size
        scale = height / HEIGHT
        found = np.zeros((height, width), bool)
        steps = (after - before)[:2], (own - (1 - share) * before - share * after)[:2]
        known = self._faces and self._count == own.shape[1]
        if not known:  # faces may be anywhere
            far = [np.hypot(*step) > most * scale for step, most in zip(steps, _OF_FACES, strict=True)]
            return self._at(own[:, far[0] | far[1]], _REACH)
        for face in self._faces:
            bent = np.zeros(len(face.points), bool)
            for step, most in zip(steps, _OF_FACES, strict=True):
                bent |= np.hypot(*face.otherwise(step, own)) > most * scale
            moves = [self._at(frame[:, face.points[bent]], _REACH) for frame in (before, own, after)]
            found |= np.logical_or.reduce(moves) & self._at(own[:, face.openings], _OPEN)
        return found

    def _openings(self, points: F32) -> Mask:
        """The pixels (H, W) around eyes and mouths; all where faces are not known."""
        if not self._faces or self._count != points.shape[1]:
            return np.ones(self._size[::-1], bool)
        return np.logical_or.reduce([self._at(points[:, face.openings], _OPEN) for face in self._faces])

    def _at(self, points: F32, reach: float) -> Mask:
        """The pixels (H, W) around points (3, N); ``reach`` in a picture of HEIGHT."""
        width, height = self._size
        column, row = np.floor(points[0]).astype(int), np.floor(height - points[1]).astype(int)
        inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
        found = np.zeros((height, width), bool)
        found[row[inside], column[inside]] = True
        return _grown(found, max(2, round(reach * height / HEIGHT)))


def _joined(boxes: Sequence[Box]) -> Box:
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _pixels(box: Box) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])


def _spots(missing: Mask, unlike: Mask, openings: Mask) -> Mask:
    """All of these pixels (H, W) but single ones and grain."""
    near, far = (
        mean((missing | unlike).astype(np.float32), reach) * (2 * reach + 1) ** 2 for reach in (2, 3)
    )
    return (missing & (near > _SPOT - 0.5)) | (
        unlike & np.where(openings, near > _SPOT - 0.5, far > _GRAIN - 0.5)
    )


def _grown(mask: Mask, reach: int) -> Mask:
    return np.asarray(around(mask, reach, np.logical_or), np.bool_)


def _filled(pixels: U8, missing: Mask) -> U8:
    """``pixels`` (H, W, 3), those that are missing as those around them are."""
    if not missing.any():
        return pixels
    rows, columns = (np.nonzero(missing.any(axis=axis))[0] for axis in (1, 0))
    there = np.s_[
        max(0, rows[0] - _NEXT) : rows[-1] + _NEXT + 1, max(0, columns[0] - _NEXT) : columns[-1] + _NEXT + 1
    ]
    known = (~missing[there]).astype(np.float32)
    share = np.maximum(mean(known, _NEXT), 1e-3)
    near = np.stack([mean(pixels[there][..., c] * known, _NEXT) / share for c in range(3)], axis=2)
    whole = pixels.copy()
    whole[there] = np.where(missing[there][..., None], np.rint(near), pixels[there]).astype(np.uint8)
    return whole
