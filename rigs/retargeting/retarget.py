"""Motion of the SMPL-X skeleton carried over to any rig, whatever its rest pose, axes and proportions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ..axes import from_blender
from ..rig import BoneMotion, Rig
from ..rotations import sign_align
from ..smplx import FACE_JOINTS, INDEX, NAMES
from .alignment import rest_alignment, upright
from .arm_room import arms_with_room
from .bone_rotations import local_rotations, world_rotations
from .contact.contact import hands_in_contact
from .feet import standing_feet
from .leg_chains import ankle_lift, leg_length, moving_legs, swing
from .twist_bones import twist_bones

F64 = npt.NDArray[np.float64]


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
    share_twist: bool = True,
    fps: float | None = None,
    pose: str = "",
) -> BoneMotion:
    """Bone curves for a rig.

    ``poses`` (T, 165) axis-angle and ``trans`` (T, 3) metres belong to the T-posed skeleton ``rest_joints``
    (55, 3), Y up. ``mapping``: SMPL-X joint to the rig's bones, from the parent outwards, as
    :func:`~.detect.detect` gives it. With ``include_face`` the jaw and eye joints are
    carried over too, or those named in it; leave out what the avatar's shapes do. ``follows``: bone to the
    one that it moves with, where constraints of a control rig say otherwise than its parents. ``pelvis_at``:
    the bone at whose head the pelvis is, where the bone that moves it stands elsewhere. ``only``: the joints
    whose bones are moved, all where it is None; without the pelvis there is no root. ``share_twist``: whether
    twist bones beside the limbs take their share (:mod:`.twist_bones`). With ``fps``, feet
    that stand are kept in place (:mod:`.feet`). Where the rig's skin is known, arms hang clear of it
    (:mod:`.arm_room`), and hands nowhere enter it and rest on it (:mod:`.contact.contact`), or in the
    ``pose`` "desk" on a desk.

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

    world = world_rotations(poses)
    moving = used if only is None else {j: b for j, b in used.items() if j in only}
    twists = twist_bones(rig, moving, heads) if share_twist else {}
    bones, local, turns = local_rotations(rig, moving, rest, aligned, world, source, twists)
    room, told = 0.0, world
    if "left_shoulder" in moving:
        world, room = arms_with_room(world, rig, used, heads, turn, turns, twists)
        if room:
            bones, local, turns = local_rotations(rig, moving, rest, aligned, world, source, twists)
        clear = hands_in_contact(
            world, rig, used, heads, turn, turns, twists, source, told, fps, desk=pose == "desk"
        )
        if clear is not world:
            world = clear
            bones, local, turns = local_rotations(rig, moving, rest, aligned, world, source, twists)
    root = used["pelvis"][0]
    scale = leg_length(target) / leg_length({j: source[j] for j in target})
    lift = np.array([0.0, ankle_lift(target, aligned), 0.0])
    moved = scale * np.asarray(trans, np.float64).reshape(-1, 3) + lift
    if pelvis_at is not None and "pelvis" in moving and _known(pelvis_at, index):
        moved = moved - swing(rig, heads, turns, index[pelvis_at], root)
    if fps is not None and "pelvis" in moving:
        legs = moving_legs(rig, used, heads, aligned, world, turns, source, moved, scale)
        kept, sunk = standing_feet(world, trans, source, legs, scale, fps)
        if kept is not world:
            bones, local, turns = local_rotations(rig, moving, rest, aligned, kept, source, twists)
            moved = moved + sunk
    location = moved @ rest[root]
    return BoneMotion(
        bones=tuple(rig.names[b] for b in bones),
        quaternions=sign_align(local).astype(np.float32),
        root_bone=rig.names[root] if "pelvis" in moving else "",
        root_location=location.astype(np.float32),
        room=room,
    )


def _head_alone(rig: Rig, used: Mapping[str, list[int]], poses: npt.ArrayLike) -> BoneMotion:
    """A head without a body, which stands as it looks: it turns as the head does, and stays where it is."""
    rest = np.swapaxes(from_blender(np.swapaxes(rig.rest[:, :3, :3], 1, 2)), 1, 2)
    rest = rest / np.linalg.norm(rest, axis=1, keepdims=True)
    world = world_rotations(poses)
    bones, local, _ = local_rotations(rig, used, rest, np.tile(np.eye(3), (55, 1, 1)), world, {}, {})
    quaternions = sign_align(local).astype(np.float32)
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
