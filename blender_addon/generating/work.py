"""One generation: what is asked of the child, and its performance put on the character."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path

import bpy

from ...base.errors import PaksaTalkerError
from ...base.processes.children import Child
from ...inference.jobs.job_files import table_of
from ...inference.jobs.perform import PerformJob
from ...inference.performance.performance import Performance
from ..characters.character import Character
from ..characters.chosen import chosen_character, root_of
from ..steps import Steps, in_thread
from ..takes.duplicates import settings_of
from ..takes.performing import PLAYING, NewTake, put, retime
from ..takes.spoken import words
from . import sources
from .background import Work, started


def begin(scene: bpy.types.Scene, character: Character, changes: words.Edits | None = None) -> Work:
    """Start the child on what the character's settings say. Raises PaksaTalkerError where that can't be."""
    if importlib.util.find_spec("scipy") is None:
        raise PaksaTalkerError("Blender's Python has no scipy", "install the zip with the packages inside")
    settings = settings_of(character)
    text, first = sources.spoken_text(settings), sources.start_frame(scene, settings)
    own_sound, uids = settings.source == "STRIP", (scene.session_uid, root_of(character).session_uid)
    child, folder = started(lambda folder: _arguments(sources.perform_job(scene, settings, folder), folder))

    def apply() -> Steps:
        performance = yield from in_thread("curves", _performance, child)
        yield from _applying(NewTake(performance, text, first, own_sound), uids, changes)

    # the take that is played is being changed: half of it is worse than a moment more
    return Work(
        "Generate Speech",
        apply,
        child,
        folder,
        done="Spoken",
        unbroken=lambda step: changes is not None or step == PLAYING,
    )


def found(uids: tuple[int, int]) -> tuple[bpy.types.Scene, bpy.types.Object]:
    """The scene and the object of these session uids. Raises PaksaTalkerError where one is gone."""
    scene = next((s for s in bpy.data.scenes if s.session_uid == uids[0]), None)
    root = next((o for o in bpy.data.objects if o.session_uid == uids[1]), None)
    if scene is None or root is None:
        raise PaksaTalkerError("the character is gone", "undo its removal, or generate for another one")
    return scene, root


def _arguments(job: PerformJob, folder: Path) -> Sequence[str]:
    file = folder / "job.json"
    file.write_text(json.dumps(table_of(job)), encoding="utf-8")
    return ["run", str(file)]


def _performance(child: Child) -> Performance:
    return Performance.load(Path(child.result()))


def _applying(speech: NewTake, uids: tuple[int, int], changes: words.Edits | None) -> Steps:
    scene, root = found(uids)
    character = chosen_character(scene, chosen=root)
    if changes is not None and changes.moved:
        yield from retime(character, scene, changes.moved)
    yield from put(speech, character, scene, changes)
