"""What artists bring: the right result, or one clear line, and nothing lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

import paksatalker
from paksatalker import api
from paksatalker.base.errors import InputError, PaksaTalkerError
from paksatalker.blender_addon.characters.chosen import root_of
from paksatalker.blender_addon.takes import takes
from paksatalker.rigs.arkit import INDEX


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    paksatalker.register()
    yield
    paksatalker.unregister()


def jaw(character: Any) -> float:
    return float(character.keys[0].key_blocks["jawOpen"].value)


def check_plays(character: Any, performance: Any, start: int = 1) -> None:
    for i in (3, 10, 17):
        bpy.context.scene.frame_set(start + i)
        assert jaw(character) == pytest.approx(performance.arkit[i, INDEX["jawOpen"]], abs=0.011)


def test_no_character_is_one_line() -> None:
    with pytest.raises(RuntimeError, match="no character in this scene; add a person"):
        bpy.ops.paksatalker.generate(text="Hello.")


def test_a_character_that_is_not_there_is_named() -> None:
    with pytest.raises(RuntimeError, match="no object 'Nobody'"):
        bpy.ops.paksatalker.generate(text="Hello.", character="Nobody")


def test_a_hidden_character_speaks(woman, performance) -> None:
    for object in (woman.armature, *woman.meshes):
        object.hide_set(True)
    api.apply(woman, performance)
    woman.armature.hide_set(False)
    for mesh in woman.meshes:
        mesh.hide_set(False)
    check_plays(woman, performance)


def test_a_linked_character_is_one_line_and_an_override_speaks(woman, performance, tmp_path: Path) -> None:
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "library.blend"))
    bpy.ops.wm.read_homefile(use_empty=True)
    scene = bpy.context.scene
    with bpy.data.libraries.load(str(tmp_path / "library.blend"), link=True) as (there, here):
        here.objects = list(there.objects)
    for object in here.objects:
        scene.collection.objects.link(object)
    with pytest.raises(InputError, match="is linked") as caught:
        api.find_character(next(o for o in here.objects if o.type == "ARMATURE"))
    assert "override" in caught.value.hint
    rig = next(o for o in here.objects if o.type == "ARMATURE")
    made = rig.override_hierarchy_create(scene, bpy.context.view_layer, do_fully_editable=True)
    for object in here.objects:
        scene.collection.objects.unlink(object)
    character = api.find_character(made)
    assert character.armature == made and made.override_library is not None
    api.apply(character, performance)
    check_plays(character, performance)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "shot.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "shot.blend"))
    again = api.find_character()
    check_plays(again, performance)
    assert takes.is_take(again.armature.paksatalker.take), "the sidebar knows its take again"
    api.dial(again, jaw=0.0)
    bpy.context.scene.frame_set(1 + int(performance.arkit[:, INDEX["jawOpen"]].argmax()))
    assert jaw(again) < 0.1


def test_locked_channels_and_layers_are_played_all_the_same(woman, performance) -> None:
    for bone in woman.armature.pose.bones:
        bone.lock_rotation = (True, True, True)
        bone.lock_location = (True, True, True)
    action = api.apply(woman, performance)
    for curve in takes.curves_of(action).values():
        curve.lock = True
    for track in woman.keys[0].animation_data.nla_tracks:
        track.lock = True
    api.apply(woman, performance)
    check_plays(woman, performance)


def test_a_missing_sound_file_is_named(woman, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no sound file .*gone\.wav"):
        api.speak(woman, audio=tmp_path / "gone.wav")
    assert root_of(woman).paksatalker.take is None


def test_no_strip_under_the_playhead_is_one_line(woman) -> None:
    root_of(woman).paksatalker.source = "STRIP"
    with pytest.raises(RuntimeError, match="no sound strip under the playhead"):
        bpy.ops.paksatalker.generate()


def test_a_file_that_can_t_be_written_does_not_stop_speech(woman, performance, tmp_path: Path) -> None:
    file = tmp_path / "locked" / "scene.blend"
    file.parent.mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(file))
    file.chmod(0o444)
    file.parent.chmod(0o555)
    try:
        api.apply(woman, performance)
        check_plays(woman, performance)
        if os.geteuid():
            with pytest.raises(PaksaTalkerError):
                api.export(woman, file.parent / "person.glb")
    finally:
        file.parent.chmod(0o755)


def test_an_action_shared_by_two_objects_is_left_to_the_other(woman, performance) -> None:
    shared = bpy.data.actions.new("Shared")
    strip = shared.layers.new("Layer").strips.new(type="KEYFRAME")
    slot = shared.slots.new(id_type="OBJECT", name="Both")
    strip.channelbag(slot, ensure=True).fcurves.new("location", index=0).keyframe_points.insert(1, 2.5)
    empty = bpy.data.objects.new("Prop", None)
    bpy.context.scene.collection.objects.link(empty)
    for object in (woman.armature, empty):
        data = object.animation_data_create()
        data.action, data.action_slot = shared, slot
    api.apply(woman, performance)
    bpy.context.scene.frame_set(5)
    assert empty.animation_data.action == shared and empty.location[0] == pytest.approx(2.5)
    assert woman.armature.location[0] == pytest.approx(2.5), "plays on below the generated layers"
    check_plays(woman, performance)


def test_a_scene_in_centimetres_and_a_small_person(woman, performance) -> None:
    scene = bpy.context.scene
    scene.unit_settings.scale_length = 0.01
    woman.armature.scale = (0.01, 0.01, 0.01)
    bpy.context.view_layer.update()
    api.apply(woman, performance)
    check_plays(woman, performance)
    head = woman.armature.pose.bones["head"]
    scene.frame_set(7)
    assert abs(np.array(head.matrix_basis.to_quaternion())[1:]).max() > 0.01


def test_speech_at_23_976_and_from_another_frame(woman) -> None:
    scene = bpy.context.scene
    scene.render.fps, scene.render.fps_base = 24, 1.001
    action = api.speak(woman, "Good morning.", start=101)
    p = takes.performance_of(action)
    assert p.fps == pytest.approx(24 / 1.001, abs=1e-4)
    assert scene.render.fps_base == pytest.approx(1.001)
    check_plays(woman, p, 101)
    assert scene.sequence_editor.strips[0].frame_start == 101
    assert min(m.frame for m in scene.timeline_markers) >= 101


def test_an_earlier_animation_is_kept_below(woman, performance) -> None:
    mine = bpy.data.actions.new("Walk")
    woman.armature.animation_data_create().action = mine
    woman.armature.keyframe_insert("location", index=2, frame=1)
    slot = woman.armature.animation_data.action_slot
    api.apply(woman, performance)
    tracks = woman.armature.animation_data.nla_tracks
    assert tracks[0].strips[0].action == mine and tracks[0].strips[0].action_slot == slot
    assert mine.use_fake_user


def test_unknown_settings_are_named(woman) -> None:
    with pytest.raises(InputError, match="emotion"):
        api.speak(woman, "Hello.", emotion="bored")
    with pytest.raises(InputError, match="volume"):
        api.speak(woman, "Hello.", volume=2)


def test_a_damaged_take_is_one_line(woman, performance) -> None:
    action = api.apply(woman, performance)
    del action[takes.PERFORMANCE]
    action[takes.PERFORMANCE] = b"PK\x03\x04 no archive"
    with pytest.raises(RuntimeError, match="not a performance"):
        bpy.ops.paksatalker.rewrite()
    check_plays(woman, performance)
