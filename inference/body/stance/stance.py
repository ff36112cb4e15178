"""Standing and sitting: weight, sway, steps and leaning as a motion, and the body that carries it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from ....rigs.smplx import rest_joints
from ..gestures.arms import set_arm
from ..manner.manner import NEUTRAL, Manner
from ..moves import F64
from ..segments import BodySegment
from .legs import plant_feet, too_high
from .mass import LEGS, UPPER, centre_of_mass, share
from .pose import SPINE_SHARES, Pose, ankles, pose_named
from .posture import HIP_DROP, SHIFT, posture
from .steps import OVER, borne, feet_of, plan_steps

COUNTER = 0.8
"""Share of what arms and trunk move the centre of mass by that the pelvis takes back (the anticipatory shifts
that go with arm movements; Bouisset and Zattara 1987)."""
LEGS_FOLLOW = 0.45
"""Share of the pelvis's way that the centre of the legs goes along, with feet that stand."""
ROLL = np.radians(1.2)
"""How far a seated pelvis tips to the side that bears the weight."""
SEATED = np.array([0.006, 0.0])
"""Metres that it goes to that side, and forwards."""


@dataclass(frozen=True)
class StanceMotion:
    """``weight`` (T,) from -1, all on the right, to 1; ``turn`` and ``lean`` (T,) of the torso in radians;
    ``place`` (T, 3) how far the pelvis goes, metres from where the pose has it; ``feet`` (T, 2, 3)
    metres from where the pose has them and ``feet_turns`` (T, 2, 3) axis-angle."""

    pose: Pose
    weight: F64
    turn: F64
    lean: F64
    place: F64
    feet: F64
    feet_turns: F64


def stance_motion(
    parts: Sequence[BodySegment],
    seed: int,
    manner: Manner = NEUTRAL,
    pose: str = "stand",
    times: npt.ArrayLike = (),
) -> StanceMotion:
    """What the body does besides gesturing, at ``times`` (T,) seconds; each sentence by its own randomness.

    Raises InputError where there is no such pose.
    """
    t, placed = np.asarray(times, np.float64), pose_named(pose)
    weight, turn, lean, aside, ahead = posture(parts, seed, manner, placed.seated, t).T
    place = np.column_stack([SHIFT * weight + aside, np.zeros(len(t)), ahead])
    steps = [] if placed.seated else plan_steps(parts, seed, manner)
    feet, turns = feet_of(steps, t)
    if placed.seated:
        place = np.column_stack([SEATED[0] * weight, np.zeros(len(t)), np.zeros(len(t))])
    elif steps:
        alone = borne(steps, t)
        middle = feet.mean(axis=1) * [1.0, 0.0, 1.0]
        standing = np.where((alone > 0)[:, None], feet[:, 0], feet[:, 1]) * [1.0, 0.0, 1.0]
        on = np.abs(alone)[:, None]
        over = np.column_stack([OVER * alone, np.zeros((len(t), 2))])
        place = (1 - on) * (place + middle) + over + on * standing
        weight = (1 - on[:, 0]) * weight + alone
    if not placed.seated:
        place = _under(place, feet)
    return StanceMotion(placed, weight, turn, lean, place, feet, turns)


def _under(centre: F64, feet: F64) -> F64:
    """(T, 3) how far the pelvis goes for the centre of mass to go by ``centre`` (T, 3), while the feet are
    ``feet`` (T, 2, 3) from where they stand: the legs' own centre lies between both."""
    legs = share(LEGS)
    stand = (1 - LEGS_FOLLOW) * legs * feet.mean(axis=1)
    return np.asarray((centre - stand) / (share(UPPER) + LEGS_FOLLOW * legs) * [1.0, 0.0, 1.0])


def set_trunk(poses: F64, trans: F64, stance: StanceMotion, breath: F64, hands: F64) -> None:
    """Write pelvis and spine into ``poses`` (T, 55, 3) and ``trans`` (T, 3).

    ``breath`` (T,) fill of the lungs; ``hands`` (T, 3) turn, lean and bend in radians that gestures add. The
    spine bends back what the hips tilt, so that the head stays upright over the feet.
    """
    s, pose = stance, stance.pose
    tilt = (-ROLL if pose.seated else HIP_DROP) * s.weight
    trans[:] = pose.pelvis + s.place
    lean_hips, turn_hips = (0.35, 0.0) if pose.seated else (0.25, 0.35)
    poses[:, 0] = np.column_stack([lean_hips * s.lean - pose.tilt, turn_hips * s.turn, tilt])
    turn = (1 - turn_hips) * s.turn + hands[:, 0]
    lean = (1 - lean_hips) * s.lean + hands[:, 1] + pose.slump + pose.tilt
    bend = hands[:, 2] if hands.shape[1] > 2 else 0.0
    for joint, part in zip((3, 6, 9), SPINE_SHARES, strict=True):
        poses[:, joint] = np.column_stack([part * lean, part * turn, part * (bend - 1.25 * tilt)])
    # breathing in straightens the lower spine a little and lifts the breastbone
    poses[:, 6, 0] -= np.radians(0.35) * breath
    poses[:, 9, 0] -= np.radians(0.9) * breath


def carry(poses: F64, trans: F64, stance: StanceMotion) -> None:
    """Write the legs of a body whose trunk and arms are set, and its balance into ``trans`` (T, 3).

    Standing, the pelvis gives way to what arms and trunk do, so that the centre of mass is where the stance
    wants it, and is as low as the softer of both knees asks for. Seated, it stays on the seat.
    """
    rest = rest_joints().astype(np.float64)
    goals = ankles(stance.pose) + stance.feet
    if not stance.pose.seated:
        upper = centre_of_mass(poses, trans, rest, UPPER) - trans
        off = share(UPPER) * (upper - _centre()) / (share(UPPER) + LEGS_FOLLOW * share(LEGS))
        trans[:, [0, 2]] -= COUNTER * off[:, [0, 2]]
        trans[:, 1] -= too_high(poses[:, 0], trans, rest, goals)
    plant_feet(poses, trans, rest, goals, stance.feet_turns)


@cache
def _centre() -> F64:
    """(3,) the centre of trunk, head and arms of one who stands at ease."""
    rest, pose, poses = rest_joints().astype(np.float64), pose_named("stand"), np.zeros((1, 55, 3))
    for side, arm in zip(("left", "right"), pose.arms, strict=True):
        set_arm(poses, arm[None], side)
    return np.asarray(centre_of_mass(poses, np.zeros((1, 3)), rest, UPPER)[0])
