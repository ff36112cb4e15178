"""Cameras in a scene: framings, moves, cuts, and what stays cheap where they stand."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import bpy
import numpy as np
import pytest
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector

from paksatalker.base.errors import InputError
from paksatalker.blender_addon.animation.apply import apply
from paksatalker.blender_addon.cameras.bound import bound_cameras, frames_of_camera
from paksatalker.blender_addon.cameras.moves import State, states
from paksatalker.blender_addon.cameras.stage_camera import FLOOR
from paksatalker.blender_addon.picture.quality import quality
from paksatalker.blender_addon.picture.render import Picture, prepare
from paksatalker.blender_addon.picture.stage import build_stage, remove_stage
from paksatalker.blender_addon.shots.moving import camera_stands, stands_still
from paksatalker.stage.dials import read_dialled
from paksatalker.stage.presets import table
from paksatalker.stage.shots.timing import timing_of
from paksatalker.stage.stage_choice import FRAMINGS, StageChoice

MOVES = tuple(table("stages.toml")["moves"])
SIZE = (320, 180)
TIMING = timing_of([("one", 0.2, 2.8), ("two", 3.2, 5.8), ("three", 6.2, 9.8)],
                   [("one", 0.2, 2.8), ("two", 3.2, 5.8), ("three", 6.2, 9.8)], 10.0, 24.0)  # fmt: skip


def seen(point: Vector) -> Vector:
    scene = bpy.context.scene
    bpy.context.view_layer.update()
    return world_to_camera_view(scene, scene.camera, point)


def eyes_of(character) -> Vector:
    return Vector((0, -character.measures["face_front"] + 0.02, character.measures["eye_height"]))


def take(character, scene, performances, seconds: float = 10.0):
    apply(performances(seconds), character, scene, words=False)


def test_framings_keep_eyes_high_and_heads_whole(woman) -> None:
    m, scene = woman.measures, bpy.context.scene
    sizes = {}
    for framing in FRAMINGS:
        build_stage(woman, scene, StageChoice(framing=framing), SIZE)
        at = seen(eyes_of(woman))
        assert 0.5 < at.y < 0.9 and at.x == pytest.approx(0.5, abs=0.02), framing
        if "close-up" not in framing:
            assert seen(Vector((0, -m["face_front"], m["crown_height"]))).y < 0.97, framing
        sizes[framing] = at.z
    order = ["extreme-close-up", "close-up", "head", "bust", "medium", "american", "full", "wide"]
    assert sorted(order, key=sizes.__getitem__) == order
    build_stage(woman, scene, StageChoice(framing="medium"), SIZE)
    assert 0.4 < 0.5 - seen(Vector((0, 0, m["height"] * 0.57))).y < 0.55, "to the hips"


def test_the_floor_counts_where_a_shadow_on_it_is_seen(woman) -> None:
    scene = bpy.context.scene

    def sees(size: tuple[int, int] = SIZE, **look: object) -> bool:
        build_stage(woman, scene, StageChoice(set="city", **look), size)  # type: ignore[arg-type]
        return bool(scene.camera[FLOOR])

    assert [f for f in FRAMINGS if sees(framing=f)] == ["american", "full", "wide"]
    assert sees(framing="medium", lens=20), "a short lens stands close and looks down more steeply"


def test_moves_begin_where_the_last_ended_and_pulls_end_on_the_framing() -> None:
    def at(text: str) -> list[tuple[float, State]]:
        return states(read_dialled(text, "camera", MOVES), 10.0)

    assert at("push:amount=0.5") == [(0.0, State()), (10.0, State(near=0.5))]
    assert at("pull:amount=0.5")[0][1].near == 0.5 and at("pull:amount=0.5")[-1][1].near == 1.0
    assert [s.orbit for _, s in at("orbit:amount=20")] == [-10.0, 10.0]
    steps = at("0:still 3:push:amount=0.2 6:orbit:amount=30")
    assert [t for t, _ in steps] == [0.0, 3.0, 6.0, 10.0]
    assert steps[-1][1] == State(near=0.8, orbit=15.0)
    assert at("0:still 30:push") == [(0.0, State())], "after the end of the shot"


@pytest.mark.parametrize("move", MOVES)
def test_every_move_keeps_the_person_in_the_picture(woman, performances, move: str) -> None:
    scene = bpy.context.scene
    take(woman, scene, performances)
    build_stage(woman, scene, StageChoice(camera=move), SIZE)
    places, sights = [], []
    for frame in (1, 120, 240):
        scene.frame_set(frame)
        at = seen(eyes_of(woman))
        assert 0.2 < at.x < 0.8 and 0.45 < at.y < 0.85, (move, frame)
        places.append(np.array(scene.camera.matrix_world))
        sights.append(at.z)
    still = move in ("still", "follow")  # nobody walks here
    assert np.allclose(places[0], places[2], atol=1e-5) == still
    assert camera_stands(scene.camera) == (move == "still")
    if move in ("push", "pull"):
        assert (sights[0] > sights[2]) == (move == "push")


def test_cuts_are_cameras_bound_to_markers_and_go_with_the_stage(woman, performances) -> None:
    scene = bpy.context.scene
    take(woman, scene, performances)
    build_stage(woman, scene, StageChoice(shots="auto", set="newsroom"), SIZE, timing=TIMING)
    bound = [m for m in scene.timeline_markers if m.camera is not None]
    assert len(bound) >= 2 and len(bound_cameras(scene)) >= 2
    for marker in bound:
        scene.frame_set(marker.frame)
        assert scene.camera == marker.camera
        assert TIMING.inside_word(marker.frame - scene.frame_start) is None
    spans = sorted(span for c in bound_cameras(scene) for span in frames_of_camera(scene, c))
    assert spans[0][0] == scene.frame_start and spans[-1][1] == scene.frame_end
    assert all(a[1] + 1 == b[0] for a, b in pairwise(spans))
    assert stands_still(scene) and all(map(camera_stands, bound_cameras(scene))), "borders stay right"
    remove_stage(scene)
    assert not [m for m in scene.timeline_markers if m.camera is not None]


def test_nobody_who_says_nothing_is_cut(woman) -> None:
    with pytest.raises(InputError, match="nothing to cut"):
        build_stage(woman, bpy.context.scene, StageChoice(shots="auto"), SIZE)


def test_a_shutter_blurs_in_every_quality_and_a_bokeh_is_anamorphic(woman, performances) -> None:
    scene = bpy.context.scene
    take(woman, scene, performances, 1.0)
    build_stage(woman, scene, StageChoice(camera=":shutter=0.8,bokeh=anamorphic", fstop=2.0), SIZE)
    picture = Picture(quality("draft"), "cycles", SIZE)
    prepare(scene, woman, picture, transparent=False)
    assert scene.render.use_motion_blur and scene.render.motion_blur_shutter == pytest.approx(0.8)
    assert scene.camera.data.dof.aperture_ratio == pytest.approx(2.0)
    build_stage(woman, scene, StageChoice(), SIZE)
    prepare(scene, woman, picture, transparent=False)
    assert not scene.render.use_motion_blur


def test_focus_and_lights_follow_who_walks(woman, performances) -> None:
    scene, performance = bpy.context.scene, performances(4.0)
    way = np.zeros((performance.frames, 3), np.float32)
    way[:, 0] = np.linspace(0, 1.5, performance.frames)
    apply(replace(performance, trans=way), woman, scene, words=False)
    build_stage(woman, scene, StageChoice(camera="follow"), SIZE)
    apart, frames = [], (scene.frame_start + 20, scene.frame_end - 20)
    lamp = next(o for o in scene.objects if o.type == "LIGHT")
    for frame in frames:
        scene.frame_set(frame)
        eyes = scene.camera.data.dof.focus_object.matrix_world.translation
        apart.append((lamp.matrix_world.translation - eyes).to_2d())
        assert abs(seen(eyes).x - 0.5) < 0.1, "the camera follows as well"
    assert (apart[0] - apart[1]).length < 0.15


def test_keyed_lights_change_and_border_is_off(woman, performances) -> None:
    scene = bpy.context.scene
    take(woman, scene, performances, 4.0)
    build_stage(woman, scene, StageChoice(light="0:studio 3:golden:kelvin=2500"), SIZE)
    key = next(o for o in scene.objects if o.name.startswith("sun light"))
    energies = []
    for frame in (1, 37, 90):
        scene.frame_set(frame)
        energies.append(key.data.energy)
    assert abs(energies[0]) < 1e-6 < energies[1] < energies[2]
    assert not stands_still(scene)
    assert math.isclose(key.data.energy, energies[2])
