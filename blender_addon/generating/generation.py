"""Generating a performance while Blender stays usable: a timer that looks at the work, one at a time."""

from __future__ import annotations

from dataclasses import dataclass

import bpy
from bpy.app.handlers import persistent

from ...base.errors import Cancelled, InputError, PaksaTalkerError
from ..characters.character import Character
from ..settings.chosen import chosen_character, settings_of
from ..takes import takes, words
from ..takes.layers import root_of
from ..takes.performing import PLAYING, retime
from ..takes.retiming import edited_text
from . import sources
from .steps import finish
from .work import Work, advanced, applying, begin, complete, heard, tidy
from .work_shown import push_undo, redraw

INTERVAL = 0.1
"""Seconds between two looks at the child."""


@dataclass(frozen=True)
class Outcome:
    """How the last generation ended: a line, and what to do where it ``failed``."""

    text: str
    hint: str = ""
    failed: bool = False


_work: Work | None = None
_outcome: Outcome | None = None


def start(scene: bpy.types.Scene, active: bpy.types.Object | None = None) -> None:
    """Begin to generate what the character's settings say; a timer takes it from there.

    Raises PaksaTalkerError where something is missing or other work is under way.
    """
    _one_at_a_time()
    _begin_in_background(begin(scene, chosen_character(scene, active)))


def generate(scene: bpy.types.Scene, active: bpy.types.Object | None = None) -> Character:
    """The same from start to end, Blender waiting. Raises PaksaTalkerError where it fails."""
    _one_at_a_time()
    character = chosen_character(scene, active)
    complete(begin(scene, character))
    return character


def update(scene: bpy.types.Scene, active: bpy.types.Object | None = None, wait: bool = False) -> None:
    """Do what the markers say of the take's words, as :func:`change_words`.

    Raises InputError where nothing has changed, PaksaTalkerError where generating fails.
    """
    character = chosen_character(scene, active)
    take = settings_of(character).take
    changes = words.edits(scene, root_of(character), take) if takes.is_take(take) else None
    if changes is not None and not changes:
        raise InputError("no word was renamed, moved or deleted", "edit the markers of the timeline")
    change_words(scene, character, changes or words.Edits({}, {}, ()), wait)


def change_words(
    scene: bpy.types.Scene, character: Character, changes: words.Edits, wait: bool = False
) -> None:
    """Moved words at once; where others are said, generate anew. Raises PaksaTalkerError where that fails."""
    settings = settings_of(character)
    if not takes.is_take(settings.take):
        raise InputError("there is no take yet", "generate one first")
    said = [w.text for w in takes.words_of(settings.take)]
    if any(i not in range(len(said)) for i in (*changes.renamed, *changes.moved, *changes.deleted)):
        raise InputError("there is no such word", f"the take has {len(said)}, counted from 0")
    if not changes.new_sound:
        finish(retime(character, scene, changes.moved))
        return
    _one_at_a_time()
    text = edited_text(settings.take[takes.TEXT], said, {**changes.renamed, **dict.fromkeys(changes.deleted)})
    before = sources.spoken_text(settings)
    sources.set_spoken_text(settings, text)
    try:
        work = begin(scene, character, changes)
        if wait:
            complete(work)
        else:
            _begin_in_background(work)
    except PaksaTalkerError:
        sources.set_spoken_text(settings, before)
        raise


def cancel() -> None:
    """Stop the work that is under way, if any; what was keyed of it so far stays away from the character."""
    global _work, _outcome
    if _work is None:
        return
    work, _work = _work, None
    _outcome = Outcome("Cancelled")
    if work.steps is not None and (work.changes is not None or work.step == PLAYING):
        finish(work.steps)  # the take that is played is being changed: half of it is worse than a moment more
        _outcome = Outcome("Spoken")
    tidy(work)
    redraw(progress())


def progress() -> tuple[str, float] | None:
    """The step's name and how much of it is done (0..1), or None where no work is under way."""
    return (_work.step, _work.fraction) if _work is not None else None


def outcome() -> Outcome | None:
    """How the last work ended, None before the first and during any."""
    return _outcome


def look() -> float | None:
    """The timer: take over what the child said, at its end key the character. Returns when to come again."""
    global _work, _outcome
    work = _work
    if work is None:
        return None
    try:
        if work.steps is None:
            ended = heard(work)
            if ended:
                work.steps = applying(work)
            redraw(progress())
            return 0.0 if ended else INTERVAL
        if advanced(work):
            redraw(progress())
            return 0.0
        push_undo("Generate Speech")
        _outcome = Outcome("Spoken")
    except PaksaTalkerError as e:
        _outcome = Outcome(str(e), e.hint, failed=not isinstance(e, Cancelled))
    except Exception as e:  # a timer that raises tells the console alone
        _outcome = Outcome(f"{type(e).__name__}: {e}", "report it with the file", failed=True)
    _work = None
    tidy(work)
    redraw(progress())
    return None


@persistent
def begin_again_after_undo(*_: object) -> None:
    """Handler: undo and redo put other data in the place of what is being written, so it is written anew."""
    if _work is not None and _work.steps is not None:
        _work.steps.close()
        _work.steps = None


@persistent
def cancel_before_load(*_: object) -> None:
    """Handler: another file has no use for the work."""
    global _outcome
    cancel()
    _outcome = None


def _one_at_a_time() -> None:
    if _work is not None:
        raise PaksaTalkerError("another performance is being generated", "wait, or cancel it")


def _begin_in_background(work: Work) -> None:
    global _work, _outcome
    _work, _outcome = work, None
    bpy.app.timers.register(look, first_interval=INTERVAL, persistent=True)
    redraw(progress())
