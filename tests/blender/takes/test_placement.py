"""Takes placed over an artist's animation: parts, frames, blends, added; live, by operator, from Python."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import bpy
import numpy as np
import pytest
from mathutils import Quaternion

import paksatalker
from paksatalker import api
from paksatalker.base.errors import InputError
from paksatalker.blender_addon import compat
from paksatalker.blender_addon.characters.character import Character
from paksatalker.blender_addon.takes import takes

BENT = Quaternion((1.0, 0.0, 0.0), 0.3)
BONES = ("head", "thigh_l", "upperarm_l")


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    paksatalker.register()
    yield
    paksatalker.unregister()


@pytest.fixture
def own(woman: Character) -> Character:
    """The woman with an action of the artist's on head, hip and arm, and a smile of 0.5, frames 1 to 100."""
    for name in BONES:
        bone = woman.armature.pose.bones[name]
        bone.rotation_mode = "QUATERNION"
        for frame, turn in ((1, BENT), (100, BENT @ BENT)):
            bone.rotation_quaternion = turn
            bone.keyframe_insert("rotation_quaternion", frame=frame)
    woman.armature.animation_data.action.name = "Walk"
    for key in woman.keys:
        if "mouthSmileLeft" in key.key_blocks:
            key.key_blocks["mouthSmileLeft"].value = 0.5
            key.key_blocks["mouthSmileLeft"].keyframe_insert("value", frame=1)
    return woman


def pose(character: Character, frame: int) -> dict[str, Any]:
    """What is played: rotations of the bones and the smile."""
    bpy.context.scene.frame_set(frame)
    key = next(k for k in character.keys if "mouthSmileLeft" in k.key_blocks)
    turns = {b: character.armature.pose.bones[b].rotation_quaternion.normalized() for b in BONES}
    return {**turns, "smile": key.key_blocks["mouthSmileLeft"].value}


def same(a: Any, b: Any) -> bool:
    if isinstance(a, float):
        return abs(a - b) < 2e-3
    return a.rotation_difference(b).angle < 4e-3 or abs(a.rotation_difference(b).angle - 2 * np.pi) < 4e-3


def settings(character: Character) -> Any:
    return character.armature.paksatalker


def prints(character: Character) -> dict[str, int]:
    return {k: takes.print_of(c) for k, c in takes.curves_of(settings(character).take).items()}


def sound() -> tuple[float, float]:
    (strip,) = bpy.context.scene.sequence_editor.strips
    start = compat.strip_start(strip)
    return start, start + compat.strip_length(strip)


def test_what_is_not_moved_stays_with_the_artist_s_action(own, performance) -> None:
    walk = {f: pose(own, f) for f in (1, 12, 40)}
    api.apply(own, performance, error=0.0)
    spoken = {f: pose(own, f) for f in (1, 12)}
    assert not any(same(spoken[12][b], walk[12][b]) for b in BONES)
    everything = prints(own)
    settings(own).only = "upper"
    for frame in (1, 12):
        now = pose(own, frame)
        assert same(now["thigh_l"], walk[frame]["thigh_l"])
        assert all(same(now[k], spoken[frame][k]) for k in ("head", "upperarm_l", "smile"))
    settings(own).only = "face"
    for frame in (1, 12, 40):
        now = pose(own, frame)
        assert all(same(now[b], walk[frame][b]) for b in BONES)
    assert same(pose(own, 12)["smile"], spoken[12]["smile"])
    settings(own).only = "all"
    assert prints(own) == everything, "there and back is the same take"
    tracks = own.armature.animation_data.nla_tracks
    assert tracks[0].name == "Walk" and bpy.data.actions["Walk"].use_fake_user


def test_frames_are_played_where_they_lie_and_blend(own, performances) -> None:
    walk = {f: pose(own, f) for f in range(1, 61)}
    api.apply(own, performances(2.0), 5, error=0.0)
    spoken = {f: pose(own, f) for f in range(5, 53)}
    placed = {"use_frames": True, "frames_from": 13, "frames_to": 36, "blend_in": 0.25, "blend_out": 0.25}
    api.place(own, **placed)
    scene = bpy.context.scene
    assert (scene.frame_start, scene.frame_end) == (17, 40) and sound() == (17, 41)
    for frame in (5, 17, 40, 41, 52):
        now = pose(own, frame)
        assert all(same(now[k], walk[frame][k]) for k in now), f"the artist's on {frame}"
    for frame in (23, 28, 34):
        now = pose(own, frame)
        assert all(same(now[k], spoken[frame][k]) for k in now), f"ours on {frame}"
    half = pose(own, 20)["smile"]
    assert half == pytest.approx((walk[20]["smile"] + spoken[20]["smile"]) / 2, abs=0.01)
    settings(own).face = 0.5
    assert pose(own, 28)["smile"] == pytest.approx((0.5 + 0.3) / 2, abs=2e-3), "strengths work on it"
    settings(own).face = 1.0
    api.place(own, use_frames=False, blend_in=0.0, blend_out=0.0)
    assert (scene.frame_start, scene.frame_end) == (5, 52) and sound()[0] == 5 and sound()[1] >= 53
    assert all(same(pose(own, f)[k], spoken[f][k]) for f in (5, 30, 52) for k in (*BONES, "smile"))


def test_what_is_added_is_the_difference_to_the_mean_pose(own, performance) -> None:
    walk = {f: pose(own, f) for f in (1, 6, 12, 18, 40)}
    api.apply(own, performance, error=0.0)
    spoken = {f: pose(own, f) for f in (6, 18)}
    assert bpy.ops.paksatalker.place(additive=True) == {"FINISHED"}
    for frame in (6, 18):
        now = pose(own, frame)
        assert same(now["upperarm_l"], walk[frame]["upperarm_l"]), "arms that stand still add nothing"
        assert same(now["head"], walk[frame]["head"] @ spoken[frame]["head"])
        assert now["smile"] == pytest.approx(0.8, abs=2e-3)
    assert all(same(pose(own, 40)[k], walk[40][k]) for k in walk[40]), "and after it nothing"
    settings(own).head = 0.0
    assert same(pose(own, 6)["head"], walk[6]["head"])


def test_a_placement_is_refused_as_a_whole(own, performance) -> None:
    api.apply(own, performance)
    before, played = prints(own), pose(own, 12)
    for wrong in (
        {"use_frames": True, "frames_from": 30, "frames_to": 40},
        {"use_frames": True, "frames_from": 9, "frames_to": 4},
        {"only": "face", "blend_in": 0.8, "blend_out": 0.8},
        {"only": "tail"},
        {"sideways": True},
    ):
        with pytest.raises(InputError):
            api.place(own, **wrong)
        assert prints(own) == before and settings(own).only == "all" and not settings(own).use_frames
    settings(own).blend_in = 9.0
    assert "blend" in settings(own).unplaced, "the sidebar says it in a line"
    assert all(same(pose(own, 12)[k], played[k]) for k in played)


def test_takes_keep_their_placement(own, performance, performances) -> None:
    first = api.apply(own, performance, only="face", blend_in=0.5)
    face_only = prints(own)
    second = api.apply(own, performances(1.5), only="all", blend_in=0.0)
    assert prints(own) != face_only and first != second
    assert bpy.ops.paksatalker.use_take(take=first.name) == {"FINISHED"}
    assert prints(own) == face_only
    assert settings(own).only == "face" and settings(own).blend_in == 0.5
    settings(own).jaw = 1.5  # a dial
    assert all(key.startswith("KE") for key in prints(own)) and prints(own) != face_only
    api.apply(own, performance, face=0.4, only="all", blend_in=0.0)
    strip = own.keys[0].animation_data.nla_tracks["PaksaTalker Face"].strips[0]
    assert settings(own).face == strip.influence == pytest.approx(0.4)


def test_strengths_that_an_artist_keyed_stay_keyed(own, performance) -> None:
    api.apply(own, performance)
    track = own.armature.animation_data.nla_tracks["PaksaTalker Head"]
    curve = track.strips[0].fcurves.find("influence")
    for frame, value in ((1, 1.0), (10, 0.2), (20, 0.9)):
        curve.keyframe_points.insert(frame, value).interpolation = "CONSTANT"

    def keys() -> list[tuple[Any, ...]]:
        track = own.armature.animation_data.nla_tracks["PaksaTalker Head"]
        points = track.strips[0].fcurves.find("influence").keyframe_points
        return [(*p.co, p.interpolation) for p in points]

    before = keys()
    assert len(before) == 3
    for only in ("face", "all", "upper", "all"):
        settings(own).only = only
        assert keys() == before
    settings(own).blend_in = 0.2
    assert keys() == before


def test_deleted_keys_and_notes_that_were_tampered_with_do_no_harm(own, performance) -> None:
    action = api.apply(own, performance)
    strip = own.armature.animation_data.nla_tracks["PaksaTalker Head"].strips[0]
    strip.fcurves.find("influence").keyframe_points.clear()
    action["paksatalker_placement"] = "{"
    settings(own).head = 0.5
    assert strip.influence == 0.5
    assert [tuple(p.co) for p in strip.fcurves.find("influence").keyframe_points] == [(1.0, 0.5)]
    api.place(own, only="face")
    assert settings(own).only == "face"


def test_an_artist_s_strips_and_loops_go_on(own, performance) -> None:
    loop = bpy.data.actions.new("Loop")
    armature = own.armature
    armature.animation_data.action = loop
    bone = armature.pose.bones["thigh_l"]
    for frame, turn in ((1, BENT), (5, BENT @ BENT), (9, BENT)):
        bone.rotation_quaternion = turn
        bone.keyframe_insert("rotation_quaternion", frame=frame)
    for curve in takes.curves_of(loop).values():
        curve.modifiers.new("CYCLES")
    walk = {f: pose(own, f)["thigh_l"].copy() for f in (-7, 3, 12, 30, 95)}
    assert not same(walk[3], walk[12]) and not same(walk[95], BENT)
    api.apply(own, performance, only="upper")
    assert all(same(pose(own, f)["thigh_l"], turn) for f, turn in walk.items())
    track = armature.animation_data.nla_tracks["PaksaTalker Head"]
    mine = track.strips.new("Mine", 200, bpy.data.actions["Walk"])
    assert mine is not None
    api.apply(own, performance)
    assert "Mine" in [s.name for t in armature.animation_data.nla_tracks for s in t.strips]
