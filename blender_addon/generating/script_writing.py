"""Scripts and answers written while Blender stays usable: the script becomes a text, an answer is spoken."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import bpy

from ...base.errors import InputError, PaksaTalkerError
from ...inference.jobs.job_files import table_of
from ...inference.jobs.scripts.writing import WriteJob
from ...inference.script.conversation.kept import load
from ..characters.character import Character
from ..characters.chosen import chosen_character, root_of
from ..settings.preferences import writer
from ..steps import Steps
from ..takes.duplicates import settings_of
from . import generation
from .background import Background, Outcome, Work, started

background = Background("another script is being written")
cancel, progress = background.cancel, background.progress
_LONGEST_NAME = 60


def start(scene: bpy.types.Scene, active: bpy.types.Object | None = None, wait: bool = False) -> None:
    """Write the script that the character's settings describe into a text, which it then speaks.

    Raises PaksaTalkerError where there is no topic, the writer is not found, or other work is under way.
    """
    character = chosen_character(scene, active)
    background.start(lambda: _writing(character), wait)


def answer(scene: bpy.types.Scene, active: bpy.types.Object | None = None, wait: bool = False) -> None:
    """Have the character answer what is said; the answer becomes its line, and is spoken at once where its
    settings say so. Raises as :func:`start`."""
    character = chosen_character(scene, active)
    background.start(lambda: _answering(character), wait)
    if wait and settings_of(character).writing.speaks:
        generation.generate(scene, root_of(character))


def outcome() -> Outcome | None:
    """How the last writing ended, None before the first and during any."""
    return background.outcome


def write_job(settings: Any, folder: Path) -> WriteJob:
    """What the sidebar asks to be written. Raises InputError where a field can't be followed."""
    brief = settings.writing
    if not brief.topic.strip():
        raise InputError("there is no topic", "say what the script is to be about")
    return WriteJob(
        topic=brief.topic,
        genre=None if brief.genre == "NONE" else brief.genre.lower(),
        persona=brief.persona.strip() or None,
        tone=brief.tone.strip() or None,
        length=brief.length if brief.length >= 2 else None,
        language=settings.language.strip() or None,
        output=folder / "script.md",
        **writer(),
    )


def _writing(character: Character) -> Work:
    settings, uid = settings_of(character), root_of(character).session_uid

    def arguments(folder: Path) -> list[str]:
        file = folder / "job.json"
        file.write_text(json.dumps(table_of(write_job(settings, folder))), encoding="utf-8")
        return ["run", str(file)]

    child, folder = started(arguments)

    def apply() -> Steps:
        # here, as Blender's own Python may lack what texts are read with
        from ...inference.script.markdown import parsed, written

        script = parsed(Path(child.result()).read_text("utf-8"))
        settings = _settings(uid)
        name = (script.title or settings.writing.topic).strip()[:_LONGEST_NAME] or "Script"
        text = bpy.data.texts.new(name)
        text.from_string(written(script, titled=False))
        settings.script, settings.source = text, "SCRIPT"
        yield "write", 1.0

    return Work("Write Script", apply, child, folder, done="Written")


def _answering(character: Character) -> Work:
    settings, uid = settings_of(character), root_of(character).session_uid
    said = settings.writing.said.strip()
    if not said:
        raise InputError("nothing is said", "type what you say to the character")

    def arguments(folder: Path) -> list[str]:
        session = folder / "talk.json"
        if settings.writing.talk:
            session.write_text(settings.writing.talk, encoding="utf-8")
        words = ["chat", said, "--session", str(session)]
        for name, value in {"persona": settings.writing.persona.strip(), **writer()}.items():
            words += [f"--{name.replace('_', '-')}", str(value)] if value else []
        return words

    child, folder = started(arguments)

    def apply() -> Steps:
        talk = load(Path(child.result()))
        settings = _settings(uid)
        brief = settings.writing
        turn = brief.turns.add()
        turn.said, turn.answer = said, talk.turns[-1].answer
        brief.talk, brief.said = Path(child.result()).read_text("utf-8"), ""
        settings.text, settings.source = turn.answer, "LINE"
        if brief.speaks and not bpy.app.background:
            bpy.app.timers.register(partial(_spoken, uid), first_interval=0.1)
        yield "write", 1.0

    return Work("Answer", apply, child, folder, done="Answered")


def _spoken(uid: int) -> None:
    """Have what was answered generated, as Generate would."""
    root = next((o for o in bpy.data.objects if o.session_uid == uid), None)
    scene = next((s for s in bpy.data.scenes if root is not None and root.name in s.objects), None)
    if scene is None or generation.progress() is not None:
        return
    try:
        generation.start(scene, root)
    except PaksaTalkerError as e:
        background.outcome = Outcome(str(e), e.hint, failed=True)


def _settings(uid: int) -> Any:
    root = next((o for o in bpy.data.objects if o.session_uid == uid), None)
    if root is None:
        raise PaksaTalkerError("the character is gone", "undo its removal")
    return root.paksatalker
