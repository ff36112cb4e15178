"""Generating a performance while Blender stays usable."""

from __future__ import annotations

import bpy

from ...base.errors import InputError, PaksaTalkerError
from ..characters.character import Character
from ..characters.chosen import chosen_character, root_of
from ..steps import finish
from ..takes import takes
from ..takes.duplicates import settings_of
from ..takes.performing import retime
from ..takes.spoken import words
from ..takes.spoken.retiming import edited_text
from . import sources
from .background import Background, Outcome
from .work import begin

background = Background("another performance is being generated")
cancel, progress = background.cancel, background.progress


def start(scene: bpy.types.Scene, active: bpy.types.Object | None = None) -> None:
    """Begin to generate what the character's settings say; a timer takes it from there.

    Raises PaksaTalkerError where something is missing or other work is under way.
    """
    background.start(lambda: begin(scene, chosen_character(scene, active)))


def generate(scene: bpy.types.Scene, active: bpy.types.Object | None = None) -> Character:
    """The same from start to end, Blender waiting. Raises PaksaTalkerError where it fails."""
    character = chosen_character(scene, active)
    background.start(lambda: begin(scene, character), wait=True)
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
    text = edited_text(settings.take[takes.TEXT], said, {**changes.renamed, **dict.fromkeys(changes.deleted)})
    before = sources.spoken_text(settings)
    sources.set_spoken_text(settings, text)
    try:
        background.start(lambda: begin(scene, character, changes), wait)
    except PaksaTalkerError:
        sources.set_spoken_text(settings, before)
        raise


def outcome() -> Outcome | None:
    """How the last generation ended, None before the first and during any."""
    return background.outcome
