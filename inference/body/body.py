"""Speech to the body's motion: a relaxed person who breathes, shifts weight and beats on stressed words."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...base.progress import Progress, silent
from ...rigs.smplx import rest_joints
from ..timeline.frames import frame_times
from ..timeline.speech import Speech
from ..timeline.tracks import BodyTrack
from .gestures.arms import SIZE, life, rest_arm, set_arm
from .gestures.beats import SIDES, events, hand_moves, plan
from .moves import Move, follow
from .segments import BodySegment, segments
from .stance.breathing import breathing
from .stance.legs import plant_feet
from .stance.posture import set_trunk, stand

BREATH_LIFTS = 1.8
"""Degrees by which a full breath lifts the shoulders."""


def animate_body(speech: Speech, fps: float, seed: int, progress: Progress = silent) -> BodyTrack:
    """The body's part of a performance at ``fps`` frames a second. In silence the person stands and breathes.

    All randomness belongs to one sentence and the pause after it. Every channel, slow ones too, is a chain of
    moves that each segment sets out on by itself; so a segment that is added, changed or removed leaves the
    others' motion as it was, shifted in time, apart from the blends where two meet. Feet do not move.
    """
    times = frame_times(speech.duration, fps)
    parts = segments(speech)
    strokes = []
    for i, part in enumerate(parts):
        progress("body", i, len(parts))
        strokes += plan(speech, part, seed)
    lungs, breaths = breathing(parts, seed, times)
    gestures = hand_moves(strokes)

    poses, trans = np.zeros((len(times), 55, 3)), np.zeros((len(times), 3))
    rest = rest_joints().astype(np.float64)
    set_trunk(poses, trans, stand(parts, seed, times), lungs, follow(gestures.trunk, np.zeros(2), times))
    for side, moves in zip(SIDES, (gestures.left, gestures.right), strict=True):
        arm = follow(moves, rest_arm(), times)
        arm += follow([m for p in parts for m in _life(p, seed, side)], np.zeros(SIZE), times)
        arm[:, 7] += BREATH_LIFTS * lungs
        set_arm(poses, arm, side)
    plant_feet(poses, trans, rest)
    progress("body", len(parts), len(parts))
    return BodyTrack(
        poses=poses.reshape(len(times), 165).astype(np.float32),
        trans=trans.astype(np.float32),
        events=tuple(sorted([*events(strokes), *breaths], key=lambda e: float(e["start"]))),
    )


def _life(part: BodySegment, seed: int, side: str) -> Iterator[Move]:
    """Slow changes of the whole arm, finger by finger, that keep a resting hand from looking frozen."""
    random = part.stream(seed, f"arm/{side}")
    start, first = part.start - 0.8, True
    while True:
        end = start + random.uniform(1.3, 2.3)
        target = random.normal(size=SIZE).clip(-1.8, 1.8) * life()
        if not first and end > part.until - 0.1:
            return
        yield Move(start, end, target)
        start, first = end + random.uniform(-0.3, 0.8), False
