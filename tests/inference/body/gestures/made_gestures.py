"""Gestures without a speech: events as a plan would make them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from paksatalker.inference.body.event import GestureEvent
from paksatalker.inference.body.gestures.arms import set_arm
from paksatalker.inference.body.gestures.forms import Form, form_of, kinds
from paksatalker.inference.body.gestures.motion import GestureMotion, gesture_motion
from paksatalker.inference.body.segments import BodySegment
from paksatalker.rigs import smplx

DETAILS = {
    "size": ("big", "small"),
    "distance": ("far", "near"),
    "height": ("high", "low"),
    "count": ("3",),
    "list": ("2",),
    "direction": ("left", "up", "back"),
    "point": ("left", "down"),
    "contrast": ("one", "other"),
    "spell": ("zoe",),
}


def an_event(name: str, hands: Sequence[str] = ("right",), at: float = 1.0, **other: object) -> GestureEvent:
    """A gesture of usual times whose stroke ends at ``at``."""
    event = GestureEvent(name, tuple(hands), at - 0.85, at - 0.4, at, at + 0.6, at + 1.5, sentence=0)
    return replace(event, **other)  # type: ignore[arg-type]


def part_of(seconds: float) -> BodySegment:
    """One sentence."""
    return BodySegment("One sentence.", 0, 0, 0.0, seconds, seconds, (), ())


def joints(motion: GestureMotion) -> tuple[np.ndarray, np.ndarray]:
    """World rotations (T, 55, 3, 3) and places (T, 55, 3) of one who stands."""
    poses = np.zeros((len(motion.left), 55, 3))
    for joint, share in zip((3, 6, 9), (0.25, 0.35, 0.4), strict=True):
        poses[:, joint] = share * motion.trunk[:, [1, 0, 2]] * [1, 1, -1]
    set_arm(poses, motion.left, "left")
    set_arm(poses, motion.right, "right")
    return smplx.forward_kinematics(poses.reshape(-1, 165), np.zeros((len(poses), 3)), smplx.rest_joints())


def all_events() -> list[tuple[Form, GestureEvent]]:
    """One event for each form that there is."""
    found: dict[int, tuple[Form, GestureEvent]] = {}
    for kind in kinds():
        for detail in DETAILS.get(kind, ("",)):
            for hands in (("right",), ("left", "right")):
                for count in range(8):
                    form = form_of(kind, hands, detail, count)
                    found.setdefault(id(form), (form, an_event(kind, hands, detail=detail, form=count)))
    return list(found.values())


def moved(
    events: Sequence[GestureEvent], seconds: float = 3.5, seed: int = 0, fps: float = 60, **options: object
) -> GestureMotion:
    """Events to motion over some seconds."""
    times = np.arange(0, seconds, 1 / fps)
    return gesture_motion(events, [part_of(seconds)], seed, times=times, **options)  # type: ignore[arg-type]
