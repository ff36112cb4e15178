"""Scripts of a .blend are never run, and that is told in one line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import bpy

from paksatalker.blender_addon.characters.blocked_scripts import blocked_line
from paksatalker.blender_addon.characters.character import open_character

SAMPLE = Path(__file__).parents[2] / "data" / "performance_format_1.npz"


def drive(owner, path: str, expression: str) -> None:
    driver = owner.driver_add(path, 0).driver
    driver.type, driver.expression = "SCRIPTED", expression


def with_scripts(woman, file: Path, harm: Path) -> None:
    text = bpy.data.texts.new("rig_ui.py")
    text.write(f"open({str(harm)!r}, 'w')\n")
    text.use_module = True
    bpy.data.texts.new("notes.txt").write("not to be run")
    drive(woman.meshes[0], "scale", f"open({str(harm)!r}, 'w') and 1")
    drive(woman.armature, "scale", "1 + frame * 0")
    bpy.ops.wm.save_as_mainfile(filepath=str(file))


def test_texts_and_drivers_in_python_are_named_and_not_run(woman, tmp_path: Path) -> None:
    with_scripts(woman, tmp_path / "a.blend", tmp_path / "harm")
    (tmp_path / "harm").unlink(missing_ok=True)  # Blender may try the driver while it is made
    character = open_character(tmp_path / "a.blend")
    line = blocked_line()
    assert line is not None and "\n" not in line
    assert "1 registered text (rig_ui.py)" in line
    assert f"1 driver ({character.meshes[0].name}: scale)" in line
    assert "notes.txt" not in line
    bpy.context.scene.frame_set(5)
    assert not (tmp_path / "harm").exists()


def test_a_file_without_scripts_says_nothing(woman, tmp_path: Path) -> None:
    drive(woman.armature, "scale", "1 + frame * 0")
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "a.blend"))
    open_character(tmp_path / "a.blend")
    assert blocked_line() is None


def test_the_command_tells_it(woman, tmp_path: Path) -> None:
    with_scripts(woman, tmp_path / "a.blend", tmp_path / "harm")
    (tmp_path / "harm").unlink(missing_ok=True)
    job = {"action": "export", "performance": str(SAMPLE), "avatar": str(tmp_path / "a.blend"),
           "output": str(tmp_path / "b.blend")}  # fmt: skip
    (tmp_path / "job.json").write_text(json.dumps(job))
    command = [sys.executable, "-m", "paksatalker.blender_addon.job", str(tmp_path / "job.json")]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True, timeout=300
    )
    notes = [said["note"] for line in done.stdout.splitlines() if "note" in (said := json.loads(line))]
    assert sum("scripts of the file were not run" in note for note in notes) == 1
    assert not (tmp_path / "harm").exists()
