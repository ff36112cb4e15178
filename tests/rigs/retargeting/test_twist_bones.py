"""Twist bones beside the limbs: found by name and place, turned so that skin winds evenly."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paksatalker.rigs import rotations as r
from paksatalker.rigs import smplx
from paksatalker.rigs.axes import to_blender
from paksatalker.rigs.recognition.detect import conventions
from paksatalker.rigs.retargeting.retarget import retarget
from paksatalker.rigs.rig import BoneMotion, Rig

F64 = npt.NDArray[np.float64]
REST = smplx.rest_joints().astype(np.float64)
MAPPING = conventions()["ue5"].joints
TWISTS = {
    "upperarm_twist_01_l": ("left_shoulder", 0.0, 0.25),
    "upperarm_twist_02_l": ("left_shoulder", 0.5, 0.75),
    "lowerarm_twist_01_l": ("left_elbow", 0.5, 0.75),
    "calf_twist_01_r": ("right_knee", 0.0, 0.5),
}
"""Name: the joint, where on its segment the bone stands, and the middle of what it deforms."""


def rig(rng: np.random.Generator, held: frozenset[str] = frozenset()) -> Rig:
    """An Unreal skeleton in T-pose, axes at random, with these twist bones beside its limbs."""
    names, parents, matrices = [], [], []
    owner: dict[int, int] = {}
    for j, joint in enumerate(smplx.NAMES):
        parent = owner.get(smplx.PARENTS[j], -1)
        for i, bone in enumerate(MAPPING.get(joint, ())):
            child = next((c for c in range(55) if smplx.PARENTS[c] == j), j)
            at = REST[j] + i / len(MAPPING[joint]) * (REST[child] - REST[j])
            names.append(bone)
            parents.append(parent)
            matrices.append(at)
            parent = len(names) - 1
        owner[j] = parent
    for bone, (joint, place, _) in TWISTS.items():
        j = smplx.INDEX[joint]
        child = smplx.PARENTS.index(j)
        names.append(bone)
        parents.append(owner[j])
        matrices.append(REST[j] + place * (REST[child] - REST[j]) + [0, 0, 0.005])
    rest = np.tile(np.eye(4), (len(names), 1, 1))
    rest[:, :3, :3] = r.matrix_from_axis_angle(rng.normal(size=(len(names), 3)))
    rest[:, :3, 3] = to_blender(np.array(matrices))
    return Rig(tuple(names), np.array(parents, np.int32), rest, held)


def posed(seed: int) -> F64:
    poses = np.random.default_rng(seed).normal(0, 0.4, (4, 55, 3))
    poses[:, list(smplx.FACE_JOINTS)] = 0
    return poses.reshape(4, 165)


def moved(thing: Rig, poses: F64, **options: bool) -> BoneMotion:
    return retarget(poses, np.zeros((len(poses), 3)), REST, thing, MAPPING, **options)


def oriented(thing: Rig, motion: BoneMotion) -> dict[str, F64]:
    """(T, 3, 3) how each bone turns against its rest, in Blender's axes."""
    done: dict[int, F64] = {-1: np.tile(np.eye(3), (len(motion.quaternions), 1, 1))}
    rest = thing.rest[:, :3, :3]
    for b in thing.order():
        local = np.eye(3)
        if thing.names[b] in motion.bones:
            local = r.matrix_from_quat(motion.quaternions[:, motion.bones.index(thing.names[b])])
        done[b] = done[int(thing.parents[b])] @ rest[b] @ local @ rest[b].T
    return {name: done[b] for b, name in enumerate(thing.names)}


def wound(a: F64, b: F64, joint: str) -> F64:
    """Degrees (T,) that ``b`` is wound against ``a`` along the segment of a joint."""
    j = smplx.INDEX[joint]
    axis = to_blender(r.unit(REST[smplx.PARENTS.index(j)] - REST[j]))
    _, twist = r.swing_twist(r.quat_from_matrix(np.swapaxes(a, 1, 2) @ b), axis)
    angle = 2 * np.degrees(np.arctan2(twist[:, 1:] @ axis, twist[:, 0]))
    return np.remainder(angle + 180, 360) - 180


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_each_takes_its_share_and_points_along_the_limb(seed: int) -> None:
    thing = rig(np.random.default_rng(seed))
    turned = oriented(thing, moved(thing, posed(seed)))
    forearm = wound(turned["lowerarm_l"], turned["hand_l"], "left_elbow")
    np.testing.assert_allclose(
        wound(turned["lowerarm_l"], turned["lowerarm_twist_01_l"], "left_elbow"), 0.75 * forearm, atol=0.01
    )
    shin = wound(turned["calf_r"], turned["foot_r"], "right_knee")
    np.testing.assert_allclose(
        wound(turned["calf_r"], turned["calf_twist_01_r"], "right_knee"), 0.5 * shin, atol=0.01
    )
    # at the shoulder the skin is wound as the collar is, at the elbow as the arm
    arm = wound(turned["clavicle_l"], turned["upperarm_l"], "left_shoulder")
    for bone, place in (("upperarm_twist_01_l", 0.25), ("upperarm_twist_02_l", 0.75)):
        np.testing.assert_allclose(
            wound(turned["clavicle_l"], turned[bone], "left_shoulder"), place * arm, atol=0.01
        )
    for bone, (joint, _, _) in TWISTS.items():
        j = smplx.INDEX[joint]
        axis = to_blender(REST[smplx.PARENTS.index(j)] - REST[j])
        np.testing.assert_allclose(turned[bone] @ axis, turned[MAPPING[joint][0]] @ axis, atol=1e-6)


def test_all_other_bones_move_as_without() -> None:
    thing = rig(np.random.default_rng(1))
    with_them, without = moved(thing, posed(1)), moved(thing, posed(1), share_twist=False)
    assert set(with_them.bones) - set(without.bones) == set(TWISTS)
    for i, bone in enumerate(without.bones):
        same = with_them.quaternions[:, with_them.bones.index(bone)]
        np.testing.assert_array_equal(same, without.quaternions[:, i])


@pytest.mark.parametrize("change", ["held", "elsewhere", "not told by its name", "on another bone"])
def test_what_is_no_twist_bone_or_turned_by_the_rig_stays(change: str) -> None:
    bone = "lowerarm_twist_01_l"
    thing = rig(np.random.default_rng(2), frozenset({bone}) if change == "held" else frozenset())
    at = thing.names.index(bone)
    if change == "elsewhere":
        thing.rest[at, :3, 3] += [0, 0, 0.2]
    elif change == "not told by its name":
        thing = replace(thing, names=tuple("sleeve_l" if n == bone else n for n in thing.names))
    elif change == "on another bone":
        thing.parents[at] = thing.names.index("pelvis")
    motion = moved(thing, posed(2))
    assert set(motion.bones) & {*TWISTS, "sleeve_l"} == set(TWISTS) - {bone}
