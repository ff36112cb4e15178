"""One generation: what is asked of the child, and its performance put on the character in small pieces."""

from __future__ import annotations

import importlib.util
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import bpy

from ...base.children import Child
from ...base.errors import InputError, PaksaTalkerError
from ...inference.performance.performance import Performance
from ..characters.character import Character
from ..command_line.start import start_command
from ..settings.chosen import chosen_character, settings_of
from ..settings.preferences import child_environment, loud, other_python
from ..takes import words
from ..takes.layers import root_of
from ..takes.performing import Speech, put, retime
from . import sources
from .steps import PIECE, Steps, finish, in_thread
from .temporary import new_folder


@dataclass
class Work:
    """Scene and character by session uid: an undo meanwhile makes other Python objects of them."""

    process: Child
    folder: Path
    scene: int
    character: int
    text: str
    first: int
    own_sound: bool
    changes: words.Edits | None
    steps: Steps | None = None
    step: str = "start"
    fraction: float = 0.0


def begin(scene: bpy.types.Scene, character: Character, changes: words.Edits | None = None) -> Work:
    """Start the child on what the character's settings say. Raises PaksaTalkerError where that can't be."""
    if importlib.util.find_spec("scipy") is None:
        raise PaksaTalkerError("Blender's Python has no scipy", "install the zip with the packages inside")
    folder = new_folder(bpy.app.tempdir)
    settings, render = settings_of(character), scene.render
    try:
        arguments = [
            "perform",
            *sources.speech_arguments(scene, settings, folder),
            *sources.style_arguments(settings),
            *("--seed", str(settings.seed)),
            *("--fps", f"{render.fps}/{render.fps_base:.6g}"),
            *("--output", str(folder / "performance.npz")),
        ]
        text, first = sources.spoken_text(settings), sources.start_frame(scene, settings)
        process = start_command(arguments, other_python(), child_environment())
    except (PaksaTalkerError, OSError) as e:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(e, PaksaTalkerError):
            raise
        raise InputError(f"can't write {e.filename}: {e.strerror}", "free some space") from e
    own_sound, uid = settings.source == "STRIP", root_of(character).session_uid
    return Work(process, folder, scene.session_uid, uid, text, first, own_sound, changes)


def complete(work: Work) -> None:
    """Do all that is left of it, Blender waiting."""
    try:
        while not work.process.poll():
            time.sleep(0.02)
        finish(applying(work))
    finally:
        tidy(work)


def heard(work: Work) -> bool:
    """Take over what the child said; whether it has ended."""
    ended = work.process.poll()
    work.step, work.fraction = work.process.step, work.process.fraction
    return ended


def advanced(work: Work) -> bool:
    """Go on applying for a moment; False when it is done."""
    assert work.steps is not None
    until = time.perf_counter() + PIECE
    for step, fraction in work.steps:
        work.step, work.fraction = step, fraction
        if time.perf_counter() > until:
            return True
    return False


def applying(work: Work) -> Steps:
    """The child's performance put on the character. Raises PaksaTalkerError where the child failed."""
    performance = yield from in_thread("curves", Performance.load, Path(work.process.result()))
    scene = next((s for s in bpy.data.scenes if s.session_uid == work.scene), None)
    root = next((o for o in bpy.data.objects if o.session_uid == work.character), None)
    if scene is None or root is None:
        raise PaksaTalkerError("the character is gone", "undo its removal, or generate for another one")
    character = chosen_character(scene, chosen=root)
    if work.changes is not None and work.changes.moved:
        yield from retime(character, scene, work.changes.moved)
    speech = Speech(performance, work.text, work.first, work.own_sound)
    yield from put(speech, character, scene, work.changes)


def tidy(work: Work) -> None:
    """Leave no process, file or half a step behind."""
    if loud():
        print(*(f"PaksaTalker: {note}" for note in work.process.notes), sep="\n")
    if work.steps is not None:
        work.steps.close()
    work.process.cancel(0)
    shutil.rmtree(work.folder, ignore_errors=True)
