"""The built zip in Blender, as an artist installs it: from an empty user folder to a speaking character."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import bpy
import pytest

import paksatalker

ROOT = Path(paksatalker.__file__).parent
VERSION = "4.5" if bpy.app.version < (5, 1, 0) else "5.2"

WALK = """
import importlib, json, os, sys
import bpy
bpy.ops.wm.read_factory_settings(use_empty=True)
found = {}
bpy.ops.extensions.package_install_files(
    filepath=sys.argv[1], repo="user_default", enable_on_install=True, overwrite=True
)
scene = bpy.context.scene
bpy.ops.paksatalker.add_person(person="man")
settings = scene.paksatalker.character.paksatalker
settings.text = "- Zo\u00eb said: \\"it's fine\\"."
scene.render.fps, scene.render.fps_base = 24, 1.001
bpy.ops.paksatalker.generate()
body = next(o for o in scene.objects if o.get("paksatalker_part") == "body")
jaw = body.data.shape_keys.key_blocks["jawOpen"]
values = []
for frame in range(scene.frame_start, scene.frame_end + 1):
    scene.frame_set(frame)
    values.append(jaw.value)
found["jaw"] = max(values) - min(values)
found["frames"] = scene.frame_end
found["rate"] = scene.render.fps / scene.render.fps_base
found["words"] = [m.name for m in scene.timeline_markers]
found["left"] = os.listdir(bpy.app.tempdir)


def turn(rig, bone, frame):
    bpy.context.scene.frame_set(frame)
    return list(bpy.data.objects[rig].pose.bones[bone].matrix_basis.to_quaternion())


detection = importlib.import_module("bl_ext.user_default.paksatalker.rigs.detect")
found["rigs"], heads = {}, {}
for name in ("mixamo", "rigify_deform"):
    bpy.ops.paksatalker.add_person(person="woman")
    rig = scene.paksatalker.character
    joints = detection.detect(b.name for b in rig.data.bones).mapping
    theirs = detection.conventions()[name].joints
    for joint, bones in joints.items():
        if joint in theirs:
            rig.data.bones[bones[0]].name = theirs[joint][0]
    bpy.ops.paksatalker.find_character()
    scene.paksatalker.performance = sys.argv[3]
    assert bpy.ops.paksatalker.apply() == {"FINISHED"}
    heads[rig.name] = theirs["head"][0]
    found["rigs"][name] = rig.paksatalker.recognised
turns = {rig: [turn(rig, bone, f) for f in (5, 12)] for rig, bone in heads.items()}
found["moves"] = all(a != b for a, b in turns.values())
bpy.ops.wm.save_as_mainfile(filepath=sys.argv[2])
bpy.ops.preferences.addon_disable(module="bl_ext.user_default.paksatalker")
found["disabled"] = not hasattr(bpy.types.Scene, "paksatalker")
bpy.ops.wm.open_mainfile(filepath=sys.argv[2])
body = next(o for o in bpy.context.scene.objects if o.get("paksatalker_part") == "body")
bpy.context.scene.frame_set(values.index(max(values)) + 1)
found["without"] = body.data.shape_keys.key_blocks["jawOpen"].value
found["most"] = max(values)
found["turns"] = turns == {rig: [turn(rig, bone, f) for f in (5, 12)] for rig, bone in heads.items()}
print("FOUND " + json.dumps(found))
os._exit(0)
"""


def test_from_zip_to_speech_and_away(tmp_path: Path, performance) -> None:
    folder = tmp_path / "ein Ordner für Zoë"
    folder.mkdir()
    script = ROOT / "scripts" / "build_extension.py"
    command = [sys.executable, script, "--output", folder, "--blender", VERSION, "--no-wheels"]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (archive,) = folder.glob("*.zip")
    environment = {**os.environ, "BLENDER_USER_RESOURCES": str(folder / "user")}
    performance.save(folder / "take.npz")
    walk = [sys.executable, "-P", "-c", WALK, archive, folder / "scene.blend", folder / "take.npz"]
    done = subprocess.run(walk, capture_output=True, text=True, check=False, env=environment, cwd=folder)
    lines = [line for line in done.stdout.splitlines() if line.startswith("FOUND ")]
    assert lines, done.stdout + done.stderr
    found = json.loads(lines[0].removeprefix("FOUND "))
    assert found["jaw"] > 0.1
    assert found["rate"] == pytest.approx(24 / 1.001)
    assert found["words"] == ["Zoë", "said", "it's", "fine"]
    assert found["left"] == [], "temporary files"
    assert found["disabled"]
    assert "Mixamo" in found["rigs"]["mixamo"] and "Rigify" in found["rigs"]["rigify_deform"]
    assert found["moves"] and found["turns"], "other skeletons move, and still do without the extension"
    assert found["without"] == pytest.approx(found["most"], abs=1e-4), "plays without the extension"
