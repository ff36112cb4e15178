"""Scenes as artists have them: hidden, duplicated, renamed and locked things, other scenes, a full disk."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

import paksatalker
from paksatalker import api
from paksatalker.base.errors import InputError
from paksatalker.blender_addon.characters.character import Character
from paksatalker.blender_addon.generating import generation
from paksatalker.blender_addon.takes import takes
from paksatalker.blender_addon.takes.spoken import words


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    paksatalker.register()
    yield
    paksatalker.unregister()


def jaws(character: Character) -> list[float]:
    key = next(k for k in character.keys if "jawOpen" in k.key_blocks)
    found = []
    for frame in range(1, 25):
        bpy.context.scene.frame_set(frame)
        found.append(key.key_blocks["jawOpen"].value)
    return found


def prints(action: Any) -> dict[str, int]:
    return {k: takes.print_of(c) for k, c in takes.curves_of(action).items()}


def curve(action: Any, name: str) -> Any:
    return next(c for k, c in takes.curves_of(action).items() if name in k)


def test_a_hidden_character_is_baked_as_it_would_be_seen(woman, performance) -> None:
    scene, layer = bpy.context.scene, bpy.context.view_layer
    api.apply(woman, performance)
    seen = jaws(woman)
    hidden = bpy.data.collections.new("Hidden")
    scene.collection.children.link(hidden)
    for object in (woman.armature, *woman.meshes):
        object.users_collection[0].objects.unlink(object)
        hidden.objects.link(object)
    woman.armature.hide_viewport = True
    layer.layer_collection.children["Hidden"].exclude = True
    api.bake(woman)
    assert woman.armature.hide_viewport and not set(woman.meshes) & set(scene.collection.objects)
    assert not any(o.name in layer.objects for o in woman.meshes)
    layer.layer_collection.children["Hidden"].exclude = False
    np.testing.assert_allclose(jaws(woman), seen, atol=0.012)


def test_a_duplicate_has_words_keys_and_takes_of_its_own(woman, performance) -> None:
    api.apply(woman, performance)
    bpy.context.view_layer.objects.active = woman.armature
    for object in bpy.data.objects:
        object.select_set(object in (woman.armature, *woman.meshes))
    bpy.ops.object.duplicate()
    other = api.find_character(bpy.context.view_layer.objects.active)
    mine, theirs = woman.armature.paksatalker, other.armature.paksatalker
    assert mine.take == theirs.take
    for root in (woman.armature, other.armature):
        assert not words.edits(bpy.context.scene, root, root.paksatalker.take), "nothing was edited yet"
    before = prints(mine.take)
    api.move_word(other, 0, 2)
    api.place(other, only="face")
    assert mine.take != theirs.take and mine.hand != theirs.hand and mine.uid != theirs.uid
    assert prints(mine.take) == before and prints(theirs.take) != before
    playing = {s.action for t in other.armature.animation_data.nla_tracks for s in t.strips}
    assert mine.take not in playing


def test_what_is_muted_locked_or_modified_stays_so_in_another_take(woman, performance, performances) -> None:
    action = api.apply(woman, performance)
    curve(action, "mouthSmileLeft").mute = curve(action, "eyeBlinkLeft").lock = True
    curve(action, "jawOpen").modifiers.new("NOISE")
    tracks = woman.armature.animation_data.nla_tracks
    tracks["PaksaTalker Body"].mute = True
    tracks["PaksaTalker Head"].strips[0].fcurves.find("influence").keyframe_points[0].co[1] = 0.25
    api.dial(woman, lips=1.3)
    for _ in range(2):
        action = woman.armature.paksatalker.take
        assert curve(action, "mouthSmileLeft").mute and curve(action, "eyeBlinkLeft").lock
        assert len(curve(action, "jawOpen").modifiers) == 1
        action = api.apply(woman, performances(1.5))
    settings = woman.armature.paksatalker
    assert tracks["PaksaTalker Body"].mute and not settings.use_body
    assert settings.head == 0.25


def test_one_sound_however_the_character_is_called(woman, performance, performances) -> None:
    api.apply(woman, performance)
    woman.armature.name = "Maya"
    api.apply(api.find_character(woman.armature), performances(1.5))
    assert [s.name for s in bpy.context.scene.sequence_editor.strips] == ["PaksaTalker Maya"]


def test_an_action_that_others_play_or_that_is_tweaked_is_left_alone(woman, performance) -> None:
    data = woman.armature.animation_data_create()
    bone = woman.armature.pose.bones["head"]
    bone.rotation_mode = "QUATERNION"
    bone.keyframe_insert("rotation_quaternion", frame=1)
    theirs = data.action
    other = bpy.data.objects.new("Other", woman.armature.data)
    other.animation_data_create().action = theirs
    api.apply(woman, performance)
    assert other.animation_data.action == theirs
    (track,) = [t for t in data.nla_tracks if t.strips[0].action == theirs]
    data.nla_tracks.active = track
    track.strips[0].select = data.use_tweak_mode = True
    assert data.action == theirs, "as after Tab in the NLA editor"
    api.apply(woman, performance)
    assert [s.action for t in data.nla_tracks for s in t.strips].count(theirs) == 1


def test_another_scene_may_be_open_meanwhile(woman) -> None:
    scene, other = bpy.context.scene, bpy.data.scenes.new("Other")
    scene.paksatalker.character = woman.armature
    settings = woman.armature.paksatalker
    settings.text = "Good morning."
    generation.start(scene, woman.armature)
    bpy.context.window.scene = other
    until = time.monotonic() + 60
    while generation.background.look() is not None and time.monotonic() < until:
        time.sleep(0.02)
    outcome = generation.outcome()
    assert outcome is not None and not outcome.failed, outcome
    settings.use_frames, settings.frames_to = True, 12
    assert not settings.unplaced
    assert not other.timeline_markers and other.sequence_editor is None and other.frame_end == 250
    assert [m.name for m in scene.timeline_markers] == ["Good"] and scene.frame_end == 12


def test_a_disk_that_takes_nothing_is_one_line(woman, performance) -> None:
    folder = Path(bpy.app.tempdir)
    shutil.rmtree(folder)
    try:
        for do in (
            lambda: api.apply(woman, performance),
            lambda: api.speak(woman, "Hello."),
            lambda: api.add_person("woman", "age=0.61"),
        ):
            with pytest.raises(InputError, match="temporary folder"):
                do()
        assert woman.armature.paksatalker.take is None and not bpy.data.actions
    finally:
        folder.mkdir(parents=True, exist_ok=True)


def test_one_listens_to_anothers_performance(woman, performance, tmp_path: Path) -> None:
    performance.save(tmp_path / "other.npz")
    action = api.listen(woman, tmp_path / "other.npz", seed=2, fps=performance.fps)
    assert action == woman.armature.paksatalker.take
    assert abs(action.frame_range[1] - action.frame_range[0] - performance.frames) <= 2
    with pytest.raises(InputError, match=r"nobody\.npz"):
        api.listen(woman, tmp_path / "nobody.npz")
    assert woman.armature.paksatalker.take == action
