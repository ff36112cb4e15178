"""Trunk, arms and hands that are seen in two dimensions, as turns of a skeleton whose bones keep their
lengths.

Across the picture a limb is where it is seen; how deep it goes its length tells. Space: as SMPL-X, the camera
looking along -Z: +X to the picture's right, Y up, Z to the camera, metres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...rigs.rotations import (
    axis_angle_from_matrix,
    axis_angle_from_quat,
    matrix_from_axis_angle,
    quat_from_axis_angle,
    sign_align,
    swing_twist,
    unit,
)
from ...rigs.smplx import INDEX, rest_joints
from .arms_placed import arm_bones
from .hands_seen import hand_frames

F64 = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SIDES = ("left", "right")
SHOULDER, ELBOW, WRIST, HIP, KNEE = ((11, 12), (13, 14), (15, 16), (23, 24), (25, 26))
"""MediaPipe's landmarks, left and right."""
VISIBLE = 0.6
MARGIN = 0.02
"""Share of the picture beyond whose edge a landmark is only guessed."""
FASTEST = 7.0
"""Metres a second; a wrist that is faster was confused with something else."""
BY_HAND = 0.5
"""Part that the hand's own landmarks have in where its wrist is: both err, and not alike."""
ELBOW_MARGIN = 0.12
"""The same of elbows, whose place is told by shoulder and wrist that are in the picture."""
YAW_SHARE = 0.8
TOLD, TOLD_SIGMA = 0.65, np.radians(8.0)
"""Part of the chest's turn that the tracker's depth tells, and by how much that is off."""
WIDE, WIDE_SIGMA = 0.295, 0.022
"""Metres between the shoulders' landmarks, measured as if they lay as deep as the face."""
FACING_SIGMA = np.radians(15.0)
"""By which a chest is turned otherwise than the face, over a whole film."""
STRAIGHT = 0.12
"""Sine of an elbow's bend below which its plane is not seen: then the elbow pit faces forwards."""
FOREARM = 0.5
"""Part of the forearm's twist that the elbow takes."""


@dataclass(frozen=True)
class SeenPicture:
    """``pose`` (T, 33, 4) pixels and visibility, ``world`` (T, 33, 3) metres, ``hands`` (T, 2, 21, 3)
    pixels; NaN where nobody is seen; ``size``: width and height; ``metres``: (T,) of a pixel at the face's
    depth; ``focal``: of the lens in pixels; ``facing``: radians by which the face is turned to the picture's
    right mostly."""

    pose: F64
    world: F64
    hands: F64
    size: tuple[int, int]
    metres: F64
    times: F64
    focal: float
    facing: float


@dataclass(frozen=True)
class SeenBodyTurns:
    """Of T pictures: ``chest`` (T, 3) axis-angle against the camera, ``arms`` (T, 2, 3, 3) axis-angle of
    shoulder, elbow and wrist against their parents, ``fingers`` (T, 2, 5, 4) degrees, and where each is
    seen: ``trunk`` (T,), ``reach`` (T, 2), ``palm`` (T, 2). ``seated``: whether it is somebody who sits;
    ``shift`` (T, 2) metres of the shoulders' middle across and up from where they are mostly."""

    chest: F64
    arms: F64
    fingers: F64
    trunk: Flags
    reach: Flags
    palm: Flags
    seated: bool
    shift: F64


def solve_body(seen: SeenPicture) -> SeenBodyTurns:
    """The turns of what is seen; what is not has zeros and False."""
    count = len(seen.pose)
    flat = _flat(seen)
    trunk = _visible(seen, SHOULDER).all(axis=1)
    chest = np.where(trunk[:, None], _chest(seen, flat, trunk), 0.0)
    middle = flat[:, list(SHOULDER)].mean(axis=1)
    shift = np.where(trunk[:, None], middle - np.nanmedian(middle[trunk], axis=0), 0.0) if trunk.any() else (
        np.zeros((count, 2))
    )  # fmt: skip
    arms, fingers = np.zeros((count, 2, 3, 3)), np.zeros((count, 2, 5, 4))
    reach, palm = np.zeros((count, 2), bool), np.zeros((count, 2), bool)
    for side in range(2):
        there = trunk & _visible(seen, ELBOW, ELBOW_MARGIN)[:, side] & _visible(seen, WRIST)[:, side]
        reach[:, side] = there & ~_jumps(flat[:, WRIST[side]], seen.times, there)
    turned = matrix_from_axis_angle(chest)
    bones = arm_bones(flat, seen.world, seen.metres * seen.focal, turned[..., 0], reach)
    for side in range(2):
        there = reach[:, side]
        if not there.any():
            continue
        frames, bends, shown = hand_frames(seen.hands[:, side], side)
        palm[:, side] = shown & there
        fingers[:, side] = bends
        upper, fore = bones[:, side, 0], bones[:, side, 1]
        arms[:, side] = _arm(turned, upper, fore, frames, palm[:, side], side)
    arms = np.where(reach[..., None, None], arms, 0.0)
    return SeenBodyTurns(chest, arms, fingers, trunk, reach, palm, _seated(seen, flat), shift)


def _flat(seen: SeenPicture) -> F64:
    """(T, 33, 2) metres across and up."""
    pixels = seen.pose[..., :2].copy()
    for side, mark in enumerate(WRIST):
        hand = seen.hands[:, side, 0, :2]
        pixels[:, mark] += BY_HAND * np.where(np.isfinite(hand), hand - pixels[:, mark], 0.0)
    middle = 0.5 * np.array(seen.size)
    return np.asarray((pixels - middle) * [1.0, -1.0] * seen.metres[:, None, None])


def _visible(seen: SeenPicture, marks: tuple[int, int], margin: float = MARGIN) -> Flags:
    at = seen.pose[:, list(marks)]
    wide, high = seen.size
    inside = (at[..., 0] > -margin * wide) & (at[..., 0] < (1 + margin) * wide)
    inside &= (at[..., 1] > -margin * high) & (at[..., 1] < (1 + margin) * high)
    return np.asarray(np.nan_to_num(at[..., 3]) > VISIBLE) & inside


def _jumps(at: F64, times: F64, there: Flags) -> Flags:
    """Frames in which a landmark leaps away and back: it was confused with another."""
    out = np.zeros(len(at), bool)
    known = np.flatnonzero(there)
    if len(known) < 3:
        return out
    speed = np.linalg.norm(np.diff(at[known], axis=0), axis=1) / np.maximum(np.diff(times[known]), 1e-3)
    fast = speed > FASTEST
    out[known[1:-1]] = fast[:-1] & fast[1:]
    return out


def _chest(seen: SeenPicture, flat: F64, trunk: Flags) -> F64:
    """(T, 3) the chest's turn against the camera: roll from the shoulders' line; yaw as that of the whole
    film, and from the tracker's depth what it changes."""
    line = flat[:, SHOULDER[0]] - flat[:, SHOULDER[1]]
    deep = -(seen.world[:, SHOULDER[0], 2] - seen.world[:, SHOULDER[1], 2])
    wide = np.abs(seen.world[:, SHOULDER[0], 0] - seen.world[:, SHOULDER[1], 0])
    roll = np.arctan2(line[:, 1], np.abs(line[:, 0]))
    told = -np.arctan2(deep, np.maximum(wide, 0.05))
    mostly = float(np.median(told[trunk])) if trunk.any() else 0.0
    width = float(np.median(np.linalg.norm(line[trunk], axis=1))) if trunk.any() else 0.0
    yaw = _mostly_turned(mostly, width, seen.facing) + YAW_SHARE * (told - mostly)
    zero = np.zeros_like(yaw)
    turned = matrix_from_axis_angle(np.nan_to_num(np.stack([zero, yaw, zero], axis=1)))
    tilted = matrix_from_axis_angle(np.nan_to_num(np.stack([zero, zero, roll], axis=1)))
    return axis_angle_from_matrix(tilted @ turned)


def _mostly_turned(told: float, width: float, facing: float) -> float:
    """Radians by which the chest is turned mostly: likeliest by the tracker's depth, by how narrow the
    shoulders are, and by where the face is turned."""
    tried = np.radians(np.arange(-80.0, 80.5, 0.5))
    cost = ((TOLD * tried - told) / TOLD_SIGMA) ** 2 + ((tried - facing) / FACING_SIGMA) ** 2
    cost += ((width - WIDE * np.cos(tried)) / (WIDE_SIGMA * np.cos(tried))) ** 2
    return float(tried[np.argmin(cost)])


def _arm(chest: F64, upper: F64, fore: F64, hand: F64, palm: Flags, side: int) -> F64:
    """(T, 3, 3) axis-angle of shoulder, elbow and wrist."""
    outwards = 1.0 if side == 0 else -1.0
    along, hinge = np.array([outwards, 0, 0]), np.array([0, -outwards, 0])
    bend = np.cross(upper, fore)
    ahead = unit(np.cross(upper, chest[:, :, 2]))  # as if the forearm went on forwards
    sine = np.linalg.norm(bend, axis=1, keepdims=True)
    axis = np.where(sine > STRAIGHT, bend / np.maximum(sine, 1e-9), unit(bend + STRAIGHT * ahead))
    axis = unit(axis - upper * np.sum(axis * upper, axis=1, keepdims=True))
    shoulder = _frame(upper, axis) @ np.swapaxes(_frame(along[None], hinge[None]), 1, 2)
    local = np.swapaxes(chest, 1, 2) @ shoulder
    angle = np.arctan2(np.sum(np.cross(upper, fore) * axis, axis=1), np.sum(upper * fore, axis=1))
    flexed = np.clip(angle, 0, np.radians(150))[:, None] * hinge
    elbow = shoulder @ matrix_from_axis_angle(flexed)
    wrist = axis_angle_from_matrix(np.where(palm[:, None, None], np.swapaxes(elbow, 1, 2) @ hand, np.eye(3)))
    swing, twist = swing_twist(quat_from_axis_angle(wrist), along)
    twisted = 2 * np.arctan2(twist[:, 1:] @ along, twist[:, 0])
    twisted = np.clip((twisted + np.pi) % (2 * np.pi) - np.pi, -np.radians(85), np.radians(85))
    half = matrix_from_axis_angle(FOREARM * twisted[:, None] * along)
    swung = matrix_from_axis_angle(_limited(axis_angle_from_quat(swing), np.radians(70)))
    bent = matrix_from_axis_angle(flexed) @ half
    # the swing comes after the forearm's half of the twist: what is left is undone about the same axis
    left = np.swapaxes(half, 1, 2) @ swung @ half @ half
    return np.stack([axis_angle_from_matrix(m) for m in (local, bent, left)], axis=1)


def _limited(turn: F64, most: float) -> F64:
    size = np.linalg.norm(turn, axis=-1, keepdims=True)
    return turn * np.minimum(1, most / np.maximum(size, 1e-9))


def _frame(primary: F64, secondary: F64) -> F64:
    """(T, 3, 3) with columns primary, secondary and their normal; both of length one, at right angles."""
    return np.stack([primary, secondary, np.cross(primary, secondary)], axis=-1)


def _seated(seen: SeenPicture, flat: F64) -> bool:
    """Whether the thighs come towards the camera in most pictures that show hips and knees."""
    shown = _visible(seen, HIP).all(axis=1) & _visible(seen, KNEE).all(axis=1)
    if shown.sum() < 5:
        return False
    rest = rest_joints().astype(np.float64)
    thigh = np.linalg.norm(rest[INDEX["left_hip"]] - rest[INDEX["left_knee"]])
    drop = flat[shown][:, list(HIP), 1].mean(axis=1) - flat[shown][:, list(KNEE), 1].mean(axis=1)
    return bool(np.median(drop) < 0.6 * thigh)


def aligned(turns: F64) -> F64:
    """Quaternions (T, ..., 4) of axis-angles, neighbours on one half sphere, to be filtered and bridged."""
    return sign_align(quat_from_axis_angle(turns))
