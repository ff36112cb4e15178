"""The mapping row by row: what is shown is what is recognised, what is typed is kept and used."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import bpy
import pytest

import paksatalker
from paksatalker import api
from paksatalker.rigs.arkit import INDEX
from paksatalker.rigs.avatar import library
from paksatalker.rigs.axes import to_blender
from paksatalker.rigs.recognition.mapping import PROPERTY, parse_mapping


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    paksatalker.register()
    yield
    paksatalker.unregister()


def skeleton(rename: Callable[[str], str]) -> bpy.types.Object:
    """The woman's skeleton, its bones renamed."""
    person = library.load("woman")
    object = bpy.data.objects.new("Rig", bpy.data.armatures.new("Rig"))
    bpy.context.scene.collection.objects.link(object)
    bpy.context.view_layer.objects.active = object
    bpy.ops.object.mode_set(mode="EDIT")
    for i, name in enumerate(person.bone_names):
        bone = object.data.edit_bones.new(rename(name))
        bone.head, bone.tail = to_blender(person.bone_heads[i]), to_blender(person.bone_tails[i])
        if person.bone_parents[i] >= 0:
            bone.parent = object.data.edit_bones[int(person.bone_parents[i])]
    bpy.ops.object.mode_set(mode="OBJECT")
    return object


def rows(object: bpy.types.Object) -> Any:
    return object.paksatalker.rows


def played(character: Any, performance: Any, key: str) -> float:
    api.apply(character, performance)
    bpy.context.scene.frame_set(1 + int(performance.arkit[:, INDEX["jawOpen"]].argmax()))
    return float(character.keys[0].key_blocks[key].value)


def test_rows_show_what_is_recognised(woman) -> None:
    shown = rows(woman.armature)
    assert shown.left_elbow == "lowerarm_l" and shown.jaw == "jaw"
    assert shown.jawOpen == "jawOpen" and PROPERTY not in woman.armature
    woman.armature.data.bones["lowerarm_l"].name = "ü"
    for key in woman.keys:
        if "cheekPuff" in key.key_blocks:
            key.key_blocks["cheekPuff"].name = "ü"
    bpy.context.scene.paksatalker.character = woman.armature
    assert woman.armature.paksatalker.recognised.startswith("51 of 52")
    time.sleep(0.25)
    assert (shown.left_elbow, shown.cheekPuff) == ("", "")


def test_a_shape_key_of_another_name_makes_the_unit_once_it_is_picked(woman, performance) -> None:
    woman.keys[0].key_blocks["jawOpen"].name = "Big A"
    shown = rows(woman.armature)
    assert shown.jawOpen == "jawOpen", "the teeth's"
    shown.jawOpen = "Big A"
    assert set(shown.jawOpen.split(", ")) == {"Big A", "jawOpen"} and shown.mouthClose == "mouthClose", (
        "all others stay"
    )
    assert played(woman, performance, "Big A") > 0.3
    shown.mouthClose = ""
    assert shown.mouthClose == "" and "Big A" in shown.jawOpen


def test_a_bone_is_moved_from_one_joint_to_another(woman) -> None:
    shown = rows(woman.armature)
    shown.left_elbow = "hand_l"
    assert (shown.left_elbow, shown.left_wrist) == ("hand_l", ""), "one joint a bone"
    shown.left_elbow = "lowerarm_l"
    shown.left_wrist = "hand_l"
    assert parse_mapping(woman.armature[PROPERTY]).joints["left_elbow"] == ("lowerarm_l",)
    shown.spine1 = "spine_01, spine_02"
    assert shown.spine1 == "spine_01, spine_02"


@pytest.mark.parametrize(
    ("row", "typed", "said"),
    [("left_elbow", "Elbo", "no bone 'Elbo'"), ("jawOpen", "Mouth", "no shape key 'Mouth'")],
)
def test_what_is_not_there_is_one_line_and_changes_nothing(woman, row: str, typed: str, said: str) -> None:
    shown = rows(woman.armature)
    before = getattr(shown, row)
    setattr(shown, row, typed)
    assert getattr(shown, row) == before and said in shown.problem and PROPERTY not in woman.armature
    setattr(shown, row, before)
    assert shown.problem == ""


def test_a_row_is_taken_back_by_one_undo(woman) -> None:
    bpy.context.scene.paksatalker.character = woman.armature
    bpy.ops.ed.undo_push(message="before")
    rows(woman.armature).left_elbow = "hand_l"
    bpy.ops.ed.undo_push(message="row")
    bpy.ops.ed.undo()
    rig = bpy.context.scene.paksatalker.character
    assert rows(rig).left_elbow == "lowerarm_l" and PROPERTY not in rig


def test_a_rig_of_unknown_names_is_mapped_row_by_row(performance) -> None:
    """Nothing can be moved before hips, legs and spine are named; the rows are kept until then."""
    numbers = {n: f"N{i}q" for i, n in enumerate(library.load("woman").bone_names)}
    rig = skeleton(lambda name: numbers[name])
    scene = bpy.context.scene
    scene.paksatalker.character = rig
    shown = rows(rig)
    assert "known skeleton" in rig.paksatalker.recognised and shown.pelvis == ""
    wanted = {"pelvis": "pelvis", "spine1": "spine_01", "left_hip": "thigh_l", "right_hip": "thigh_r",
              "left_elbow": "lowerarm_l", "head": "head"}  # fmt: skip
    for joint, bone in wanted.items():
        setattr(shown, joint, numbers[bone])
        assert getattr(shown, joint) == numbers[bone]
    assert PROPERTY in rig and "6 joints" in rig.paksatalker.recognised
    api.apply(api.find_character(rig), performance)
    scene.frame_set(7)
    posed = rig.evaluated_get(bpy.context.evaluated_depsgraph_get()).pose.bones[numbers["head"]]
    assert posed.rotation_quaternion.angle > 0.05


def test_characters_keep_rows_of_their_own_and_forget_them_at_a_button(woman) -> None:
    other = api.add_person("man")
    rows(woman.armature).left_elbow = "hand_l"
    assert rows(other.armature).left_elbow == "lowerarm_l"
    bpy.context.scene.paksatalker.character = woman.armature
    assert bpy.ops.paksatalker.use_mapping() == {"FINISHED"}
    assert rows(woman.armature).left_elbow == "lowerarm_l"
