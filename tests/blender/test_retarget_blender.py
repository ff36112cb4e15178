"""Retargeting evaluated by Blender itself: do the bones of our people point where the source's do?"""

import numpy as np
import pytest

from paksatalker.rigs import smplx
from paksatalker.rigs.avatar import library
from paksatalker.rigs.axes import to_blender
from paksatalker.rigs.recognition.detect import detect
from paksatalker.rigs.retargeting.retarget import retarget
from paksatalker.rigs.rig import Rig
from paksatalker.rigs.rotations import unit

bpy = pytest.importorskip("bpy")

ARMS_AND_LEGS = {
    f"{s}_{a}": f"{s}_{b}"
    for s in ("left", "right")
    for a, b in (
        ("shoulder", "elbow"),
        ("elbow", "wrist"),
        ("wrist", "middle1"),
        ("hip", "knee"),
        ("knee", "ankle"),
    )
}
FINGERS = {
    f"{s}_{f}{n}": f"{s}_{f}{n + 1}"
    for s in ("left", "right")
    for f in ("index", "middle", "pinky", "ring", "thumb")
    for n in (1, 2)
}
FRAMES = 12


def build_armature(person):
    """An armature object with the person's bones."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    armature = bpy.data.armatures.new("person")
    thing = bpy.data.objects.new("person", armature)
    bpy.context.scene.collection.objects.link(thing)
    bpy.context.view_layer.objects.active = thing
    bpy.ops.object.mode_set(mode="EDIT")
    for i, name in enumerate(person.bone_names):
        bone = armature.edit_bones.new(name)
        bone.head, bone.tail = to_blender(person.bone_heads[i]), to_blender(person.bone_tails[i])
        bone.roll = person.bone_rolls[i]
        if person.bone_parents[i] >= 0:
            bone.parent = armature.edit_bones[person.bone_names[person.bone_parents[i]]]
    bpy.ops.object.mode_set(mode="POSE")
    return thing


def rig_of(thing) -> Rig:
    bones = thing.data.bones
    names = tuple(b.name for b in bones)
    parents = [names.index(b.parent.name) if b.parent else -1 for b in bones]
    return Rig(names, np.array(parents, np.int32), np.array([b.matrix_local for b in bones], np.float64))


def in_range_poses(rng: np.random.Generator) -> np.ndarray:
    """(FRAMES, 165): arms and legs anywhere, spine and fingers as far as people bend them."""
    poses = np.zeros((FRAMES, 55, 3))
    poses[:, :22] = rng.normal(0, 0.5, (FRAMES, 22, 3))
    poses[:, [smplx.INDEX[f"spine{n}"] for n in (1, 2, 3)]] *= 0.3
    poses[:, 25:] = rng.normal(0, 0.3, (FRAMES, 30, 3))
    return poses.reshape(FRAMES, 165)


def evaluated_heads(thing, motion) -> np.ndarray:
    """(FRAMES, J, 3) where Blender puts the heads of the bones in each frame."""
    pose, result = thing.pose.bones, []
    for frame in range(FRAMES):
        for i, name in enumerate(motion.bones):
            pose[name].rotation_mode = "QUATERNION"
            pose[name].rotation_quaternion = motion.quaternions[frame, i]
        pose[motion.root_bone].location = motion.root_location[frame]
        bpy.context.view_layer.update()
        posed = thing.evaluated_get(bpy.context.evaluated_depsgraph_get()).pose.bones
        result.append([tuple(posed[b.name].head) for b in thing.data.bones])  # copied: Blender frees them
    return np.array(result)


def degrees(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.degrees(np.arccos(np.clip(np.sum(unit(a) * unit(b), axis=-1), -1, 1)))


@pytest.mark.parametrize("name", library.names())
def test_bones_of_our_people_point_where_the_source_points(name: str) -> None:
    thing = build_armature(library.load(name))
    rig = rig_of(thing)
    found = detect(rig.names)
    assert found is not None
    poses = in_range_poses(np.random.default_rng(1))
    trans = np.linspace(0, 0.1, FRAMES)[:, None] * [0.5, -1, 0.3]
    motion = retarget(poses, trans, smplx.rest_joints(), rig, found.mapping)
    heads = evaluated_heads(thing, motion)
    world, source = smplx.forward_kinematics(poses, trans, smplx.rest_joints())

    def error(joint: str, child: str) -> float:
        a, b = (heads[:, rig.names.index(found.mapping[j][0])] for j in (joint, child))
        want = source[:, smplx.INDEX[child]] - source[:, smplx.INDEX[joint]]
        return float(degrees(b - a, to_blender(want)).mean())

    assert max(error(j, c) for j, c in ARMS_AND_LEGS.items()) < 0.5
    assert max(error(j, c) for j, c in FINGERS.items()) < 1
    # A spine's joints stand elsewhere in every rig: what must agree is how it turns from its own rest.
    for joint in ("pelvis", "spine1", "spine2", "spine3", "left_collar", "right_collar"):
        bone = thing.data.bones[found.mapping[joint][-1]]
        axis = np.array(bone.matrix_local)[:3, 1]
        last = np.array(thing.pose.bones[bone.name].matrix)[:3, 1]
        turn = to_blender(world[-1, smplx.INDEX[joint]] @ np.array([axis[0], axis[2], -axis[1]]))
        assert degrees(last, turn) < 0.5, joint


@pytest.mark.parametrize("name", library.names())
def test_the_persons_feet_stay_on_the_ground(name: str) -> None:
    thing = build_armature(library.load(name))
    rig = rig_of(thing)
    found = detect(rig.names)
    assert found is not None
    still = np.zeros((FRAMES, 165)), np.zeros((FRAMES, 3))
    heads = evaluated_heads(thing, retarget(*still, smplx.rest_joints(), rig, found.mapping))
    for joint in ("left_ankle", "right_ankle"):
        b = rig.names.index(found.mapping[joint][0])
        assert abs(heads[0, b, 2] - rig.rest[b, 2, 3]) < 1e-3
