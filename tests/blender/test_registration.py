"""The extension inside Blender: it comes, applies a file with one undo step, and goes without a trace."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import addon_utils
import bpy
import pytest

import paksatalker
from paksatalker.rigs.arkit import INDEX

ROOT = Path(paksatalker.__file__).parent


@pytest.fixture
def registered():
    paksatalker.register()
    yield
    paksatalker.unregister()


def test_operator_applies_the_file(registered, woman, performance, tmp_path: Path) -> None:
    performance.save(tmp_path / "take.npz")
    scene = bpy.context.scene
    assert not bpy.ops.paksatalker.apply.poll(), "no file yet"
    scene.paksatalker.performance = str(tmp_path / "take.npz")
    bpy.context.view_layer.objects.active = woman.armature
    assert bpy.ops.paksatalker.apply() == {"FINISHED"}
    scene.frame_set(4)
    value = woman.meshes[0].data.shape_keys.key_blocks["jawOpen"].value
    assert value == pytest.approx(performance.arkit[3, INDEX["jawOpen"]], abs=1e-6)


def test_operator_tells_what_is_wrong(registered, woman, tmp_path: Path) -> None:
    bpy.context.scene.paksatalker.performance = str(tmp_path / "none.npz")
    with pytest.raises(RuntimeError, match=r"none\.npz"):
        bpy.ops.paksatalker.apply()


def test_the_extension_comes_without_the_packages_of_the_child() -> None:
    """Blender's own Python may have none of them, and another does the work."""
    code = (
        "import sys\n"
        "for name in ('num2words', 'soundfile', 'onnxruntime', 'hibari', 'pocketsphinx', 'tqdm'):\n"
        "    sys.modules[name] = None\n"
        "import paksatalker; paksatalker.register()\n"
        "import os; os._exit(7)"  # Blender's clean-up may hang
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 7, done.stderr


def test_unregistering_leaves_nothing() -> None:
    before = set(dir(bpy.types))
    for _ in range(2):
        paksatalker.register()
        paksatalker.unregister()
    assert set(dir(bpy.types)) - before == set()
    assert not hasattr(bpy.types.Scene, "paksatalker")


def test_manifest_is_valid_and_of_the_package_version() -> None:
    manifest = tomllib.loads((ROOT / "blender_manifest.toml").read_text())
    assert manifest["version"] == paksatalker.__version__
    tool = Path(addon_utils.__file__).parents[1] / "addons_core" / "bl_pkg" / "cli" / "blender_ext.py"
    command = [sys.executable, tool, "validate", ROOT]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def test_voices_are_listed_and_found_by_language(registered) -> None:
    from paksatalker.blender_addon.command_line.voice_list import matching

    assert bpy.ops.paksatalker.list_voices() == {"FINISHED"}
    assert "hibari:heart" in [name for name, _ in matching(None, None, "en-us natural")]
    assert not matching(None, None, "no such voice")


def test_the_self_check_reports_in_lines(registered) -> None:
    from paksatalker.blender_addon.settings.preferences import self_check

    report = self_check()
    assert report.startswith("PaksaTalker") and "Voices" in report and "onnxruntime" in report


def test_panels_are_in_the_order_of_the_work(registered) -> None:
    from paksatalker.blender_addon.sidebar import panels

    shown = [c for c in panels.CLASSES if c.bl_region_type == "UI"]
    top = [c.bl_label for c in shown if not getattr(c, "bl_parent_id", "")]
    assert top == ["Character", "Speech", "Performance", "Edit", "Live", "Stage", "Out"]
    for cls in panels.CLASSES:
        assert hasattr(bpy.types, cls.__name__) and cls.__doc__


def test_folders_of_the_preferences_are_told_to_the_child(registered, tmp_path: Path) -> None:
    from paksatalker.blender_addon.settings.preferences import child_environment

    assert not [name for name in child_environment() if name.startswith("PAKSATALKER")]
    addon = bpy.context.preferences.addons.new()
    addon.module = "paksatalker"
    try:
        addon.preferences.flame, addon.preferences.voices = str(tmp_path / "heads"), str(tmp_path / "voices")
        told = child_environment()
        assert told["PAKSATALKER_FLAME"] == str(tmp_path / "heads")
        assert told["PAKSATALKER_VOICES"] == str(tmp_path / "voices")
        assert "PAKSATALKER_HOME" not in told and "PAKSATALKER_SMPLX" not in told
        addon.preferences.person = "kofi"
        assert bpy.context.scene.paksatalker.person.base == "kofi", "until somebody is picked"
        bpy.context.scene.paksatalker.person.base = "priya"
        addon.preferences.person = "man"
        assert bpy.context.scene.paksatalker.person.base == "priya"
    finally:
        bpy.context.preferences.addons.remove(addon)
