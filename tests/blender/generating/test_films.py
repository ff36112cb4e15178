"""Films, bundles and batches of the open scene, made by a child."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import bpy
import pytest

import paksatalker
from paksatalker import api
from paksatalker.blender_addon.cast.told import told_by_scene
from paksatalker.blender_addon.characters.character import Character
from paksatalker.blender_addon.generating import films
from paksatalker.blender_addon.sidebar.films.finish import several


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    paksatalker.register()
    yield
    films.cancel()
    paksatalker.unregister()


def test_a_bundle_has_the_scene_as_it_is(woman: Character, tmp_path: Path) -> None:
    scene = bpy.context.scene
    scene.paksatalker.character = woman.armature
    with pytest.raises(RuntimeError, match="no camera"):
        bpy.ops.paksatalker.farm_bundle(filepath=str(tmp_path / "bundle"))
    scene.paksatalker.quality, scene.paksatalker.chunk = "sketch", 2
    scene.frame_start, scene.frame_end = 3, 7
    bpy.ops.paksatalker.stage()
    assert bpy.ops.paksatalker.farm_bundle(filepath=str(tmp_path / "bundle")) == {"FINISHED"}
    template = json.loads((tmp_path / "bundle" / "template.json").read_text())
    values = {p["name"]: p["default"] for p in template["parameterDefinitions"]}
    assert values["Range"] == "3-7"
    assert scene.frame_start == 3 and (tmp_path / "bundle" / "scene.blend").is_file()


def test_a_batch_that_can_t_be_read_is_told(woman: Character, tmp_path: Path) -> None:
    scene = bpy.context.scene
    scene.paksatalker.character = woman.armature
    (tmp_path / "jobs.csv").write_text("txt\nHello\n")
    scene.paksatalker.batch = str(tmp_path / "jobs.csv")
    scene.paksatalker.batch_folder = str(tmp_path / "films")
    with pytest.raises(RuntimeError, match="column 'txt'"):
        bpy.ops.paksatalker.batch()
    assert not (tmp_path / "films").exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"layer": "person:x=0.2"}, "part of the picture"),
        ({"title": "Boats@3-1"}, "ends before it begins"),
        ({"frames": "layers"}, "can't be seen through"),
        ({"burn": "box"}, "subtitles need words"),
        ({"without": "plates"}, "unknown 'plates'"),
    ],
)
def test_what_a_film_can_t_have_is_told_in_the_sidebar(woman, tmp_path: Path, values, said: str) -> None:
    scene = bpy.context.scene
    scene.paksatalker.character, scene.paksatalker.quality = woman.armature, "sketch"
    bpy.ops.paksatalker.stage()
    with pytest.raises(RuntimeError, match=said):
        bpy.ops.paksatalker.film(filepath=str(tmp_path / "a.mp4"), **values)
    assert not [*tmp_path.iterdir()]


def test_titles_are_parted_after_their_seconds() -> None:
    assert several("A; B|C@1-3; D@4-6 ") == ("A; B|C@1-3", "D@4-6") and several("") == ()


def test_what_is_said_in_a_finished_scene_is_told(woman, spoken) -> None:
    scene = bpy.context.scene
    api.apply(woman, spoken)
    told = told_by_scene(scene)
    assert " ".join(p.text for p in told.pieces) == spoken.meta["sentences"][0]["text"]
    assert [name for _, name in told.speakers] == [woman.name]
    assert abs(told.pieces[0].start - float(spoken.word_times[0][0])) < 0.05


def test_a_lecture_takes_the_person_of_the_sliders(tmp_path: Path) -> None:
    scene = bpy.context.scene
    assert films._person(scene, tmp_path) == scene.paksatalker.person.base
    scene.paksatalker.person.weight = 0.9
    assert Path(films._person(scene, tmp_path)).read_text("utf-8").count("weight = 0.9") == 1


def test_slides_that_can_t_become_a_lecture_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("## One\n\n- a list, and nothing said\n")
    with pytest.raises(RuntimeError, match="no notes to be spoken"):
        bpy.ops.paksatalker.lecture(filepath=str(tmp_path / "a.md"))
    with pytest.raises(RuntimeError, match="there is no file"):
        bpy.ops.paksatalker.lecture(filepath=str(tmp_path / "none.pdf"))
    assert [p.name for p in tmp_path.iterdir()] == ["a.md"]
