"""Speech on characters without operators, for scripts and pipelines inside Blender.

    from paksatalker import api            # in an installed extension: bl_ext.<repository>.paksatalker.api
    character = api.add_person("woman", "age=0.6,hair=short")
    api.speak(character, text="Good morning.", emotion="happy", intensity=0.6)
    api.rename_word(character, 1, "evening")
    api.bake(character)

Everything is done when a call returns. The extension has to be registered: settings and takes are kept where
the sidebar looks for them. Every call raises ``PaksaTalkerError`` (one line, and a ``hint``) where it can't
be done; nothing is left half done then.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import bpy

    from .blender_addon.characters.character import Character
    from .inference.body.event import GestureEvent
    from .inference.performance.performance import Performance


def add_person(name: str = "woman", shape: str = "", label: str = "") -> Character:
    """Add a person to the open scene: one of the library (``paksatalker avatars`` lists them) or a ``.toml``.

    ``shape``: sliders and choices on top, such as ``age=0.7,hair=short,glasses=round``; ``label``: what the
    person is called. Who was not made before takes some 20 s.
    """
    from .blender_addon.characters.character import current_scene
    from .blender_addon.generating import person_making
    from .rigs.avatar.description import describe

    table = describe(name, shape)
    return person_making.make(current_scene(), {**table, "label": label or table["label"]}, Path(name).stem)


def find_character(object: bpy.types.Object | None = None) -> Character:
    """The character of an object of the open scene, or the one that is there."""
    from .blender_addon.characters.character import current_scene
    from .blender_addon.characters.chosen import chosen_character

    return chosen_character(current_scene(), chosen=object)


def speak(
    character: Character,
    text: str | None = None,
    *,
    audio: Path | str | None = None,
    transcript: str = "",
    **settings: Any,
) -> bpy.types.Action:
    """Generate a take from a text or a recording and play it; returns its action.

    ``settings`` are those of the sidebar, by the names of ``Object.paksatalker``: voice, language, rate,
    start, seed, emotion, blend, intensity, look, jaw, lips, error, and those of :func:`place`. Without text
    and recording the sidebar's source is taken. Raises InputError on an unknown setting.
    """
    from .blender_addon.characters.character import current_scene
    from .blender_addon.characters.chosen import root_of
    from .blender_addon.generating import generation

    mine = _set_next(character, settings)
    if text is not None:
        mine.source, mine.text = "LINE", text
    elif audio is not None:
        mine.source, mine.sound, mine.transcript = "SOUND", str(audio), transcript
    generation.generate(current_scene(), root_of(character))
    return mine.take


def apply(
    character: Character, performance: Performance | Path | str, start: int = 1, **settings: Any
) -> bpy.types.Action:
    """Put a performance, or the one in a file, on the character's layers; returns the take's action.

    ``settings``: jaw, lips, error, and those of :func:`place`.
    """
    from .blender_addon.characters.character import current_scene
    from .blender_addon.steps import finish
    from .blender_addon.takes.performing import NewTake, put
    from .inference.performance.performance import Performance

    if not isinstance(performance, Performance):
        performance = Performance.load(Path(performance))
    mine = _set_next(character, {"intensity": 1.0} | settings)  # as the performance has it
    text = " ".join(performance.word_labels)
    finish(put(NewTake(performance, text, start), character, current_scene()))
    return mine.take


def listen(
    character: Character, other: Path | str, text: str | None = None, start: int = 1, **options: Any
) -> bpy.types.Action:
    """Let the character listen to another's performance, a file, in its time; returns the take's action.

    ``text`` is said in the other's first pause that is long enough, else after its end. ``options`` are those
    of ``paksatalker perform``: seed, voice, look, emotion, pose ... Raises InputError.
    """
    from .inference.jobs.perform import PerformOptions, perform

    spoken = PerformOptions(listen_to=Path(other), text=text, **options)
    return apply(character, perform(spoken), start)


def place(character: Character, **settings: Any) -> None:
    """Play the character's take elsewhere: ``only`` all, upper or face; ``in_place``; ``additive`` to the
    animation below; ``blend_in`` and ``blend_out``, seconds; ``use_frames`` with ``frames_from`` and
    ``frames_to``, counted from 1. What is not given stays as it is."""
    from .blender_addon.characters.character import current_scene
    from .blender_addon.takes.place_take import place_as

    place_as(character, current_scene(), settings)


def use_preset(character: Character, name: str) -> None:
    """Set emotion, look, rate, dials and strengths as a preset says: ``Newsreader``, ``Storyteller`` ..."""
    from .blender_addon.settings import performance_presets

    performance_presets.use_preset(character, name)


def dial(character: Character, **dials: Any) -> None:
    """Turn strengths (face, eyes, head, body and use_face ...) and dials (intensity, jaw, lips)."""
    from .base.errors import PaksaTalkerError

    mine = _set(character, dials)
    if mine.problem:
        raise PaksaTalkerError(mine.problem)


def rename_word(character: Character, index: int, word: str) -> None:
    """Say another word in the place of one, or none where it is empty; keys made by hand stay."""
    from .blender_addon.takes.spoken import words

    _change(character, words.Edits({index: word} if word else {}, {}, () if word else (index,)))


def move_word(character: Character, index: int, frames: int) -> None:
    """Play a word so many frames later; the sound stays where it is."""
    from .blender_addon.takes.spoken import words

    _change(character, words.Edits({}, {index: frames}, ()))


def gestures(character: Character) -> list[GestureEvent]:
    """The gestures of the character's take, in time order; times in seconds of its performance."""
    from .base.errors import InputError
    from .blender_addon.takes import takes
    from .blender_addon.takes.duplicates import settings_of
    from .blender_addon.takes.gestures.rows import gestures_of

    take = settings_of(character).take
    if not takes.is_take(take):
        raise InputError(f"'{character.name}' has no take yet", "generate one first")
    return gestures_of(takes.performance_of(take))


def set_gestures(character: Character, events: Sequence[GestureEvent]) -> None:
    """Move the body by these gestures in place of the take's own; face, speech and all else stay."""
    from .blender_addon.characters.character import current_scene
    from .blender_addon.steps import finish
    from .blender_addon.takes.gestures.solving import solve_events

    finish(solve_events(character, current_scene(), list(events)))


def bake(character: Character, error: float = 0.01) -> bpy.types.Action:
    """All layers as one action with few keys, played in their place."""
    from .blender_addon.characters.character import current_scene
    from .blender_addon.takes.layers import bake as baking

    return baking.bake(character, current_scene(), error)


def export(character: Character, path: Path | str, **options: Any) -> Path:
    """Write the character with all that is played to .glb, .fbx or .blend.

    ``options``: ``title`` and ``reduce``, as ``paksatalker export`` has them.
    """
    from .blender_addon.characters.character import current_scene
    from .blender_addon.files.export import export_open

    return export_open(current_scene(), character, path, **options)


def _set_next(character: Character, values: dict[str, Any]) -> Any:
    """Set what is to hold for the next take; the one that is there is not rewritten for it."""
    from .blender_addon.at_once import at_once
    from .blender_addon.characters.chosen import root_of
    from .blender_addon.takes.layers.strengths import adopt_strengths, set_strengths

    adopt_strengths(root_of(character), character)
    with at_once():
        mine = _set(character, values)
    set_strengths(mine.id_data, character)
    return mine


def _set(character: Character, values: dict[str, Any]) -> Any:
    from .base.errors import InputError
    from .blender_addon.takes.duplicates import settings_of

    mine = settings_of(character)
    for name, value in values.items():
        if name not in mine.bl_rna.properties:
            raise InputError(f"there is no setting '{name}'", "the names are those of Object.paksatalker")
        try:
            setattr(mine, name, value)
        except (AttributeError, TypeError) as e:
            raise InputError(f"can't set {name} to {value!r}", str(e).strip().splitlines()[-1]) from e
    return mine


def _change(character: Character, changes: Any) -> None:
    from .blender_addon.characters.character import current_scene
    from .blender_addon.generating import generation

    generation.change_words(current_scene(), character, changes, wait=True)
