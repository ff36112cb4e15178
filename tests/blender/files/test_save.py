"""A saved scene in another folder: complete, without paths of this machine, rendering the same frames."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import bpy

from paksatalker.blender_addon.animation.apply import apply
from paksatalker.blender_addon.characters.character import open_character
from paksatalker.blender_addon.files.save import save
from paksatalker.blender_addon.picture.quality import quality
from paksatalker.blender_addon.picture.render import Picture, prepare
from paksatalker.blender_addon.picture.stage import build_stage
from paksatalker.stage.stage_choice import StageChoice

RENDER_ALONE = """
import sys, bpy
bpy.ops.wm.open_mainfile(filepath=sys.argv[1])
assert not any(m.startswith("paksatalker") for m in sys.modules)
scene = bpy.context.scene
scene.frame_start, scene.frame_end = 4, 5
bpy.ops.render.render(animation=True)
"""


def stage_and_save(woman, performance, path: Path) -> None:
    scene = bpy.context.scene
    apply(performance, woman)
    build_stage(woman, scene, StageChoice(framing="bust"), (64, 36))
    prepare(scene, woman, Picture(quality("draft"), "cycles", (64, 36)), transparent=False)
    scene.cycles.samples = 1
    save(scene, path)


def test_copied_elsewhere_it_renders_the_same_frames_without_us(woman, performance, tmp_path: Path) -> None:
    stage_and_save(woman, performance, tmp_path / "a.blend")
    scene = bpy.context.scene
    scene.frame_set(4)
    scene.render.filepath = str(tmp_path / "ours.png")
    bpy.ops.render.render(write_still=True)
    other = tmp_path / "other"
    other.mkdir()
    shutil.move(tmp_path / "a.blend", other / "b.blend")
    subprocess.run(
        [sys.executable, "-c", RENDER_ALONE, str(other / "b.blend")],
        check=True,
        capture_output=True,
        cwd="/",
        timeout=300,
    )
    assert sorted(p.name for p in (other / "frames").iterdir()) == ["frame_0004.png", "frame_0005.png"]
    assert pixels(other / "frames" / "frame_0004.png") == pixels(tmp_path / "ours.png")


def pixels(path: Path) -> list[float]:
    return list(bpy.data.images.load(str(path)).pixels)


def test_no_path_of_this_machine_is_kept(woman, performance, tmp_path: Path) -> None:
    stage_and_save(woman, performance, tmp_path / "a.blend")
    assert [p.name for p in tmp_path.iterdir()] == ["a.blend"], "nothing half-written stays"
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "a.blend"))
    paths = [d.filepath for d in (*bpy.data.images, *bpy.data.sounds, *bpy.data.fonts)]
    assert all(p.startswith("//") or p in ("", "<builtin>") for p in paths)
    assert bpy.context.scene.render.filepath.startswith("//")
    assert not bpy.data.libraries
    (strip,) = bpy.context.scene.sequence_editor.strips
    assert strip.sound.packed_file is not None


def test_saved_person_is_found_again_with_its_measures(woman, performance, tmp_path: Path) -> None:
    stage_and_save(woman, performance, tmp_path / "a.blend")
    measures, parts = dict(woman.measures), len(woman.meshes)
    again = open_character(tmp_path / "a.blend")
    assert (again.name, len(again.meshes), again.measures) == ("Woman", parts, measures)
