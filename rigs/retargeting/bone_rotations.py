"""Rotations of SMPL-X joints on the bones of a rig: one joint on one bone, or shared by several."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from ..rig import Rig
from ..rotations import (
    axis_angle_from_matrix,
    matrix_from_axis_angle,
    matrix_from_quat,
    quat_from_matrix,
    swing_twist,
    unit,
)
from ..smplx import INDEX, PARENTS

F64 = npt.NDArray[np.float64]

LIMBS = {f"{s}_{a}": f"{s}_{b}" for s in ("left", "right") for a, b in
         (("shoulder", "elbow"), ("elbow", "wrist"), ("hip", "knee"), ("knee", "ankle"))}  # fmt: skip
"""Joints whose rotation, on several bones, is shared as twist only, and the joint their segment points to."""


def local_rotations(
    rig: Rig,
    used: Mapping[str, list[int]],
    rest: F64,
    aligned: F64,
    world: F64,
    source: Mapping[str, F64],
    twists: Mapping[int, tuple[str, float]],
) -> tuple[list[int], F64, dict[int, tuple[F64, F64]]]:
    """Keyed bones in the rig's order, their local rotations (T, B, 4) as quaternions, how each bone turns.

    ``twists``: twist bones beside the chain, with the joint and the place of each on its segment.
    """
    owner = {bone: (joint, i) for joint, bones in used.items() for i, bone in enumerate(bones)}
    frames = world.shape[1]
    still: F64 = np.tile(np.eye(3), (frames, 1, 1))
    # what each bone follows: the world rotation of its joint (or part of it) and that joint's turn of rests
    follows: dict[int, tuple[F64, F64]] = {-1: (still, np.eye(3))}
    start: dict[str, F64] = {}
    keyed, result = [], []
    for bone in rig.order():
        parent_world, parent_turn = follows[int(rig.parents[bone])]
        if bone in twists:
            joint, place = twists[bone]
            mine = _twisted(joint, place, start[joint], world, source)
        elif bone in owner:
            joint, i = owner[bone]
            count = len(used[joint])
            before = start.setdefault(joint, parent_world)
            mine = (
                world[INDEX[joint]]
                if i == count - 1 or joint == "pelvis"
                else before @ _part(joint, before, world[INDEX[joint]], (i + 1) / count, source)
            )
        else:
            follows[bone] = (parent_world, parent_turn)
            continue
        turn = aligned[INDEX[joint]]
        follows[bone] = (mine, turn)
        left = (parent_turn @ rest[bone]).T
        local = left @ np.swapaxes(parent_world, 1, 2) @ mine @ (turn @ rest[bone])
        result.append(quat_from_matrix(local))  # bone by bone: matrices of an hour take gigabytes
        keyed.append(bone)
    return keyed, np.stack(result, axis=1) if result else np.zeros((frames, 0, 4)), follows


def world_rotations(poses: npt.ArrayLike) -> F64:
    """(55, T, 3, 3): joints first, so that each one's frames lie together."""
    local = matrix_from_axis_angle(np.moveaxis(np.asarray(poses, np.float64).reshape(-1, 55, 3), 1, 0))
    for j in range(1, 55):
        local[j] = local[PARENTS[j]] @ local[j]
    return local


def _part(joint: str, before: F64, after: F64, part: float, source: Mapping[str, F64]) -> F64:
    """The share of a joint's rotation (T, 3, 3) that its bones up to this one take.

    Limbs swing on their first bone and twist evenly along all; a spine or neck bends evenly. The pelvis is
    not shared: of its bones, the first moves all and others keep to it.
    """
    whole = np.swapaxes(before, 1, 2) @ after
    if joint in LIMBS:
        swing, angle, axis = _twist(joint, whole, source)
        return np.asarray(matrix_from_quat(swing) @ matrix_from_axis_angle(part * angle * axis))
    return matrix_from_axis_angle(part * axis_angle_from_matrix(whole))


def _twisted(joint: str, place: float, before: F64, world: F64, source: Mapping[str, F64]) -> F64:
    """World rotation (T, 3, 3) of a twist bone at that place, 0 to 1, of the joint's segment.

    An upper arm or thigh has its own twist at its far end, and none at the shoulder or hip, which its bone
    turns as a whole; a forearm or shin has at its far end what the hand or foot adds.
    """
    mine = world[INDEX[joint]]
    if joint.endswith(("_shoulder", "_hip")):
        _, angle, axis = _twist(joint, np.swapaxes(before, 1, 2) @ mine, source)
        return np.asarray(mine @ matrix_from_axis_angle((place - 1) * angle * axis))
    _, angle, axis = _twist(joint, np.swapaxes(mine, 1, 2) @ world[INDEX[LIMBS[joint]]], source)
    return np.asarray(mine @ matrix_from_axis_angle(place * angle * axis))


def _twist(joint: str, whole: F64, source: Mapping[str, F64]) -> tuple[F64, F64, F64]:
    """The swing (T, 4) of a rotation, its twist (T, 1) along the joint's segment within -pi..pi, and that
    axis (3,)."""
    axis = unit(source[LIMBS[joint]] - source[joint])
    swing, twist = swing_twist(quat_from_matrix(whole), axis)
    angle = np.remainder(2 * np.arctan2(twist[:, 1:] @ axis, twist[:, 0]) + np.pi, 2 * np.pi) - np.pi
    return swing, angle[:, None], axis
