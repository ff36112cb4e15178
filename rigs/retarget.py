"""Motion of the SMPL-X skeleton carried over to any rig, whatever its rest pose, axes and proportions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from .alignment import rest_alignment, upright
from .axes import from_blender
from .feet import Leg, standing_feet
from .rig import BoneMotion, Rig
from .rotations import (
    axis_angle_from_matrix,
    matrix_from_axis_angle,
    matrix_from_quat,
    quat_from_matrix,
    sign_align,
    swing_twist,
    unit,
)
from .smplx import FACE_JOINTS, INDEX, NAMES, PARENTS

F64 = npt.NDArray[np.float64]

LIMBS = {f"{s}_{a}": f"{s}_{b}" for s in ("left", "right") for a, b in
         (("shoulder", "elbow"), ("elbow", "wrist"), ("hip", "knee"), ("knee", "ankle"))}  # fmt: skip
"""Joints whose rotation, on several bones, is shared as twist only, and the joint their segment points to."""


def retarget(
    poses: npt.ArrayLike,
    trans: npt.ArrayLike,
    rest_joints: npt.ArrayLike,
    rig: Rig,
    mapping: Mapping[str, Sequence[str]],
    *,
    include_face: bool | Collection[str] = False,
    follows: Mapping[str, str] | None = None,
    pelvis_at: str | None = None,
    only: Collection[str] | None = None,
    fps: float | None = None,
) -> BoneMotion:
    """Bone curves for a rig.

    ``poses`` (T, 165) axis-angle and ``trans`` (T, 3) metres belong to the T-posed skeleton ``rest_joints``
    (55, 3), Y up. ``mapping``: SMPL-X joint to the rig's bones, from the parent outwards, as
    :func:`~paksatalker.rigs.detect.detect` gives it. With ``include_face`` the jaw and eye joints are
    carried over too, or those named in it; leave out what the avatar's shapes do. ``follows``: bone to the
    one that it moves with, where constraints of a control rig say otherwise than its parents. ``pelvis_at``:
    the bone at whose head the pelvis is, where the bone that moves it stands elsewhere. ``only``: the joints
    whose bones are moved, all where it is None; without the pelvis there is no root. With ``fps``, feet that
    stand are kept in place (:mod:`~paksatalker.rigs.feet`).

    With G_j the world rotation of joint j, B_j the bone's rest rotation and A_j the turn between the rests,
    the bone's orientation is M_j = G_j A_j B_j, so its local rotation against a parent bone that follows
    joint p is B_j^T A_p^T G_p^T G_j A_j B_j. Bones that are not mapped stay at rest and follow their parent.
    The pelvis moves by ``trans`` times the ratio of leg lengths, and stands at the height at which the T-pose
    has the ankles where the rig's rest has them: legs that are spread or bent at rest get longer.

    Raises ValueError where bones of the mapping do not exist or hips and spine are missing.
    """
    index = {name: i for i, name in enumerate(rig.names)}
    used = {
        joint: [index[b] for b in bones if _known(b, index)]
        for joint, bones in mapping.items()
        if bones and _wanted(joint, include_face)
    }
    rig = _following(rig, follows or {}, index)
    if not used.keys() & {"pelvis", "left_hip", "right_hip", "spine1"}:
        return _head_alone(rig, used, poses)
    missing = [j for j in ("pelvis", "left_hip", "right_hip") if j not in used]
    if missing:
        raise ValueError(f"the rig has no bone for {', '.join(missing)}")
    source = dict(zip(NAMES, np.asarray(rest_joints, np.float64), strict=True))
    heads = from_blender(rig.rest[:, :3, 3])
    turn = upright({joint: heads[bones[0]] for joint, bones in used.items()})
    heads = heads @ turn.T
    rest = turn @ np.swapaxes(from_blender(np.swapaxes(rig.rest[:, :3, :3], 1, 2)), 1, 2)
    rest = rest / np.linalg.norm(rest, axis=1, keepdims=True)
    target = {joint: heads[bones[0]] for joint, bones in used.items()}
    ends = {joint: rest[bones[-1], :, 1] for joint, bones in used.items()}
    aligned = rest_alignment(source, target, ends)

    world = _world_rotations(poses)
    moving = used if only is None else {j: b for j, b in used.items() if j in only}
    bones, local, turns = _local_rotations(rig, moving, rest, aligned, world, source)
    root = used["pelvis"][0]
    scale = _size(target) / _size({j: source[j] for j in target})
    lift = np.array([0.0, _lift(target, aligned), 0.0])
    moved = scale * np.asarray(trans, np.float64).reshape(-1, 3) + lift
    if pelvis_at is not None and "pelvis" in moving and _known(pelvis_at, index):
        moved = moved - _swing(rig, heads, turns, index[pelvis_at], root)
    if fps is not None and "pelvis" in moving:
        legs = _legs(rig, used, heads, aligned, world, turns, source, moved, scale)
        kept, sunk = standing_feet(world, trans, source, legs, scale, fps)
        if kept is not world:
            bones, local, turns = _local_rotations(rig, moving, rest, aligned, kept, source)
            moved = moved + sunk
    location = moved @ rest[root]
    return BoneMotion(
        bones=tuple(rig.names[b] for b in bones),
        quaternions=sign_align(quat_from_matrix(local)).astype(np.float32),
        root_bone=rig.names[root] if "pelvis" in moving else "",
        root_location=location.astype(np.float32),
    )


def _head_alone(rig: Rig, used: Mapping[str, list[int]], poses: npt.ArrayLike) -> BoneMotion:
    """A head without a body, which stands as it looks: it turns as the head does, and stays where it is."""
    rest = np.swapaxes(from_blender(np.swapaxes(rig.rest[:, :3, :3], 1, 2)), 1, 2)
    rest = rest / np.linalg.norm(rest, axis=1, keepdims=True)
    world = _world_rotations(poses)
    bones, local, _ = _local_rotations(rig, used, rest, np.tile(np.eye(3), (55, 1, 1)), world, {})
    quaternions = sign_align(quat_from_matrix(local)).astype(np.float32)
    names = tuple(rig.names[b] for b in bones)
    return BoneMotion(names, quaternions, "", np.zeros((len(quaternions), 3), np.float32))


def _wanted(joint: str, include_face: bool | Collection[str]) -> bool:
    if INDEX[joint] not in FACE_JOINTS:
        return True
    return include_face if isinstance(include_face, bool) else joint in include_face


def _following(rig: Rig, follows: Mapping[str, str], index: Mapping[str, int]) -> Rig:
    """The rig with the parents that its bones really have."""
    if not follows:
        return rig
    parents = rig.parents.copy()
    for bone, leader in follows.items():
        if bone in index and leader in index:
            parents[index[bone]] = index[leader]
    return replace(rig, parents=parents)


def _known(bone: str, index: Mapping[str, int]) -> bool:
    if bone not in index:
        raise ValueError(f"the rig has no bone named {bone!r}")
    return True


def _world_rotations(poses: npt.ArrayLike) -> F64:
    """(55, T, 3, 3): joints first, so that each one's frames lie together."""
    local = matrix_from_axis_angle(np.moveaxis(np.asarray(poses, np.float64).reshape(-1, 55, 3), 1, 0))
    for j in range(1, 55):
        local[j] = local[PARENTS[j]] @ local[j]
    return local


def _local_rotations(
    rig: Rig, used: Mapping[str, list[int]], rest: F64, aligned: F64, world: F64, source: Mapping[str, F64]
) -> tuple[list[int], F64, dict[int, tuple[F64, F64]]]:
    """Keyed bones in the rig's order, their local rotations (T, B, 3, 3), and how every bone turns."""
    owner = {bone: (joint, i) for joint, bones in used.items() for i, bone in enumerate(bones)}
    frames = world.shape[1]
    still: F64 = np.tile(np.eye(3), (frames, 1, 1))
    # what each bone follows: the world rotation of its joint (or part of it) and that joint's turn of rests
    follows: dict[int, tuple[F64, F64]] = {-1: (still, np.eye(3))}
    start: dict[str, F64] = {}
    keyed, result = [], []
    for bone in rig.order():
        parent_world, parent_turn = follows[int(rig.parents[bone])]
        if bone not in owner:
            follows[bone] = (parent_world, parent_turn)
            continue
        joint, i = owner[bone]
        j, count = INDEX[joint], len(used[joint])
        before = start.setdefault(joint, parent_world)
        mine = (
            world[j]
            if i == count - 1 or joint == "pelvis"
            else before @ _part(joint, before, world[j], (i + 1) / count, source)
        )
        turn = aligned[j]
        follows[bone] = (mine, turn)
        left = (parent_turn @ rest[bone]).T
        result.append(left @ np.swapaxes(parent_world, 1, 2) @ mine @ (turn @ rest[bone]))
        keyed.append(bone)
    return keyed, np.stack(result, axis=1) if result else np.zeros((frames, 0, 3, 3)), follows


def _legs(
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
        begin = at[hip] + moved + _swing(rig, heads, turns, used[hip][0], used["pelvis"][0])
        legs[side] = Leg(begin, thigh, shin, foot, float((at[ankle] + toes)[1]))
    return legs


def _hangs(rig: Rig, bone: int, root: int) -> bool:
    while bone >= 0 and bone != root:
        bone = int(rig.parents[bone])
    return bone == root


def _swing(rig: Rig, heads: F64, turns: Mapping[int, tuple[F64, F64]], bone: int, root: int) -> F64:
    """(T, 3) how far a bone's head moves against the root's as the bones between them turn."""
    moved = np.zeros((len(turns[-1][0]), 3))
    while bone != root and bone >= 0:
        parent = int(rig.parents[bone])
        arm = heads[bone] - heads[parent]
        world, turn = turns[parent]
        moved += world @ (turn @ arm) - arm
        bone = parent
    return moved


def _part(joint: str, before: F64, after: F64, part: float, source: Mapping[str, F64]) -> F64:
    """The share of a joint's rotation (T, 3, 3) that its bones up to this one take.

    Limbs swing on their first bone and twist evenly along all; a spine or neck bends evenly. The pelvis is
    not shared: of its bones, the first moves all and others keep to it.
    """
    whole = np.swapaxes(before, 1, 2) @ after
    if joint in LIMBS:
        axis = unit(source[LIMBS[joint]] - source[joint])
        swing, twist = swing_twist(quat_from_matrix(whole), axis)
        angle = np.remainder(2 * np.arctan2(twist[:, 1:] @ axis, twist[:, 0]) + np.pi, 2 * np.pi) - np.pi
        return np.asarray(matrix_from_quat(swing) @ matrix_from_axis_angle(part * angle[:, None] * axis))
    return matrix_from_axis_angle(part * axis_angle_from_matrix(whole))


def _lift(joints: Mapping[str, F64], aligned: F64) -> float:
    """How far the ankles sink where the legs turn from the rig's rest to the T-pose; mean of both sides."""
    sunk = [0.0]
    for side in ("left", "right"):
        hip, knee, ankle = (f"{side}_{j}" for j in ("hip", "knee", "ankle"))
        if hip in joints and knee in joints and ankle in joints:
            thigh, shin = joints[knee] - joints[hip], joints[ankle] - joints[knee]
            turned = aligned[INDEX[hip]] @ thigh + aligned[INDEX[knee]] @ shin
            sunk.append(float(thigh[1] + shin[1] - turned[1]))
    return sum(sunk) / max(1, len(sunk) - 1)


def _size(joints: Mapping[str, F64]) -> float:
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
