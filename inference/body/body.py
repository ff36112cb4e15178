"""Speech to the body's motion: a relaxed person who breathes, shifts weight and gestures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...base.progress import Progress, silent
from ..timeline.frames import frame_times
from ..timeline.speech import Speech
from ..timeline.tracks import BodyTrack
from .event import SIDES, GestureEvent, as_event
from .gestures.arms import set_arm
from .gestures.chest import chest_of
from .gestures.clips import users_clips
from .gestures.motion import gesture_motion, gesture_trunk
from .manner.manner import NEUTRAL, Manner
from .plan.plan import plan_gestures
from .segments import segments
from .stance.breathing import breathing
from .stance.hands_down import lay_hands
from .stance.stance import carry, set_trunk, stance_motion

BREATH_LIFTS = 1.8
"""Degrees by which a full breath lifts the shoulders."""


def animate_body(
    speech: Speech,
    fps: float,
    seed: int,
    progress: Progress = silent,
    *,
    manner: Manner = NEUTRAL,
    pose: str = "stand",
    gestures: Sequence[GestureEvent] | None = None,
) -> BodyTrack:
    """The body's part of a performance at ``fps`` frames a second. In silence the person stands and breathes,
    or sits in the ``pose`` "sit" on a chair, in "desk" at a desk, and breathes.

    All randomness belongs to one sentence and the pause after it. Every channel, slow ones too, is a chain of
    moves that each segment sets out on by itself; so a segment that is added, changed or removed leaves the
    others' motion as it was, shifted in time, apart from the blends where two meet. Feet keep their
    place but for steps.

    ``gestures`` are made in place of planned ones. Raises InputError where there is no such pose.
    """
    times = frame_times(speech.duration, fps)
    parts = segments(speech)
    progress("body", 0, 3)
    if gestures is None:
        gestures = plan_gestures(speech, parts, seed, manner)
    progress("body", 1, 3)
    lungs, breaths = breathing(parts, seed, times)
    clips = users_clips(gestures)
    trunk, head = gesture_trunk(gestures, manner, times, clips)

    poses, trans = np.zeros((len(times), 55, 3)), np.zeros((len(times), 3))
    stance = stance_motion(parts, seed, manner, pose, times)
    set_trunk(poses, trans, stance, lungs, trunk)
    progress("body", 2, 3)
    chest = chest_of(poses, trans, times)
    motion = gesture_motion(
        gestures, parts, seed, manner, times, chest, stance.pose.arms, clips, (trunk, head)
    )
    for side, arm in zip(SIDES, (motion.left, motion.right), strict=True):
        arm[:, 7] += BREATH_LIFTS * lungs
        set_arm(poses, lay_hands(arm, side, chest, stance.pose), side)
    carry(poses, trans, stance)
    progress("body", 3, 3)
    return BodyTrack(
        poses=poses.reshape(len(times), 165).astype(np.float32),
        trans=trans.astype(np.float32),
        head=None if head is None else head.astype(np.float32),
        events=tuple(sorted([*map(as_event, gestures), *breaths], key=lambda e: float(e["start"]))),
    )
