"""Which frames stand between two that are rendered, and are carried along with the surfaces from these.

Which do follows from where sentences begin and how far things move, and what is carried from the places of
all vertices on the screen and the two pictures: it is the same whichever process makes them, in whatever
order, and wherever the sentence stands.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..carrying.carrier import HEIGHT, Carrier, Placed
from ..carrying.faces import faces_of
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
_FAR = 12.0
"""Pixels that are far, in a picture of HEIGHT."""
_NEAR = 4
"""Pixels beside the picture up to which what moves may be seen in it."""
F32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Span:
    """Of a frame between two others: the hash of what it shows, and these."""

    key: str
    before: int
    after: int


@dataclass(frozen=True)
class Part:
    """A part of the picture that is rendered, and how much each of all pixels (H, W) is of it."""

    part: Rectangle
    share: F32


@dataclass(frozen=True)
class _Pose:
    """What a frame shows, as a hash, before which camera, and where."""

    key: str
    camera: str
    placed: Placed

    def like(self, other: _Pose) -> bool:
        """Whether one camera sees the same things."""
        return self.camera == other.camera and self.placed.points.shape == other.placed.points.shape


class Between:
    """Tells which frames of ``setter``'s scene stand between others, and carries them. ``digest``: of what
    all its frames share."""

    def __init__(self, setter: Setter, digest: str) -> None:
        moving = setter.moving or ()
        self._setter, self._digest = setter, digest
        self._starts = sorted(setter.scene.get(SENTENCES, ()))
        self._carrier = Carrier(setter.size, lambda: triangles_of(moving), *faces_of(moving))
        self._poses: dict[int, _Pose | None] = {}

    def note(self, number: int, shown: Shown) -> str:
        """Keep what the frame that is set shows, for those beside it; the hash of that."""
        key = frame_key(self._setter.scene, self._digest, shows=self._setter.shows)
        self._poses = {n: pose for n, pose in self._poses.items() if abs(n - number) <= _LONG}
        self._poses[number] = self._pose(number, key, shown)
        return key

    def span(self, number: int) -> Span | None:
        """The frames that this one stands between; None of one that is rendered."""
        ends = self._ends(number)
        if ends is None:
            return None
        before, own, after = (self._seen(n) for n in (ends[0], number, ends[1]))
        if before is None or own is None or after is None or own.key in (before.key, after.key):
            return None  # equal frames are rendered once as it is
        if not before.like(own) or not own.like(after):
            return None
        turn = f"{number - ends[0]} of {ends[1] - ends[0]}"
        key = hashlib.sha256(f"between {before.key} {own.key} {after.key} {turn}".encode()).hexdigest()
        return Span(key, *ends)

    def carried(
        self, number: int, span: Span, pictures: Sequence[U8], behind: U8
    ) -> tuple[U8, list[Part]] | None:
        """The frame (H, W, 3) as it is carried from the two ``pictures`` (H, W, 3 or 4) before ``behind``,
        and what of it has to be rendered; None where that is most of it."""
        poses = [self._seen(n) for n in (span.before, number, span.after)]
        before, own, after = (p.placed for p in poses if p is not None)
        made = self._carrier.carried(own, (before, after), pictures, behind)
        if made is None:
            return None
        whole, patches = made
        high = self._setter.size[1]
        return whole, [
            Part(Rectangle(left, high - bottom, right, high - top), patch.share)
            for patch in patches
            for left, top, right, bottom in (patch.box,)
        ]

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
        if one is None or two is None or not one.like(two):
            return True
        first, last = one.placed.points, two.placed.points
        size = np.array(self._setter.size)[:, None] + _NEAR
        inside = [((p[:2] > -_NEAR) & (p[:2] < size)).all(axis=0) for p in (first, last)]
        step = np.hypot(*(last - first)[:2, inside[0] | inside[1]])
        return bool((step > _FAR * self._setter.size[1] / HEIGHT).any())

    def _seen(self, number: int) -> _Pose | None:
        if number not in self._poses:
            with self._setter.frame(number) as shown:
                self.note(number, shown)
        return self._poses[number]

    def _pose(self, number: int, key: str, shown: Shown) -> _Pose | None:
        """None of a frame that has to be rendered: its camera moves, shadows are seen on the floor, or where
        things are can't be told."""
        camera, part = self._setter.scene.camera, shown.around
        if shown.points is None or part is None or not shown.border or camera is None:
            return None
        if camera.data.dof.use_dof or (shown.points[2] <= 0).any():
            return None
        high = self._setter.size[1]
        box = part.left, high - part.top, part.right, high - part.bottom
        return _Pose(key, camera.name, Placed(number, shown.points, box))


def between_of(setter: Setter, digest: str) -> Between | None:
    """What tells of frames between others, where that is of use: in the scene's quality, of still sets in
    files of eight bits, without motion blur or alpha."""
    scene = setter.scene
    blurred = scene.render.use_motion_blur
    if "between" in setter.off or not scene.get(BETWEEN) or not setter.still or setter.clear or blurred:
        return None
    return Between(setter, digest)
