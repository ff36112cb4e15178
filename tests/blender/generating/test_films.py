"""Films, bundles and batches of the open scene, made by a child."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import bpy
import pytest

import paksatalker
from paksatalker.blender_addon.characters.character import Character
from paksatalker.blender_addon.generating import films


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


def test_slides_that_can_t_become_a_lecture_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("## One\n\n- a list, and nothing said\n")
    with pytest.raises(RuntimeError, match="no notes to be spoken"):
        bpy.ops.paksatalker.lecture(filepath=str(tmp_path / "a.md"))
    with pytest.raises(RuntimeError, match="there is no file"):
        bpy.ops.paksatalker.lecture(filepath=str(tmp_path / "none.pdf"))
    assert [p.name for p in tmp_path.iterdir()] == ["a.md"]
