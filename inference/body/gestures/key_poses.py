"""The hand poses that a gesture passes through: its form, made for this event, manner and target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ....rigs.rotations import matrix_from_axis_angle, shortest_arc, unit
from ....rigs.smplx import INDEX, rest_joints
from ..event import GestureEvent
from ..manner.manner import Manner, OwnStroke
from ..moves import F64
from .arms import bend_axes, hand_values
from .counting import counted
from .forms import COUNT, Form, Pose
from .reach import COLLAR, FARTHEST, FINGERS, LIMITS, PLACE, TURN, angles_of, bones, hand_frame, posed

ARM = sum(bones())
"""Metres from shoulder to wrist."""
REST_COLLAR = -5.0
"""Degrees: how shoulders hang."""
DRAW, STRIKE = (4.0, -5.0), (-1.0, 4.0)
"""Degrees by which shoulders go up and forwards when a hand draws back for a stroke, and when it strikes."""
INSIDE = np.array([0.05, 0.02, 0.0])
"""Metres by which a pointing arm starts further in than the shoulder."""
CENTRE = np.array([0.02, -0.62, 0.42])
"""Arm's lengths: where hands are before the waist; from here gestures are made larger or smaller."""
OPEN, OUT = 0.04, 0.05
"""Arm's lengths by which hands go out of one who is open, and of one whose gestures are twice as wide."""
CONTACT = np.array([0.085, -0.03, 0.01])
"""Metres: the middle of the palm's grip in the hand's frame, as of :func:`.reach.hand_frame`."""
AHEAD = (0.0, 1.5, 2.5)
"""Where the camera is, where nobody says."""
OWN = 0.87
"""Share of a speaker's own stroke: what it swings past its end comes on top."""
FINGER_LIMITS = np.tile([-20.0, -15.0, -5.0, -5.0], 5), np.tile([20.0, 90.0, 100.0, 80.0], 5)
"""Degrees aside and of three bends, for each finger, that strokes of a speaker's clip may have."""
DIRECTIONS = {
    "left": (1.0, 0.0, 0.15), "right": (-1.0, 0.0, 0.15), "up": (0.3, 0.85, 0.6), "down": (0.1, -0.85, 0.6),
    "front": (0.0, 0.0, 1.0), "forward": (0.0, 0.0, 1.0), "ahead": (0.0, 0.0, 1.0), "far": (0.1, 0.25, 1.0),
    "there": (0.3, 0.05, 1.0), "back": (0.9, 0.5, -0.5), "future": (0.0, 0.1, 1.0), "next": (-0.9, 0.0, 0.4),
    "last": (0.9, 0.0, 0.4),
}  # fmt: skip
"""Of the character: to the left, up, to the front."""


@dataclass(frozen=True)
class Setting:
    """What an arm's gesture depends on beside itself: the manner at its apex, the rotation and position of
    the chest then, the target in the room, the direction it goes in (left arm's terms), its variation (2, 20)
    and whether this is the hand that follows the other."""

    manner: Manner
    side: str
    chest: tuple[F64, F64]
    target: F64 | None
    seen: F64 | None
    toward: F64
    variation: F64
    second: bool


def key_poses(form: Form, event: GestureEvent, setting: Setting) -> tuple[F64, list[F64], int]:
    """Hand poses of preparation and stroke, and the elbow's place on its circle, as :func:`.reach.posed`."""
    chosen = list(form.stroke)
    if setting.second and form.other is not None:
        chosen[-1] = form.other
    varied = setting.variation
    prep, _ = _pose(form.prep, form, event, setting, varied[0])
    strokes, swivel = [], 0
    for pose in chosen:
        made, swivel = _pose(pose, form, event, setting, varied[1])
        strokes.append(made)
    return prep, strokes, swivel


def own_stroke(event: GestureEvent, manner: Manner) -> OwnStroke | None:
    """Which of a speaker's own strokes a beat takes, None where it takes a form of the table."""
    if event.name != "beat" or not manner.strokes:
        return None
    both = len(event.hands) > 1
    suited = [s for s in manner.strokes if s.both == both] or manner.strokes
    return suited[event.form % len(suited)]


def own_poses(own: OwnStroke, event: GestureEvent, setting: Setting) -> tuple[F64, F64]:
    """Hand poses in which a speaker's own stroke begins and ends, in the size of this event."""
    size = OWN * float(np.clip(size_of(event, setting.manner) / max(setting.manner.size, 0.3), 0.7, 1.3))
    begins, ends = (np.array(p) for p in (own.begins, own.ends))
    middle = 0.5 * (begins + ends)[PLACE]
    low, high = FINGER_LIMITS
    for pose, varied, (lift, forward) in zip((begins, ends), setting.variation, (DRAW, STRIKE), strict=True):
        pose[PLACE] = middle + size * (pose[PLACE] - middle) + 0.011 * varied[:3]
        pose[TURN] = np.clip(pose[TURN] + turn_variation(setting), LIMITS[:, 0], LIMITS[:, 1])
        pose[COLLAR] = REST_COLLAR + size * lift, size * forward
        pose[FINGERS] = np.clip(pose[FINGERS] + np.resize(varied[4:12], 20) * 1.2, low, high)
    return begins, ends


def _pose(pose: Pose, form: Form, event: GestureEvent, setting: Setting, varied: F64) -> tuple[F64, int]:
    manner = setting.manner
    toward = setting.toward
    at: F64 = pose.at.copy()
    if not form.fixed:
        size = size_of(event, manner)
        wide = size * manner.extent
        # what is large goes out, not across the other hand
        larger = np.array([wide if at[0] > CENTRE[0] else min(size, 1.0), size, size**0.6])
        at = CENTRE + (at - CENTRE) * larger
        aside = OPEN * manner.openness + OUT * (manner.extent - 1)
        at = at + np.array([aside, manner.height / ARM, 0.0])
    at = np.asarray(ARM * (at + pose.along * toward), np.float64)
    at = at + varied[:3] * (0.004 if form.fixed else 0.011)
    reaches = any(pose is p for p in form.stroke)
    swing = size_of(event, manner) * float(np.clip(1 + 0.5 * manner.power, 0.4, 1.5))
    lift, forward = STRIKE if reaches else DRAW
    collar = np.array([pose.lift + REST_COLLAR + swing * lift, swing * forward])
    hand = (
        counted(event.detail, event.hands, setting.side) if pose.shape == COUNT else hand_values(pose.shape)
    )
    hand = hand + varied[3:4] * 2.0 + np.resize(varied[4:12], 20) * 1.2
    out = pose.out + 12 * manner.openness + 3 * varied[12]
    fingers = toward if pose.fingers is None else pose.fingers
    palm = toward if pose.palm is None else pose.palm
    if form.grasp and setting.seen is not None:
        return _at_thing(setting.seen * (1.0 if reaches else 0.85), palm, fingers, hand, collar, out)
    if form.aim and setting.seen is not None and reaches:
        at = _aimed_place(at, setting.seen)
        palm, fingers = aimed(at, palm, fingers, setting.seen, hand, points_with_index(form))
    if abs(palm @ unit(fingers)) > 0.95:
        palm = palm + np.array([0.0, -1.0, 0.3])
    made, swivel = posed(at, palm, fingers, hand, collar, out)
    made[TURN] += turn_variation(setting)
    return made, swivel


def _at_thing(seen: F64, palm: F64, fingers: F64, hand: F64, collar: F64, out: float) -> tuple[F64, int]:
    """A hand whose grip is at ``seen``, as far as arm and wrist allow."""
    made, swivel = posed(seen - 0.09 * unit(seen), palm, fingers, hand, collar, out)
    for _ in range(3):
        place = seen - hand_frame(angles_of(made)) @ CONTACT
        made, swivel = posed(place, palm, fingers, hand, collar, out, swivel)
    return made, swivel


def _aimed_place(at: F64, seen: F64) -> F64:
    """A wrist on the line from a little inside of the shoulder to the target, as far out as it was."""
    far = min(float(np.linalg.norm(at)), FARTHEST * ARM, 0.8 * float(np.linalg.norm(seen)))
    way = _within_reach(unit(seen + INSIDE))
    return np.asarray(far * way)


def aimed(place: F64, palm: F64, fingers: F64, seen: F64, hand: F64, index: bool) -> tuple[F64, F64]:
    """Palm and fingers (3,) of a hand at ``place`` whose index finger's line, or own axis, meets ``seen``."""
    x = unit(seen - place)
    up = unit(-(palm - (palm @ x) * x) + 1e-6)
    frame = np.stack([x, up, np.cross(x, up)], axis=-1)
    from_, along = pointer(hand, index)
    for _ in range(4):
        frame = shortest_arc(frame @ along, seen - place - frame @ from_) @ frame
    return -frame[:, 1], frame[:, 0]


def pointer(hand: F64, index: bool) -> tuple[F64, F64]:
    """Where in the hand's frame its pointing line begins (3,) and goes (..., 3), of fingers (..., 20) in
    degrees: from the index finger's knuckle to its tip as it is bent, or along the hand."""
    if not index:
        return np.array([0.1, 0.0, 0.0]), np.broadcast_to([1.0, 0.0, 0.0], (*hand.shape[:-1], 3))
    aside, *bends = np.moveaxis(np.radians(hand[..., :4]), -1, 0)
    rest = rest_joints().astype(np.float64)
    wrist, *joints = (rest[INDEX[f"left_{j}"]] for j in ("wrist", "index1", "index2", "index3"))
    bones = [joints[1] - joints[0], joints[2] - joints[1], 0.9 * (joints[2] - joints[1])]
    tip = np.zeros((*hand.shape[:-1], 3))
    for bone, bend, axis in reversed(list(zip(bones, bends, bend_axes("index"), strict=True))):
        tip = np.einsum("...ij,...j->...i", matrix_from_axis_angle(bend[..., None] * axis), tip + bone)
    turned = matrix_from_axis_angle(aside[..., None] * np.array([0.0, -1.0, 0.0]))
    return joints[0] - wrist, unit(np.einsum("...ij,...j->...i", turned, tip))


def points_with_index(form: Form) -> bool:
    """Whether the form points with the index finger."""
    return form.stroke[-1].shape.startswith("point")


def direction(event: GestureEvent, side: str, seen: F64 | None) -> F64:
    """(3,) unit: where a gesture goes in the left arm's terms: to its target, else as its detail says."""
    mirror = np.array([1.0 if side == "left" else -1.0, 1.0, 1.0])
    if seen is not None:
        way = unit(seen)
    else:
        words = [DIRECTIONS[w] for w in event.detail.casefold().split() if w in DIRECTIONS]
        way = unit(np.sum(words, axis=0)) * mirror if words else unit(np.array([0.25, 0.0, 1.0]))
    return _within_reach(way)


def _within_reach(way: F64) -> F64:
    """The nearest direction to which an arm goes: not far across the chest, nor behind the back."""
    azimuth = np.arctan2(way[0], way[2])
    kept = np.clip(azimuth, np.radians(-48), np.radians(105))
    level = float(np.hypot(way[0], way[2]))
    return unit(np.array([level * np.sin(kept), np.clip(way[1], -0.9, 0.9), level * np.cos(kept)]))


def size_of(event: GestureEvent, manner: Manner) -> float:
    """The share of a form's excursion that a gesture takes."""
    return float(np.clip(event.size, 0.4, 1.8))


def turn_variation(setting: Setting) -> F64:
    """(3,) degrees that a gesture's pronation, wrist and deviation differ by from its form's."""
    return np.asarray(setting.variation[1, 13:16] * [3.0, 2.5, 1.5])
