"""Rigs as people have them: scaled, turned, mirrored, a hand missing. The right motion, or its limit said."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
import pytest
from mathutils import Matrix

from paksatalker.base.errors import InputError
from paksatalker.blender_addon.animation.apply import apply
from paksatalker.blender_addon.animation.placement import Placement
from paksatalker.blender_addon.characters.character import (
    Character,
    adopt_mapping,
    find_character,
    open_character,
)
from paksatalker.inference.performance.performance import Performance
from paksatalker.rigs import smplx
from paksatalker.rigs.avatar import library
from paksatalker.rigs.axes import to_blender
from paksatalker.rigs.recognition.mapping import load_mapping, parse_mapping
from paksatalker.rigs.rotations import unit

PAIRS = {"left_shoulder": "left_elbow", "right_elbow": "right_wrist", "left_hip": "left_knee"}
BONES = {"left_shoulder": "upperarm_l", "left_elbow": "lowerarm_l", "right_elbow": "lowerarm_r",
         "right_wrist": "hand_r", "left_hip": "thigh_l", "left_knee": "calf_l"}  # fmt: skip


def skeleton(left_out: tuple[str, ...] = (), rename: str = "{}") -> Character:
    """The woman's skeleton, standing on its own."""
    person = library.load("woman")
    thing = bpy.data.objects.new("Rig", bpy.data.armatures.new("Rig"))
    bpy.context.scene.collection.objects.link(thing)
    bpy.context.view_layer.objects.active = thing
    bpy.ops.object.mode_set(mode="EDIT")
    for i, name in enumerate(person.bone_names):
        if name not in left_out:
            bone = thing.data.edit_bones.new(rename.format(name))
            bone.head, bone.tail = to_blender(person.bone_heads[i]), to_blender(person.bone_tails[i])
            bone.roll = person.bone_rolls[i]
            above = person.bone_names[int(person.bone_parents[i])] if person.bone_parents[i] >= 0 else ""
            bone.parent = thing.data.edit_bones.get(rename.format(above))
    bpy.ops.object.mode_set(mode="OBJECT")
    return Character("Rig", thing, (), {})


def off(character: Character, p: Performance, frame: int = 9) -> float:
    """Degrees that limbs point otherwise than in the performance, in the armature's own axes."""
    bpy.context.scene.frame_set(1 + frame)
    pose = character.armature.evaluated_get(bpy.context.evaluated_depsgraph_get()).pose.bones
    _, source = smplx.forward_kinematics(p.poses[[frame]], p.trans[[frame]], p.rest_joints)
    worst = 0.0
    for joint, child in PAIRS.items():
        got = unit(np.array(pose[BONES[child]].head) - np.array(pose[BONES[joint]].head))
        want = unit(to_blender(source[0, smplx.INDEX[child]] - source[0, smplx.INDEX[joint]]))
        worst = max(worst, float(np.degrees(np.arccos(np.clip(got @ want, -1, 1)))))
    return worst


@pytest.mark.parametrize(
    "world",
    [
        Matrix.Scale(0.01, 4),
        Matrix.Rotation(1.2, 4, "Z") @ Matrix.Translation((3, 2, 1)),
        Matrix.Rotation(-np.pi / 2, 4, "X") @ Matrix.Scale(100, 4),
        Matrix.Diagonal((-1, 1, 1, 1)),
    ],
    ids=["scaled", "turned", "lying in centimetres", "mirrored"],
)
def test_the_object_may_stand_anywhere(performance, world: Matrix) -> None:
    character = skeleton()
    character.armature.matrix_world = world
    report = " / ".join(apply(performance, character, error=0.0).report())
    assert ("left and right are seen swapped" in report) == (world.determinant() < 0)
    assert off(character, performance) < 0.5
    np.testing.assert_allclose(np.array(character.armature.matrix_world), np.array(world), atol=1e-4)


def test_bones_that_do_not_turn_with_their_parents(performance) -> None:
    character = skeleton()
    for name in ("upperarm_l", "thigh_l", "head"):
        character.armature.data.bones[name].use_inherit_rotation = False
    apply(performance, character, error=0.0)
    assert off(character, performance) < 0.5


def test_a_missing_hand_is_said_and_the_rest_moves(performance) -> None:
    hand = tuple(
        b for b in library.load("woman").bone_names if b.endswith("_l") and ("hand" in b or "0" in b)
    )
    character = skeleton(hand)
    report = " / ".join(apply(performance, character, error=0.0).report())
    assert "left_wrist" in report and "those fingers stay" in report
    assert off(character, performance) < 0.5


def test_a_second_left_arm_is_left_alone_and_said(performance) -> None:
    """As where two skeletons were joined: the second's bones have numbers behind their names."""
    character = skeleton()
    thing = character.armature
    bpy.context.view_layer.objects.active = thing
    bpy.ops.object.mode_set(mode="EDIT")
    bones = thing.data.edit_bones
    for name, above in (
        ("upperarm_l", "clavicle_l"),
        ("lowerarm_l", "upperarm_l.001"),
        ("hand_l", "lowerarm_l.001"),
    ):
        again = bones.new(f"{name}.001")
        again.head, again.tail, again.roll = bones[name].head, bones[name].tail, bones[name].roll
        again.parent = bones[above]
    bpy.ops.object.mode_set(mode="OBJECT")
    applied = apply(performance, character, error=0.0)
    assert off(character, performance) < 0.5
    assert "upperarm_l.001" not in {
        c.data_path.split('"')[1] for c in applied.action.layers[0].strips[0].channelbags[0].fcurves
    }
    assert "upperarm_l.001" in " / ".join(applied.report())


def test_a_rig_of_unknown_names_is_played_by_a_mapping(performance, tmp_path: Path) -> None:
    skeleton(rename="knochen {}")
    joints = {"pelvis": "pelvis", "spine1": "spine_01", "right_hip": "thigh_r", "head": "head", **BONES}
    file = tmp_path / "mine.toml"
    file.write_text("[joints]\n" + "".join(f'{j} = "knochen {b}"\n' for j, b in joints.items()))
    scene = bpy.data.filepath or str(tmp_path / "odd.blend")
    bpy.ops.wm.save_as_mainfile(filepath=scene)
    character = open_character(Path(scene), load_mapping(file))
    applied = apply(performance, character, error=0.0)
    assert applied.body is not None and "a saved mapping" in applied.body.label
    assert find_character(bpy.context.scene).mapping is not None, "it stays with the armature"
    with pytest.raises(InputError, match="this avatar lacks: Nobody"):
        adopt_mapping(bpy.context.scene, parse_mapping('[joints]\nhead = "Nobody"'))


def test_the_upper_body_alone_leaves_the_legs_to_the_artist(performance) -> None:
    character = skeleton()
    action = apply(performance, character, placement=Placement("upper")).action
    keyed = {c.data_path.split('"')[1] for c in action.layers[0].strips[0].channelbags[0].fcurves}
    assert "upperarm_l" in keyed and not keyed & {"pelvis", "thigh_l", "foot_r"}


def test_a_performance_of_another_skeleton_is_refused_in_one_line(performance, tmp_path: Path) -> None:
    file = tmp_path / "smpl.npz"
    performance.save(file)
    with np.load(file, allow_pickle=False) as z:
        arrays = dict(z)
    arrays["poses"] = arrays["poses"][:, :72]
    np.savez(file, **arrays)
    with pytest.raises(InputError) as error:
        Performance.load(file)
    assert "\n" not in str(error.value) and "poses" in str(error.value)
