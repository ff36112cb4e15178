"""Generating a performance while Blender stays usable: a child process, a timer, the character keyed."""

from __future__ import annotations

import importlib.util
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import bpy
from bpy.app.handlers import persistent

from ..inference.performance import Performance
from ..rigs.errors import Cancelled, PaksaTalkerError
from .apply import Applied, apply
from .cli_process import CliProcess
from .settings import chosen_character, other_python, speech_arguments

INTERVAL = 0.1
"""Seconds between two looks at the child."""


@dataclass(frozen=True)
class Outcome:
    """How the last generation ended: a line, and what to do where it ``failed``."""

    text: str
    hint: str = ""
    failed: bool = False


@dataclass(frozen=True)
class _Work:
    """Scene and character by session uid: an undo meanwhile makes other Python objects of them."""

    process: CliProcess
    folder: Path
    scene: int
    character: int


_work: _Work | None = None
_outcome: Outcome | None = None


def start(scene: bpy.types.Scene, active: bpy.types.Object | None) -> None:
    """Begin to generate what the scene's settings say; a timer takes it from there.

    Raises PaksaTalkerError where something is missing or other work is under way.
    """
    global _work, _outcome
    _work, _outcome = _begin(scene, active), None
    bpy.app.timers.register(look, first_interval=INTERVAL, persistent=True)
    _redraw()


def generate(scene: bpy.types.Scene, active: bpy.types.Object | None) -> Applied:
    """The same from start to end, Blender waiting. Raises PaksaTalkerError where it fails."""
    work = _begin(scene, active)
    try:
        while not work.process.poll():
            time.sleep(0.02)
        return _apply(work)
    finally:
        _tidy(work)


def cancel() -> None:
    """Stop the work that is under way, if any."""
    global _work, _outcome
    if _work is None:
        return
    _tidy(_work)
    _work, _outcome = None, Outcome("Cancelled")
    if bpy.app.timers.is_registered(look):
        bpy.app.timers.unregister(look)
    _redraw()


def progress() -> tuple[str, float] | None:
    """The step's name and how much of it is done (0..1), or None where no work is under way."""
    return (_work.process.step, _work.process.fraction) if _work is not None else None


def outcome() -> Outcome | None:
    """How the last work ended, None before the first and during any."""
    return _outcome


def look() -> float | None:
    """The timer: take over what the child said, at its end key the character. Returns when to come again."""
    global _work, _outcome
    if _work is None:
        return None
    if not _work.process.poll():
        _redraw()
        return INTERVAL
    work, _work = _work, None
    try:
        applied = _apply(work)
        _push_undo("Generate Speech")
        _outcome = Outcome(f"Spoken: {applied.frames} frames")
    except PaksaTalkerError as e:
        _outcome = Outcome(str(e), e.hint, failed=not isinstance(e, Cancelled))
    except Exception as e:  # a timer that raises tells the console alone
        _outcome = Outcome(f"{type(e).__name__}: {e}", "report it with the file", failed=True)
    finally:
        _tidy(work)
        _redraw()
    return None


@persistent
def cancel_before_load(*_: object) -> None:
    """Handler: another file has no use for the work."""
    global _outcome
    cancel()
    _outcome = None


def _begin(scene: bpy.types.Scene, active: bpy.types.Object | None) -> _Work:
    if _work is not None:
        raise PaksaTalkerError("another performance is being generated", "wait, or cancel it")
    if importlib.util.find_spec("scipy") is None:
        raise PaksaTalkerError("Blender's Python has no scipy", "install the zip with the packages inside")
    character = chosen_character(scene, active)
    # Blender's own temporary folder, gone with the session
    folder = Path(tempfile.mkdtemp(prefix="paksatalker-", dir=bpy.app.tempdir or None))
    settings, render = scene.paksatalker, scene.render
    try:
        arguments = [
            "perform",
            *speech_arguments(settings, folder),
            *("--seed", str(settings.seed)),
            *("--fps", f"{render.fps}/{render.fps_base:.6g}"),
            *("--output", str(folder / "performance.npz")),
        ]
        process = CliProcess(arguments, other_python())
    except PaksaTalkerError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    root = character.armature or character.meshes[0]
    return _Work(process, folder, scene.session_uid, root.session_uid)


def _apply(work: _Work) -> Applied:
    performance = Performance.load(work.process.result())
    scene = next((s for s in bpy.data.scenes if s.session_uid == work.scene), None)
    root = next((o for o in bpy.data.objects if o.session_uid == work.character), None)
    if scene is None or root is None:
        raise PaksaTalkerError("the character is gone", "undo its removal, or generate for another one")
    character = chosen_character(scene, chosen=root)
    return apply(performance, character, scene, error=scene.paksatalker.error)


def _tidy(work: _Work) -> None:
    work.process.stop()
    shutil.rmtree(work.folder, ignore_errors=True)


def _push_undo(name: str) -> None:
    for window in bpy.context.window_manager.windows:
        with bpy.context.temp_override(window=window):
            bpy.ops.ed.undo_push(message=name)
        return


def _redraw() -> None:
    """Show the progress in every window's sidebars and status bar."""
    now = progress()
    text = f"PaksaTalker: {now[0]} {now[1]:.0%}" if now is not None else None
    for window in bpy.context.window_manager.windows:
        window.workspace.status_text_set(text)
        for region in _sidebars(window):
            region.tag_redraw()


def _sidebars(window: bpy.types.Window) -> Iterator[bpy.types.Region]:
    for area in window.screen.areas:
        if area.type == "VIEW_3D":
            yield from (region for region in area.regions if region.type == "UI")
