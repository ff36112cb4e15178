"""Frames that stand between two others: carried along with the surfaces from these, but for the parts that
neither shows, and those in which faces bend.

Which frames stand between which follows from where sentences begin and how far things move, and what is
carried from the places of all vertices on the screen and the two pictures: it is the same whichever process
makes them, in whatever order, and wherever the sentence stands.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import bpy
import numpy as np
import numpy.typing as npt

from ..gathering.carried import Known, View, around, carried, mean
from ..gathering.patches import patches
from ..gathering.surfaces import Seen, seen
from .faces import faces_of
from .frame_key import frame_key
from .gather import SENTENCES
from .moving import Rectangle, triangles_of
from .pixels import U8
from .shown import Setter, Shown

BETWEEN = "paksatalker_between"
"""Of a scene: frames of its quality may be carried from those beside them."""
_LONG, _SHORT = 8, 4
"""Frames from one that is rendered to the next, counted from where a sentence begins: where something goes
far in that time, half of them, and as few as these."""
_FAR, _HEIGHT = 12.0, 360
"""Pixels that are far, in a picture of this height."""
_OF_FACES = 2.0, 0.5
"""Likewise, of parts of a face against the whole of it from one to the other, and from the way between them:
what goes farther is rendered, for lips, lids and eyes are not to be smeared (a tracker tells no more of
frames of which that is all rendered)."""
_REACH, _OPEN = 2.0, 4.0
"""Pixels around a point of a face that go with it, and around eyes and teeth, in a picture of this height."""
_SPOT, _GRAIN = 7, 20
"""Of the 25 pixels around one that is not known, from how many on they are a hole; and of 49 around one that
two frames do not agree on, away from eyes and mouths, a change and not the grain of an outline."""
_MARGIN, _SOFT = 5, 2
"""Pixels around a hole that are rendered with it, for the denoiser, and in which it goes over into the
rest."""
_NEXT = 2
"""Pixels around one that is missing that it is filled from."""
_NEAR = 4
"""Pixels beside the picture up to which what moves may be seen in it."""
_MORE = 1.5
"""Samples of frames that others are carried from, and of parts of those, to the samples of frames that each
are rendered: their noise is seen for longer."""
_BEGUN, _MOST = 0.045, 0.6
"""Shares of all that moves: what beginning one more picture costs, and what is not worth it."""
F32 = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Span:
    """Of a frame between two others: the hash of what it shows, and these."""

    key: str
    before: int
    after: int


@dataclass(frozen=True)
class Patch:
    """A part of the picture that is rendered, and how much each of all pixels (H, W) is of it."""

    part: Rectangle
    share: F32


@dataclass(frozen=True)
class _Pose:
    """What a frame shows, as a hash, before which camera, and where: (3, N) pixels from the lower left, and
    distance; ``around``: all that moves."""

    key: str
    camera: str
    points: F32
    around: Rectangle


class Between:
    """Tells which frames of ``setter``'s scene stand between others, and carries them. ``digest``: of what
    all its frames share."""

    def __init__(self, setter: Setter, digest: str) -> None:
        scene = setter.scene
        self._setter, self._digest = setter, digest
        self._starts = sorted(scene.get(SENTENCES, ()))
        self._faces, self._count = faces_of(setter.moving or ())
        self._triangles: npt.NDArray[np.int32] | None = None
        self._poses: dict[int, _Pose | None] = {}
        self._ends_seen: dict[int, Seen] = {}

    def note(self, number: int, shown: Shown) -> str:
        """Keep what the frame that is set shows, for those beside it; the hash of that."""
        key = frame_key(self._setter.scene, self._digest, shows=self._setter.shows)
        self._poses = {n: pose for n, pose in self._poses.items() if abs(n - number) <= _LONG}
        self._poses[number] = self._pose(key, shown)
        return key

    def span(self, number: int) -> Span | None:
        """The frames that this one stands between; None of one that is rendered."""
        ends = self._ends(number)
        if ends is None:
            return None
        before, own, after = (self._seen(n) for n in (ends[0], number, ends[1]))
        if before is None or own is None or after is None or own.key in (before.key, after.key):
            return None  # equal frames are rendered once as it is
        if not _alike(before, own) or not _alike(own, after):
            return None
        turn = f"{number - ends[0]} of {ends[1] - ends[0]}"
        key = hashlib.sha256(f"between {before.key} {own.key} {after.key} {turn}".encode()).hexdigest()
        return Span(key, *ends)

    def _ends(self, number: int) -> tuple[int, int] | None:
        scene = self._setter.scene
        begun = bisect_right(self._starts, number)
        start = self._starts[begun - 1] if begun else scene.frame_start
        stop = min([scene.frame_end, *self._starts[begun : begun + 1]])
        if not scene.frame_start < number < scene.frame_end:
            return None
        before = start + (number - start) // _LONG * _LONG
        step = _LONG
        after = min(before + step, stop)
        while step > _SHORT and before < number < after and self._far(before, after):
            step //= 2
            before += step if number >= before + step else 0
            after = min(before + step, after)
        return (before, after) if before < number < after else None

    def _far(self, before: int, after: int) -> bool:
        """Whether something goes far from one frame to the other."""
        one, two = self._seen(before), self._seen(after)
        if one is None or two is None or not _alike(one, two):
            return True
        seen = self._in_picture(one.points, two.points)
        step = np.hypot(*(two.points - one.points)[:2, seen])
        return bool((step > _FAR * self._scale).any())

    @property
    def _scale(self) -> float:
        return self._setter.size[1] / _HEIGHT

    def _in_picture(self, *points: F32) -> Mask:
        """Which points (3, N) are seen, or nearly, on any frame."""
        size = np.array(self._setter.size)[:, None] + _NEAR
        return np.logical_or.reduce([((p[:2] > -_NEAR) & (p[:2] < size)).all(axis=0) for p in points])

    def _seen(self, number: int) -> _Pose | None:
        if number not in self._poses:
            with self._setter.frame(number) as shown:
                self.note(number, shown)
        return self._poses[number]

    def _pose(self, key: str, shown: Shown) -> _Pose | None:
        """None of a frame that has to be rendered: its camera moves, shadows are seen on the floor, or where
        things are can't be told."""
        camera = self._setter.scene.camera
        if shown.points is None or shown.around is None or not shown.border or camera is None:
            return None
        if camera.data.dof.use_dof or (shown.points[2] <= 0).any():
            return None
        return _Pose(key, camera.name, shown.points, shown.around)

    def carried(
        self, number: int, span: Span, pictures: Sequence[U8], behind: U8
    ) -> tuple[U8, list[Patch]] | None:
        """The frame (H, W, 3) as it is carried from the two ``pictures`` (H, W, 3 or 4) before ``behind``,
        and what of it has to be rendered; None where that is most of it."""
        poses = [self._seen(n) for n in (span.before, number, span.after)]
        before, own, after = (p for p in poses if p is not None)
        part, (width, height) = _joined([before.around, own.around, after.around]), self._setter.size
        there = slice(height - part.top, height - part.bottom), slice(part.left, part.right)
        ends = [self._whole(n, pose) for n, pose in ((span.before, before), (span.after, after))]
        share = (number - span.before) / (span.after - span.before)
        known = [
            Known(
                self._view(pose, part, found.cut(*there)), picture[there][..., :3].astype(np.float32), weight
            )
            for pose, found, picture, weight in zip(
                (before, after), ends, pictures, (1 - share, share), strict=True
            )
        ]
        which = np.union1d(*(found.numbers for found in ends)).astype(np.int32)
        view = self._view(own, part, which=which)
        some, missing, unlike = carried(view, known, behind[there][..., :3].astype(np.float32))
        whole = np.array(behind[..., :3])
        whole[there] = np.rint(some)
        holes = np.zeros((height, width), bool)
        holes[there] = _spots(missing, unlike, self._openings(own.points)[there])
        holes |= self._bent(before.points, own.points, after.points, share)
        soft = np.clip(2 * mean(_grown(holes, _SOFT).astype(np.float32), _SOFT), 0, 1)
        all_pixels = own.around.share(self._setter.size) * width * height
        boxes = patches(soft > 0, _MARGIN, _BEGUN * all_pixels)
        if sum(_BEGUN * all_pixels + (b[2] - b[0]) * (b[3] - b[1]) for b in boxes) > _MOST * all_pixels:
            return None
        whole[there] = _filled(whole[there], missing)
        return whole, [Patch(Rectangle(b[0], height - b[3], b[2], height - b[1]), soft) for b in boxes]

    def _whole(self, number: int, pose: _Pose) -> Seen:
        """What is seen of a frame that others are carried from."""
        if number not in self._ends_seen:
            self._ends_seen = {n: s for n, s in self._ends_seen.items() if abs(n - number) <= _LONG}
            whole = Rectangle(0, 0, *self._setter.size)
            self._ends_seen[number] = self._view(pose, whole).seen
        return self._ends_seen[number]

    def _view(
        self, pose: _Pose, part: Rectangle, found: Seen | None = None,
        which: npt.NDArray[np.int32] | None = None,
    ) -> View:  # fmt: skip
        if self._triangles is None:
            self._triangles = triangles_of(self._setter.moving or ())
        points = np.array(pose.points)
        points[0] -= part.left
        points[1] = part.top - points[1]
        size = part.right - part.left, part.top - part.bottom
        return View(points, self._triangles, found or seen(points, self._triangles, size, which))

    def _bent(self, before: F32, own: F32, after: F32, share: float) -> Mask:
        """The pixels (H, W) in which parts of a face go otherwise than the whole of it."""
        width, height = self._setter.size
        found = np.zeros((height, width), bool)
        steps = (after - before)[:2], (own - (1 - share) * before - share * after)[:2]
        known = self._faces and self._count == own.shape[1]
        if not known:  # faces may be anywhere
            far = [np.hypot(*step) > most * self._scale for step, most in zip(steps, _OF_FACES, strict=True)]
            return self._at(own[:, far[0] | far[1]], _REACH)
        for face in self._faces:
            bent = np.zeros(len(face.points), bool)
            for step, most in zip(steps, _OF_FACES, strict=True):
                bent |= np.hypot(*face.otherwise(step, own)) > most * self._scale
            moves = [self._at(frame[:, face.points[bent]], _REACH) for frame in (before, own, after)]
            found |= np.logical_or.reduce(moves) & self._at(own[:, face.openings], _OPEN)
        return found

    def _openings(self, points: F32) -> Mask:
        """The pixels (H, W) around eyes and mouths; all where faces are not known."""
        if not self._faces or self._count != points.shape[1]:
            return np.ones(self._setter.size[::-1], bool)
        return np.logical_or.reduce([self._at(points[:, face.openings], _OPEN) for face in self._faces])

    def _at(self, points: F32, reach: float) -> Mask:
        """The pixels (H, W) around points (3, N); ``reach`` in a picture of _HEIGHT."""
        width, height = self._setter.size
        column, row = np.floor(points[0]).astype(int), np.floor(height - points[1]).astype(int)
        inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
        found = np.zeros((height, width), bool)
        found[row[inside], column[inside]] = True
        return _grown(found, max(2, round(reach * self._scale)))


def between_of(setter: Setter, digest: str) -> Between | None:
    """What tells of frames between others, where that is of use: in the scene's quality, of still sets in
    files of eight bits, without motion blur or alpha."""
    scene = setter.scene
    blurred = scene.render.use_motion_blur
    if "between" in setter.off or not scene.get(BETWEEN) or not setter.still or setter.clear or blurred:
        return None
    return Between(setter, digest)


@contextmanager
def sampled_for_many(scene: bpy.types.Scene) -> Iterator[None]:
    """Render with as many samples more as frames that others are carried from take."""
    kept = scene.cycles.samples
    scene.cycles.samples = round(_MORE * kept)
    scene.update_tag()  # Cycles would not see it
    try:
        yield
    finally:
        scene.cycles.samples = kept
        scene.update_tag()


def _alike(one: _Pose, two: _Pose) -> bool:
    """Whether one camera sees the same things."""
    return one.camera == two.camera and one.points.shape == two.points.shape


def _joined(parts: Sequence[Rectangle]) -> Rectangle:
    return Rectangle(
        min(p.left for p in parts), min(p.bottom for p in parts),
        max(p.right for p in parts), max(p.top for p in parts),
    )  # fmt: skip


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
