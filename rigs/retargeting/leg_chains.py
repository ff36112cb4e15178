"""The legs of a rig: how they move with the source's rotations, their length, and what of it rests take."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from ..rig import Rig
from ..smplx import INDEX
from .feet import Leg

F64 = npt.NDArray[np.float64]


def moving_legs(
    rig: Rig,
    used: Mapping[str, list[int]],
    heads: F64,
    aligned: F64,
    world: F64,
    turns: Mapping[int, tuple[F64, F64]],
    source: Mapping[str, F64],
    moved: F64,
    scale: float,
) -> dict[str, Leg]:
    """Both legs as they move, those that are whole and hang on the root."""
    legs = {}
    for side in ("left", "right"):
        hip, knee, ankle, ball = (f"{side}_{j}" for j in ("hip", "knee", "ankle", "foot"))
        if any(j not in used for j in (hip, knee, ankle)) or not _hangs(rig, used[hip][0], used["pelvis"][0]):
            continue
        at = {j: heads[used[j][0]] for j in (hip, knee, ankle, ball) if j in used}
        # without a bone for the toes, where the source has its ball
        toes = aligned[INDEX[ankle]].T @ (scale * (source[ball] - source[ankle]))
        toes = at[ball] - at[ankle] if ball in at else toes
        lines = ((hip, at[knee] - at[hip]), (knee, at[ankle] - at[knee]), (ankle, toes))
        thigh, shin, foot = (world[INDEX[j]] @ (aligned[INDEX[j]] @ line) for j, line in lines)
        begin = at[hip] + moved + swing(rig, heads, turns, used[hip][0], used["pelvis"][0])
        legs[side] = Leg(begin, thigh, shin, foot, float((at[ankle] + toes)[1]))
    return legs


def swing(rig: Rig, heads: F64, turns: Mapping[int, tuple[F64, F64]], bone: int, root: int) -> F64:
    """(T, 3) how far a bone's head moves against the root's as the bones between them turn."""
    moved = np.zeros((len(turns[-1][0]), 3))
    while bone != root and bone >= 0:
        parent = int(rig.parents[bone])
        arm = heads[bone] - heads[parent]
        world, turn = turns[parent]
        moved += world @ (turn @ arm) - arm
        bone = parent
    return moved


def ankle_lift(joints: Mapping[str, F64], aligned: F64) -> float:
    """How far the ankles sink where the legs turn from the rig's rest to the T-pose; mean of both sides."""
    sunk = [0.0]
    for side in ("left", "right"):
        hip, knee, ankle = (f"{side}_{j}" for j in ("hip", "knee", "ankle"))
        if hip in joints and knee in joints and ankle in joints:
            thigh, shin = joints[knee] - joints[hip], joints[ankle] - joints[knee]
            turned = aligned[INDEX[hip]] @ thigh + aligned[INDEX[knee]] @ shin
            sunk.append(float(thigh[1] + shin[1] - turned[1]))
    return sum(sunk) / max(1, len(sunk) - 1)


def leg_length(joints: Mapping[str, F64]) -> float:
    """The length that scales the pelvis's way: thigh and shin, mean of both sides; without them the trunk."""
    legs = [
        np.linalg.norm(joints[a] - joints[b])
        for s in ("left", "right")
        for a, b in ((f"{s}_hip", f"{s}_knee"), (f"{s}_knee", f"{s}_ankle"))
        if a in joints and b in joints
    ]
    if len(legs) == 4:
        return float(sum(legs)) / 2
    top = next(j for j in ("head", "neck", "spine3", "spine2") if j in joints)
    return float(np.linalg.norm(joints[top] - joints["pelvis"]))


def _hangs(rig: Rig, bone: int, root: int) -> bool:
    while bone >= 0 and bone != root:
        bone = int(rig.parents[bone])
    return bone == root
