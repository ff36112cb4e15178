"""The built zip in Blender, as an artist installs it: from an empty user folder to a speaking character."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import bpy
import pytest

import paksatalker

ROOT = Path(paksatalker.__file__).parent
VERSION = "4.5" if bpy.app.version < (5, 1, 0) else "5.2"

WALK = """
import addon_utils, importlib
from pathlib import Path
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
bpy.ops.paksatalker.preset_add(kind="performance", name="Mine")
own = [p for p, _, files in os.walk(os.environ["BLENDER_USER_RESOURCES"]) if "Mine.toml" in files]
found["presets"] = len(own) + len(list(Path(importlib.import_module(
    "bl_ext.user_default.paksatalker.blender_addon.settings.performance_presets").__file__).parent.glob("performances/*.toml")))
body = next(o for o in scene.objects if o.get("paksatalker_part") == "body")
jaw = body.data.shape_keys.key_blocks["jawOpen"]
values = []
for frame in range(scene.frame_start, scene.frame_end + 1):
    scene.frame_set(frame)
    values.append(jaw.value)
found["jaw"] = max(values) - min(values)
found["most"], found["most_at"] = max(values), values.index(max(values)) + scene.frame_start
found["rate"] = scene.render.fps / scene.render.fps_base
found["words"] = [m.name for m in scene.timeline_markers]
found["left"] = os.listdir(bpy.app.tempdir)
detection = importlib.import_module("bl_ext.user_default.paksatalker.rigs.recognition.detect")
bpy.ops.paksatalker.add_person(person="woman")
mixamo = scene.paksatalker.character
mixamo.name = "mixamo"
theirs = detection.conventions()["mixamo"].joints
for joint, bones in detection.detect(b.name for b in mixamo.data.bones).mapping.items():
    if joint in theirs:
        mixamo.data.bones[bones[0]].name = theirs[joint][0]
addon_utils.enable("rigify", default_set=True)
bpy.ops.object.armature_human_metarig_add()
metarig = bpy.context.object
bpy.ops.pose.rigify_generate()
rigify = bpy.context.object
bpy.ops.object.mode_set(mode="OBJECT")
bpy.data.objects.remove(metarig)
rigify.name = "rigify"
for rig in (mixamo, rigify):
    scene.paksatalker.character = rig
    bpy.ops.paksatalker.find_character()
    assert bpy.ops.paksatalker.generate(text="Good morning.", character=rig.name) == {"FINISHED"}
found["rigs"] = {rig.name: rig.paksatalker.recognised for rig in (mixamo, rigify)}
found["frames"] = scene.frame_end
found["poses"] = poses(found["most_at"])
bpy.ops.wm.save_as_mainfile(filepath=sys.argv[2])
bpy.ops.preferences.addon_disable(module="bl_ext.user_default.paksatalker")
found["disabled"] = not hasattr(bpy.types.Scene, "paksatalker")
bpy.ops.extensions.package_uninstall(repo_index=next(
    i for i, r in enumerate(bpy.context.preferences.extensions.repos) if r.module == "user_default"
), pkg_id="paksatalker")
user = os.environ["BLENDER_USER_RESOURCES"]
found["installed"] = [
    p for p, _, files in os.walk(user) if "paksatalker" in p.removeprefix(user) or "Mine.toml" in files
]
print("FOUND " + json.dumps(found))
sys.stdout.flush()
os._exit(0)
"""

PLAY = """
import json, os, sys, traceback
import bpy


def stop(*error):
    traceback.print_exception(*error)
    os._exit(1)  # Blender's own clean-up may hang


sys.excepthook = stop


def poses(talking):
    \"\"\"What is seen: how open a mouth of shapes is, and where bones that deform are.\"\"\"
    bpy.context.scene.frame_set(talking)
    body = next(o for o in bpy.context.scene.objects if o.get("paksatalker_part") == "body")
    seen = {"jaw": [body.data.shape_keys.key_blocks["jawOpen"].value]}
    for frame in (8, 16):
        bpy.context.scene.frame_set(frame)
        depsgraph = bpy.context.evaluated_depsgraph_get()
        for rig, bones in BONES.items():
            posed = bpy.data.objects[rig].evaluated_get(depsgraph).pose.bones
            for bone in bones:
                seen[f"{rig} {bone} {frame}"] = [x for row in posed[bone].matrix for x in row]
    return seen


BONES = {
    "mixamo": ("Head", "LeftArm"),
    "rigify": ("DEF-spine.006", "DEF-forearm.L", "DEF-jaw", "DEF-lip.B.L"),
}
"""

AGAIN = """
bpy.ops.wm.open_mainfile(filepath=sys.argv[1], use_scripts=False)
assert not hasattr(bpy.types.Scene, "paksatalker")
print("FOUND " + json.dumps(poses(int(sys.argv[2]))))
sys.stdout.flush()
os._exit(0)
"""


def said(script: str, *arguments: object, user: Path) -> Any:
    """What a Blender with this user folder finds."""
    environment = {**os.environ, "BLENDER_USER_RESOURCES": str(user)}
    command = [sys.executable, "-P", "-c", PLAY + script, *map(str, arguments)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, cwd=user, timeout=300
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("FOUND ")]
    assert lines, done.stdout + done.stderr
    return json.loads(lines[0].removeprefix("FOUND "))


def test_from_zip_to_speech_and_away(tmp_path: Path) -> None:
    folder = tmp_path / "ein Ordner für Zoë"
    folder.mkdir()
    script = ROOT / "scripts" / "build_extension.py"
    command = [sys.executable, script, "--output", folder, "--blender", VERSION, "--no-wheels"]
    built = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert built.returncode == 0, built.stderr
    (archive,) = folder.glob("*.zip")
    for name in ("user", "another user"):
        (folder / name).mkdir()
    found = said(WALK, archive, folder / "scene.blend", user=folder / "user")
    assert found["jaw"] > 0.1
    assert found["rate"] == pytest.approx(24 / 1.001)
    assert found["words"] == ["Zoë", "said", "it's", "fine"]
    assert found["left"] == [], "temporary files"
    assert found["presets"] == 11, "one's own and ten that come along"
    assert found["disabled"] and found["installed"] == []
    assert "Mixamo" in found["rigs"]["mixamo"] and "Rigify" in found["rigs"]["rigify"]
    poses = found["poses"]
    for bone in {key.rpartition(" ")[0] for key in poses} - {"jaw", ""}:
        assert poses[f"{bone} 8"] != pytest.approx(poses[f"{bone} 16"], abs=1e-6), f"{bone} moves"
    again = said(AGAIN, folder / "scene.blend", found["most_at"], user=folder / "another user")
    assert again["jaw"] == pytest.approx([found["most"]], abs=1e-4)
    for key, pose in poses.items():
        assert again[key] == pytest.approx(pose, abs=1e-5), f"{key}, without the extension"
