"""The stage as the sidebar keeps and builds it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import bpy
import pytest

import paksatalker
from paksatalker.base.errors import InputError
from paksatalker.blender_addon.characters.build_avatar import build_avatar
from paksatalker.blender_addon.picture.film import film_of, prepare_film
from paksatalker.blender_addon.picture.stage import stage_of
from paksatalker.blender_addon.settings import presets
from paksatalker.blender_addon.settings.stage.stage_settings import choice_of
from paksatalker.rigs.avatar import library
from paksatalker.stage.stage_choice import StageChoice


@pytest.fixture(autouse=True)
def registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("BLENDER_USER_CONFIG", str(tmp_path / "config"))
    paksatalker.register()
    yield
    paksatalker.unregister()


def test_untouched_the_sidebar_builds_the_studio() -> None:
    assert choice_of(bpy.context.scene) == StageChoice(set="studio", lens=85.0)


def test_what_is_set_is_built_and_taken_away_again(woman) -> None:
    scene = bpy.context.scene
    mine = scene.paksatalker_stage
    scene.paksatalker.framing = "head"
    mine.light, mine.set, mine.post, mine.focus, mine.fstop = "neon", "city", "film", "ON", 1.4
    mine.angle, mine.lens, mine.exposure, mine.seed = 35.0, 50.0, -0.5, 3
    assert bpy.ops.paksatalker.stage() == {"FINISHED"}
    built = stage_of(scene)
    assert built == choice_of(scene) and (built.framing, built.seed) == ("head", 3)
    assert built.fstop == pytest.approx(1.4) and scene.camera.data.lens == 50.0
    assert bpy.ops.paksatalker.remove_stage() == {"FINISHED"}
    assert stage_of(scene) is None and scene.camera is None
    assert not [o for o in scene.objects if o.type == "LIGHT"]


def test_a_colour_of_the_sidebar_is_the_one_of_the_command_line() -> None:
    mine = bpy.context.scene.paksatalker_stage
    mine.set, mine.color = "COLOR", (1.0, 0.5, 0.0)
    assert choice_of(bpy.context.scene).set == "#ff8000"


def test_a_room_behind_footage_is_chosen_as_on_the_command_line(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    image.new("RGB", (8, 8), (0, 170, 0)).save(tmp_path / "screen.png")
    scene = bpy.context.scene
    mine, keyed = scene.paksatalker_stage, scene.paksatalker_footage
    mine.set, mine.picture = "PICTURE", str(tmp_path / "screen.png")
    keyed.key, keyed.behind, keyed.room = "GREEN", "ROOM", "LIVING-ROOM"
    chosen = choice_of(scene)
    assert chosen.behind_room == "living-room" and not chosen.behind_colors and not chosen.clear


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"set": "PICTURE"}, "the set's picture is not chosen"),
        ({"set": "PICTURE", "picture": "/nowhere/wall.png"}, "there is no file /nowhere/wall.png"),
        ({"light": "HDRI"}, "the HDRI file is not chosen"),
        ({"set": "hdri", "hdri": "/nowhere/wall.png"}, "a picture is wanted; one of: .hdr, .exr"),
    ],
)
def test_a_picture_that_is_none_leaves_the_stage_as_it_was(woman, values, said: str) -> None:
    scene = bpy.context.scene
    bpy.ops.paksatalker.stage()
    before = stage_of(scene)
    for name, value in values.items():
        setattr(scene.paksatalker_stage, name, value)
    with pytest.raises(RuntimeError, match=said.replace("?", ".")):
        bpy.ops.paksatalker.stage()
    assert stage_of(scene) == before and scene.camera is not None


def test_the_presets_that_come_along_are_whole_stages() -> None:
    seen = set()
    for name in presets.listed("stage"):
        assert bpy.ops.paksatalker.preset_use(kind="stage", name=name) == {"FINISHED"}
        seen.add(choice_of(bpy.context.scene))
    assert len(seen) == len(presets.listed("stage")) >= 5


def test_a_preset_keeps_the_colour_that_was_picked() -> None:
    mine = bpy.context.scene.paksatalker_stage
    mine.set, mine.color = "COLOR", (1.0, 0.5, 0.0)
    assert bpy.ops.paksatalker.preset_add(kind="stage", name="Orange") == {"FINISHED"}
    mine.set, mine.color = "studio", (0.0, 0.0, 1.0)
    assert bpy.ops.paksatalker.preset_use(kind="stage", name="Orange") == {"FINISHED"}
    assert choice_of(bpy.context.scene).set == "#ff8000"
    file = presets.listed("stage")["Orange"]
    file.write_text('exposure = 1.0\ncolor = [0.0, "red"]\nseed = 1')
    with pytest.raises(RuntimeError, match=r"color can't be \[0\.0, 'red'\]"):
        bpy.ops.paksatalker.preset_use(kind="stage", name="Orange")
    assert choice_of(bpy.context.scene).set == "#ff8000" and mine.exposure == 0


def test_a_film_of_blender_s_own_can_t_be_seen_through(woman, tmp_path: Path) -> None:
    scene = bpy.context.scene
    scene.paksatalker_stage.set = "transparent"
    bpy.ops.paksatalker.stage()
    with pytest.raises(InputError, match="can't be seen through"):
        prepare_film(scene, woman, film_of(scene, tmp_path / "film.mp4"))
    assert scene.render.filepath != str(tmp_path / "film.mp4")


def test_shots_of_the_sidebar_are_those_of_the_command_line(woman, tmp_path: Path) -> None:
    scene, mine = bpy.context.scene, bpy.context.scene.paksatalker_shots
    scene.paksatalker.framing = "medium"
    mine.kelvin, mine.ratio, mine.move, mine.amount, mine.shutter = 3200, 4, "push", 0.3, 0.5
    scene.paksatalker_stage.light = "window"
    choice = choice_of(scene)
    assert choice.light == "window:kelvin=3200,ratio=4" and choice.camera == "push:amount=0.3,shutter=0.5"
    assert bpy.ops.paksatalker.stage() == {"FINISHED"}
    assert stage_of(scene) == choice and len(scene.camera.animation_data.action.slots)
    mine.cuts = "FILE"
    with pytest.raises(InputError, match="plan of shots is not chosen"):
        choice_of(scene)
    mine.cuts = "AUTO"
    with pytest.raises(RuntimeError, match="nothing to cut"):
        bpy.ops.paksatalker.stage()


def test_the_grade_s_dials_stand_where_the_preset_puts_them() -> None:
    scene, mine = bpy.context.scene, bpy.context.scene.paksatalker_stage
    mine.post = "broadcast"
    assert mine.grade.contrast == pytest.approx(1.1) and mine.grade.curve == "soft"
    assert choice_of(scene).post == "broadcast"
    mine.grade.contrast, mine.grade.grain, mine.grade.curve = 1.3, 0.05, "matte"
    assert choice_of(scene).post_dialled.dials == {"contrast": 1.3, "grain": 0.05, "curve": "matte"}
    assert bpy.ops.paksatalker.preset_add(kind="stage", name="Mine") == {"FINISHED"}
    mine.post = "none"
    assert choice_of(scene).post == "none"
    assert bpy.ops.paksatalker.preset_use(kind="stage", name="Mine") == {"FINISHED"}
    assert choice_of(scene).post_dialled.dials == {"contrast": 1.3, "grain": 0.05, "curve": "matte"}


def test_light_and_moves_change_in_time_as_on_the_command_line() -> None:
    scene, mine = bpy.context.scene, bpy.context.scene.paksatalker_shots
    mine.kelvin, mine.light_keys, mine.move_keys = 3000, "0:studio 4:studio:rim=3", "0:still 3:push"
    choice = choice_of(scene)
    assert [(r.seconds, r.number("rim", 1.0)) for r in choice.rigs] == [(0.0, 1.0), (4.0, 3.0)]
    assert [m.name for m in choice.moves] == ["still", "push"]
    mine.light_keys = "0:studo"
    with pytest.raises(InputError, match="unknown light"):
        choice_of(scene)


def test_everyone_is_staged_at_a_place_of_their_own(woman) -> None:
    scene = bpy.context.scene
    build_avatar(library.load("man"))
    assert bpy.ops.paksatalker.stage_cast() == {"FINISHED"}
    places = sorted(o.name for o in scene.objects if o.name.startswith("Place "))
    assert places == ["Place Man", "Place Woman"]
    scene.objects["Place Man"].location.x = 2.0
    assert bpy.ops.paksatalker.stage_cast() == {"FINISHED"}
    assert scene.objects["Place Man"].location.x == 2.0, "who was moved stays"
