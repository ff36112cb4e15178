"""Frames that are the mean of their neighbours, but for the parts in which something moves too far for that.

Where all moves slowly and evenly the mean of the frames before and after shows it to fractions of a pixel,
with less noise than a frame of its own. Which frames and parts those are follows from the places of all
vertices on the screen on three frames, and from where the sentence begins: it is the same whichever process
renders them, in whatever order, and wherever the sentence stands.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .faces import faces_of
from .frame_key import frame_key
from .gather import SENTENCES
from .moving import Rectangle, box_around
from .shown import Setter, Shown

BETWEEN = "paksatalker_between"
"""Of a scene: frames of its quality may be the mean of their neighbours."""
_APART, _BESIDE = 2.5, 0.5
"""Pixels from one neighbour to the other, and of the frame itself from their middle: within these the mean is
no further from the truth than a rendered frame is, for its noise; wider apart, brows are seen twice."""
_OF_FACES, _HEIGHT = (1.0, 0.2), 360
"""The same of parts of a face against the whole of it, in a picture of this height: no lips, lids or eyes are
smeared."""
_NEAR = 4
"""Pixels beside the picture up to which what moves may be seen in it."""
_BEGUN, _MOST = 0.15, 0.75
"""Shares of all that moves: what beginning one more picture costs, and what is not worth it."""
F32 = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Mean:
    """A frame between two others: the hash of what it shows, and the parts of it that are rendered."""

    key: str
    parts: Sequence[Rectangle]


@dataclass(frozen=True)
class _Pose:
    """What a frame shows, as a hash, before which camera, and where: (2, N) pixels from the lower left;
    ``around``: all that moves."""

    key: str
    camera: str
    points: F32
    around: Rectangle


class Between:
    """Tells which frames of ``setter``'s scene are the mean of their neighbours. ``digest``: of what all its
    frames share."""

    def __init__(self, setter: Setter, digest: str) -> None:
        scene = setter.scene
        self._setter, self._digest = setter, digest
        self._starts = sorted(scene.get(SENTENCES, ()))
        self._faces, self._count = faces_of(setter.moving or ())
        self._poses: dict[int, _Pose | None] = {}

    def may(self, number: int) -> bool:
        """Whether a frame may stand between two others: every second of a sentence."""
        scene = self._setter.scene
        begun = bisect_right(self._starts, number)
        turn = number - (self._starts[begun - 1] if begun else scene.frame_start)
        return scene.frame_start < number < scene.frame_end and turn % 2 == 1

    def note(self, number: int, shown: Shown) -> str:
        """Keep what the frame that is set shows, for those beside it; the hash of that."""
        key = frame_key(self._setter.scene, self._digest)
        self._poses = {n: pose for n, pose in self._poses.items() if abs(n - number) <= 2}
        self._poses[number] = self._pose(key, shown)
        return key

    def mean(self, number: int) -> Mean | None:
        """How a frame that may be one is the mean of its neighbours; None where it is none."""
        before, own, after = (self._seen(n) for n in (number - 1, number, number + 1))
        if before is None or own is None or after is None:
            return None
        if not before.camera == own.camera == after.camera or own.key in (before.key, after.key):
            return None  # equal frames are rendered once as it is
        if not before.points.shape == own.points.shape == after.points.shape:
            return None
        three, size = (before.points, own.points, after.points), self._setter.size
        # which count as one face each, and all else as one
        moved = self._moved(*three)
        parts = [p for m in moved if (p := box_around(three, m, size)) is not None]
        if len(parts) > 1:
            one = box_around(three, np.logical_or.reduce(moved), size)
            whole = own.around.share(size)
            if one is not None and _cost([one], whole, size) <= _cost(parts, whole, size):
                parts = [one]
        if _cost(parts, own.around.share(size), size) > _MOST:
            return None
        key = hashlib.sha256(f"between {before.key} {own.key} {after.key}".encode()).hexdigest()
        return Mean(key, parts)

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
        return _Pose(key, camera.name, shown.points[:2], shown.around)

    def _moved(self, before: F32, own: F32, after: F32) -> list[Mask]:
        """The points (N,) of each face, and of all else, that move too far for a mean."""
        seen = _in_picture(np.stack([before, own, after]), self._setter.size)
        steps = after - before, own - 0.5 * (before + after)
        scale = self._setter.size[1] / _HEIGHT
        of_faces = min(_OF_FACES[0] * scale, _APART), min(_OF_FACES[1] * scale, _BESIDE)
        # faces that are not known may be anywhere
        known = self._faces and self._count == own.shape[1]
        far, off = (_APART, _BESIDE) if known else of_faces
        found = [seen & ((_length(steps[0]) > far) | (_length(steps[1]) > off))]
        for face in self._faces if known else ():
            bent = np.zeros(len(seen), bool)
            for step, most in zip(steps, of_faces, strict=True):
                bent[face.points] |= _length(face.otherwise(step, own)) > most
            bent[face.points] |= found[0][face.points]
            found[0][face.points] = False
            found.append(bent & seen)
        return found


def between_of(setter: Setter, digest: str) -> Between | None:
    """What tells of means, where that is of use: in the scene's quality, of still sets in files of eight
    bits, without motion blur or alpha."""
    scene = setter.scene
    blurred = scene.render.use_motion_blur
    if "between" in setter.off or not scene.get(BETWEEN) or not setter.still or setter.clear or blurred:
        return None
    return Between(setter, digest)


def _cost(parts: Sequence[Rectangle], whole: float, size: tuple[int, int]) -> float:
    """Of pictures of these parts, as a share of that of all that moves."""
    return sum(_BEGUN + (1 - _BEGUN) * part.share(size) / whole for part in parts)


def _in_picture(points: F32, size: tuple[int, int]) -> Mask:
    """Which points (F, 2, N) are seen, or nearly, on any frame."""
    inside = (points > -_NEAR) & (points < np.array(size)[None, :, None] + _NEAR)
    return np.asarray(inside.all(axis=1).any(axis=0), bool)


def _length(steps: F32) -> F32:
    """Of steps (2, N)."""
    return np.hypot(steps[0], steps[1])
