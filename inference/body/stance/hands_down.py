"""Hands that lie on thighs or a desk: they stay there while the trunk moves, and never go through."""

from __future__ import annotations

import numpy as np

from ....base.easing import smoothstep
from ....rigs.rotations import matrix_from_axis_angle
from ....rigs.smplx import INDEX, NAMES, PARENTS, rest_joints
from ..gestures.arms import set_arm
from ..gestures.chest import Chest, seen_from
from ..gestures.reach import PLACE, hand_frame, hand_pose, moved_to
from ..moves import F64
from .pose import Pose, Rests, rest_chest

LIES, AWAY = 0.06, 0.16
"""Metres of the wrist from where it lies up to which it is held there, and from which on it is free."""
THICK = 0.010
"""Metres from the joints of fingers and wrist to the skin beneath."""
WRIST = 0.022
SOFT = 0.012
"""Metres over which a hand that comes down slows to a stop above what it would go through."""
EDGE = 0.06
"""Metres beside what hands lie on within which they still keep above it, less and less."""
_TIPS = ("wrist", "index1", "index3", "middle3", "pinky1", "pinky3", "thumb3")


def lay_hands(arm: F64, side: str, chest: Chest, pose: Pose) -> F64:
    """The arm's values (T, SIZE) in degrees with a hand that rests held still in the room, and a free one
    kept above what hands rest on. Nothing changes where hands hang."""
    if pose.rests is None:
        return arm
    mirror = np.array([1.0 if side == "left" else -1.0, 1.0, 1.0])
    result = _held(arm, side, chest, pose, pose.rests.wrist * mirror)
    for _ in range(2):
        lift = _lift(result, side, chest, pose.rests)
        busy = lift > 1e-5
        if not busy.any():
            break
        part, up = result[busy], chest.turns[busy, 1] * mirror * lift[busy, None]
        result[busy] = moved_to(part, hand_pose(part)[:, PLACE] + up)
    return result


def _held(arm: F64, side: str, chest: Chest, pose: Pose, wrist: F64) -> F64:
    """The arm with its wrist brought back to where it lies, as far as it is near, and its hand as it lay."""
    rest, turn, place = pose.arms[0 if side == "left" else 1], *rest_chest(pose.name)
    now = hand_pose(arm)[:, PLACE]
    home = seen_from(wrist, turn, place, side)
    away = np.linalg.norm(now - home, axis=1)
    share = 1 - smoothstep((away - LIES) / (AWAY - LIES))
    near = share > 0
    if not near.any():
        return arm
    goal = seen_from(wrist, chest.turns[near], chest.places[near], side)
    part, held = arm[near], share[near, None]
    flip = np.diag([1.0, 1.0, 1.0] if side == "left" else [-1.0, 1.0, 1.0])
    # the turn of the chest since it sat at ease, as this arm sees it, is taken back from the hand
    back = flip @ np.swapaxes(chest.turns[near], 1, 2) @ turn @ flip
    lain = back @ hand_frame(rest)
    lies = moved_to(part, now[near] + held * (goal - now[near]), lain)
    mixed = part + held * (lies - part)
    result = arm.copy()
    result[near] = moved_to(mixed, now[near] + held * (goal - now[near]))
    return result


def _lift(arm: F64, side: str, chest: Chest, rests: Rests) -> F64:
    """(T,) metres that the hand has to go up so as to be above what hands rest on."""
    poses = np.zeros((len(arm), 55, 3))
    set_arm(poses, arm, side)
    joints = _hand_joints(poses, chest, side)
    lift = np.zeros(len(arm))
    for name in _TIPS:
        at = joints[f"{side}_{name}"]
        beside = np.abs(at[:, 0]) - rests.half_width
        outside = np.maximum(np.maximum(rests.near - at[:, 2], at[:, 2] - rests.far), np.maximum(beside, 0.0))
        inside = 1 - smoothstep(outside / EDGE)
        thick = WRIST if name == "wrist" else THICK
        need = rests.height + thick - at[:, 1]
        rounded = np.clip(need + SOFT, 0, None) ** 2 / (4 * SOFT)
        lift = np.maximum(lift, inside * np.where(need < SOFT, rounded, need))
    return lift


def _hand_joints(poses: F64, chest: Chest, side: str) -> dict[str, F64]:
    """Where the joints (T, 3) of an arm and its hand are, in the room."""
    rest = rest_joints().astype(np.float64)
    spine = INDEX["spine3"]
    turned, placed = {spine: chest.turns}, {spine: chest.places}
    for j in range(spine + 1, len(NAMES)):
        parent = PARENTS[j]
        if not NAMES[j].startswith(side) or parent not in turned:
            continue
        placed[j] = placed[parent] + turned[parent] @ (rest[j] - rest[parent])
        turned[j] = turned[parent] @ matrix_from_axis_angle(poses[:, j])
    return {NAMES[j]: at for j, at in placed.items()}
