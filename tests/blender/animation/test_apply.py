"""A performance on a person: what Blender evaluates against the performance's own arrays."""

from __future__ import annotations

import bpy
import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.blender_addon.animation.apply import apply
from paksatalker.blender_addon.animation.curves import needed
from paksatalker.blender_addon.animation.scene_rate import set_rate
from paksatalker.blender_addon.characters.character import Character
from paksatalker.rigs.arkit import INDEX


@pytest.mark.parametrize("error", [0.01, 0.0])
def test_every_frame_shows_its_weights_on_every_part(woman, performance, error: float) -> None:
    apply(performance, woman, error=error)
    scene = bpy.context.scene
    for i in range(performance.frames):
        scene.frame_set(1 + i)
        for mesh in woman.meshes:
            for block in mesh.data.shape_keys.key_blocks[1:] if mesh.data.shape_keys else ():
                weight = performance.arkit[i, INDEX[block.name]]
                assert block.value == pytest.approx(weight, abs=error + 1e-6)


@pytest.mark.parametrize(("error", "radians"), [(0.01, np.radians(0.2)), (0.0, 1e-4)])
def test_head_turns_as_the_pose_says(woman, performance, error: float, radians: float) -> None:
    apply(performance, woman, error=error)
    bone = woman.armature.pose.bones["head"]
    rest = np.array(bone.bone.matrix_local)[:3, :3]
    for i in (3, 6, 15):
        bpy.context.scene.frame_set(1 + i)
        posed = woman.armature.evaluated_get(bpy.context.evaluated_depsgraph_get()).pose.bones["head"]
        turn = np.array(posed.matrix)[:3, :3] @ rest.T
        assert np.arctan2(turn[1, 0], turn[0, 0]) == pytest.approx(
            0.2 * np.sin(2 * np.pi * i / 24), abs=radians
        )


def test_scene_gets_range_rate_words_and_packed_sound(woman, performance) -> None:
    applied = apply(performance, woman)
    scene = bpy.context.scene
    assert (scene.frame_start, scene.frame_end, scene.render.fps) == (1, performance.frames, 24)
    (strip,) = scene.sequence_editor.strips
    assert strip.sound.packed_file is not None and strip.frame_start == 1
    assert strip.sound.filepath.startswith("//")
    assert [m.name for m in scene.timeline_markers] == ["hum"]
    assert applied.face.missing == () and "52 of 52" in applied.report()[0]


def test_still_channels_cost_nothing(woman, performance) -> None:
    action = apply(performance, woman, error=0.0).action
    curves = {
        (c.data_path, c.array_index): c
        for slot in action.slots
        for c in action.layers[0].strips[0].channelbag(slot).fcurves
    }
    assert ('key_blocks["cheekPuff"].value', 0) not in curves
    assert len(curves['key_blocks["mouthSmileLeft"].value', 0].keyframe_points) == 1
    assert len(curves['key_blocks["jawOpen"].value', 0].keyframe_points) == performance.frames


def test_applying_again_replaces_sound_and_markers(woman, performance, performances) -> None:
    apply(performance, woman)
    apply(performances(2.0, 30.0), woman)
    scene = bpy.context.scene
    assert len(scene.sequence_editor.strips) == 1 and len(scene.timeline_markers) == 1
    assert (scene.frame_end, scene.render.fps) == (60, 30)


def test_an_artist_s_marker_stays_whatever_its_name(woman, performance, performances) -> None:
    scene = bpy.context.scene
    scene.timeline_markers.new("hum", frame=40)
    apply(performance, woman)
    apply(performances(2.0, 30.0), woman)
    assert ("hum", 40) in [(m.name, m.frame) for m in scene.timeline_markers]
    assert len(scene.timeline_markers) == 2


def test_an_artist_s_action_is_kept_when_another_takes_its_place(woman, performance) -> None:
    old = bpy.data.actions.new("Mine")
    woman.armature.animation_data_create().action = old
    apply(performance, woman)
    assert woman.armature.animation_data.action is not old
    assert old.use_fake_user and old.users, "saved with the file"


@pytest.mark.parametrize("fps", [12, 23.976, 24, 25, 29.97, 30, 59.94, 60, 48.5])
def test_rates_are_kept(fps: float) -> None:
    scene = bpy.context.scene
    set_rate(scene, fps)
    assert scene.render.fps / scene.render.fps_base == pytest.approx(fps, abs=1e-3)


def test_meshes_that_spell_shapes_differently_are_moved_alike(woman, performance) -> None:
    body, teeth = woman.meshes[0], next(m for m in woman.meshes if m.name.endswith("teeth"))
    teeth.data.shape_keys.key_blocks["jawOpen"].name = "Jaw_Open"
    apply(performance, woman)
    bpy.context.scene.frame_set(4)
    value = teeth.data.shape_keys.key_blocks["Jaw_Open"].value
    assert value == body.data.shape_keys.key_blocks["jawOpen"].value > 0


def test_a_thing_without_face_and_skeleton_is_refused(performance) -> None:
    mesh = bpy.data.objects.new("Cube", bpy.data.meshes.new("Cube"))
    with pytest.raises(InputError, match="nothing of 'Cube'"):
        apply(performance, Character("Cube", None, (mesh,), {}))


def test_needed_keys_restore_the_curve() -> None:
    values = np.random.default_rng(1).integers(0, 2, (200, 2)).astype(np.float32)
    frames = needed(values)
    for column in values.T:
        np.testing.assert_array_equal(np.interp(np.arange(200), frames, column[frames]), column)
