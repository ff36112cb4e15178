"""The child behind the sidebar: it never makes Blender wait, stops at once, and fails in one line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import bpy
import pytest

import paksatalker
from paksatalker.base.errors import Cancelled, InputError, PaksaTalkerError
from paksatalker.base.processes.children import Child
from paksatalker.blender_addon.command_line.start import start_command
from paksatalker.blender_addon.generating import generation
from paksatalker.inference.performance.performance import Performance

SENTENCE = "Good morning."
LONG = "People come and buy fresh bread in the small shop before the sun is up. " * 60


@pytest.fixture
def registered():
    paksatalker.register()
    yield
    paksatalker.unregister()


def ended(process: Child, patience: float = 60.0) -> bool:
    until = time.monotonic() + patience
    while not process.poll():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def test_a_command_tells_its_steps_and_its_file(tmp_path: Path) -> None:
    file = tmp_path / "take é.npz"
    process = start_command(["perform", SENTENCE, "-o", str(file)])
    slowest, steps = 0.0, set()
    done, until = False, time.monotonic() + 120
    while not done:
        assert time.monotonic() < until, process.step
        before = time.perf_counter()
        done = process.poll()
        slowest = max(slowest, time.perf_counter() - before)
        steps.add(process.step)
        assert 0 <= process.fraction <= 1
        time.sleep(0.01)
    assert Path(process.result()) == file
    assert Performance.load(file).word_labels == ("Good", "morning")
    assert len(steps) > 2
    assert slowest < 0.05, "a look must not hold Blender up"


def test_wrong_input_comes_in_the_command_s_own_words(tmp_path: Path) -> None:
    process = start_command(["perform", "--audio", str(tmp_path / "none.wav"), "-o", str(tmp_path / "x.npz")])
    assert ended(process)
    with pytest.raises(InputError, match=r"none\.wav") as caught:
        process.result()
    assert caught.value.hint


def test_stopping_takes_less_than_a_second_and_leaves_no_file(tmp_path: Path) -> None:
    process = start_command(["perform", LONG, "-o", str(tmp_path / "x.npz")])
    until = time.monotonic() + 60
    while process.step == "start":
        assert not process.poll() and time.monotonic() < until
        time.sleep(0.02)
    before = time.monotonic()
    process.cancel(0)
    assert time.monotonic() - before < 1
    assert ended(process, 1)
    with pytest.raises(Cancelled):
        process.result()
    assert list(tmp_path.iterdir()) == []


def test_a_killed_child_is_one_line(tmp_path: Path) -> None:
    process = start_command(["perform", LONG, "-o", str(tmp_path / "x.npz")])
    os.kill(process.pid, signal.SIGTERM)
    assert ended(process)
    with pytest.raises(PaksaTalkerError) as caught:
        process.result()
    assert "\n" not in str(caught.value)


def test_a_python_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(PaksaTalkerError, match="no-python"):
        start_command(["doctor"], python=str(tmp_path / "no-python"))


ABANDON = """
import os, sys, time
from paksatalker.blender_addon.command_line.start import start_command
process = start_command(["perform", sys.argv[1], "-o", sys.argv[2]])
until = time.monotonic() + 60
while process.step == "start" and time.monotonic() < until:
    process.poll()
    time.sleep(0.01)
print(process.pid, flush=True)
os._exit(1)  # as a crash does
"""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks the child up in /proc")
def test_no_orphan_stays_after_a_crash(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ABANDON, LONG, str(tmp_path / "x.npz")]
    # not through a pipe: the orphan would hold it open
    with (tmp_path / "said").open("w") as out:
        subprocess.run(command, stdout=out, check=False, timeout=120)
    process = Path("/proc") / (tmp_path / "said").read_text().strip() / "cmdline"
    until = time.monotonic() + 3
    while process.exists() and process.read_bytes() and time.monotonic() < until:
        time.sleep(0.05)
    assert not process.exists() or not process.read_bytes()


def drive() -> None:
    """What Blender's event loop does with the timer of :mod:`background`."""
    until = time.monotonic() + 60
    while generation.background.look() is not None:
        assert time.monotonic() < until
        time.sleep(0.02)


def test_generating_beside_blender_keys_the_character(registered, woman) -> None:
    scene = bpy.context.scene
    woman.armature.paksatalker.text = SENTENCE
    generation.start(scene, woman.armature)
    assert generation.progress() is not None
    assert not bpy.ops.paksatalker.generate.poll(), "one at a time"
    drive()
    assert generation.progress() is None
    outcome = generation.outcome()
    assert outcome is not None and not outcome.failed, outcome
    assert woman.armature.paksatalker.take is not None
    assert [m.name for m in scene.timeline_markers] == ["Good", "morning"]


def test_the_same_seed_gives_the_same_take_beside_and_in_blender(registered, woman) -> None:
    scene = bpy.context.scene
    woman.armature.paksatalker.text, woman.armature.paksatalker.seed = SENTENCE, 3
    assert bpy.ops.paksatalker.generate() == {"FINISHED"}
    first = points(woman)
    generation.start(scene, woman.armature)
    drive()
    assert points(woman) == first


def points(character) -> list[tuple[float, float]]:
    action = character.armature.paksatalker.take
    bag = action.layers[0].strips[0].channelbags[-1]
    return [tuple(p.co) for curve in bag.fcurves for p in curve.keyframe_points]


def test_cancel_stops_and_changes_nothing(registered, woman) -> None:
    scene = bpy.context.scene
    woman.armature.paksatalker.text = LONG
    generation.start(scene, woman.armature)
    assert bpy.ops.paksatalker.cancel() == {"FINISHED"}
    assert generation.progress() is None
    assert woman.keys[0].animation_data is None
    outcome = generation.outcome()
    assert outcome is not None and not outcome.failed


def test_a_character_deleted_meanwhile_is_one_line(registered, woman) -> None:
    scene = bpy.context.scene
    woman.armature.paksatalker.text = SENTENCE
    generation.start(scene, woman.armature)
    bpy.data.objects.remove(woman.armature)
    drive()
    outcome = generation.outcome()
    assert outcome is not None and outcome.failed and "gone" in outcome.text


def test_opening_another_file_stops_the_work(registered, woman) -> None:
    woman.armature.paksatalker.text = LONG
    generation.start(bpy.context.scene, woman.armature)
    bpy.ops.wm.read_homefile(use_empty=True)
    assert generation.progress() is None


def test_an_object_that_can_t_speak_is_named(registered, woman) -> None:
    mesh = bpy.data.objects.new("Teapot", bpy.data.meshes.new("Teapot"))
    bpy.context.scene.collection.objects.link(mesh)
    bpy.context.scene.paksatalker.character = mesh
    with pytest.raises(RuntimeError, match="Teapot"):
        bpy.ops.paksatalker.generate()


def test_scripts_are_spoken_from_the_text_editor(registered, woman) -> None:
    scene = bpy.context.scene
    woman.armature.paksatalker.source = "SCRIPT"
    with pytest.raises(RuntimeError, match="no script"):
        bpy.ops.paksatalker.generate()
    woman.armature.paksatalker.script = bpy.data.texts.new("Scene 1")
    woman.armature.paksatalker.script.write("Good\nevening.")
    assert bpy.ops.paksatalker.generate() == {"FINISHED"}
    assert [m.name for m in scene.timeline_markers] == ["Good", "evening"]
