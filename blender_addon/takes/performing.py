"""A performance onto a character's layers: written in small steps, words and hand-made keys following."""

from __future__ import annotations

from dataclasses import dataclass, replace

import bpy

from ...base.errors import InputError
from ...inference.performance.performance import Performance
from ..animation.placement import check_placement
from ..animation.soundtrack import TITLE
from ..characters.base_pose import note_pose
from ..characters.character import Character, override_shapes
from ..characters.chosen import root_of
from ..steps import Steps, in_thread, keying_steps
from . import hand_keys, takes
from .duplicates import settings_of
from .gestures import rows
from .gestures.carrying import Edits, carried
from .layers.strengths import adopt_strengths, set_strengths
from .layers.tracks import hand_layer, show_take
from .placement import keep_placement, kept_placement, placement_of, show_placement
from .planning import loaded, planned
from .scene_timing import at_rate, set_range
from .spoken import words
from .spoken.played_words import Timed, became, motion, placed, timed
from .take_curves import write_take
from .take_sound import lay_sound, silence, sound_again
from .takes import TakeWord

PLAYING = "layers"
"""The step from which on the take is being played: what has come so far has to be finished."""


@dataclass(frozen=True)
class NewTake:
    """What is put on a character: the ``performance``, what was said, the frame on which it begins, and
    whether its sound lies in the sequencer already."""

    performance: Performance
    text: str
    first: int = 1
    own_sound: bool = False


def put(
    speech: NewTake, character: Character, scene: bpy.types.Scene, changes: words.Edits | None = None
) -> Steps:
    """Make a take of the speech and play it; with ``changes`` of its words, make the take that is there anew.

    The artist's keys move with the words that were there before; those of words that are gone are set aside.
    Raises InputError where nothing of the character can be moved.
    """
    override_shapes(character)
    settings, root, p = settings_of(character), root_of(character), at_rate(speech.performance, scene)
    old = settings.take if takes.is_take(settings.take) else None
    if old is not None:
        yield from loaded(old)
    before = timed(old) if old is not None else Timed((), (), (speech.first, speech.first + p.frames))
    said = [TakeWord(w, float(a), float(b)) for w, (a, b) in zip(p.word_labels, p.word_times, strict=True)]
    found = became(before.words, [w.text for w in said], changes)
    for word, now in zip(before.words, found, strict=True):
        if now is not None:
            said[now] = replace(said[now], shift=word.shift)
    after = placed(said, p, speech.first)
    placement = placement_of(settings)
    check_placement(placement, p.frames, p.fps)
    moved, gone = motion(before, after, found)
    edits = Edits()
    if old is not None and changes is not None:
        p, edits = yield from carried(old, p, moved, gone, rows.Clock(p, speech.first, said), scene)
    made = yield from planned(p, character, settings, placement, said, speech.first)
    packed = yield from in_thread("curves", takes.packed, p, bpy.app.tempdir)
    made.check(character.name)
    if old is not None and changes is None:
        edited = yield from keying_steps(takes.looking_for_edits(old))
        action = _new_action(character, old if edited else None)
    else:
        action = old or _new_action(character)
    if changes is not None:
        words.remove(scene, root, old)  # while the take still knows where it placed them
    takes.keep(action, packed, p.calm is not None, speech.first, speech.text)
    action[takes.OWNER] = settings.uid
    takes.set_words(action, said)
    keep_placement(action, placement, p.fps)
    try:
        yield from keying_steps(write_take(action, made, speech.first, moved, like=old))
    except GeneratorExit:
        if action != old:
            bpy.data.actions.remove(action)
        raise
    yield PLAYING, 0.0
    note_pose(character, p.meta)
    adopt_strengths(root, character)
    show_take(character, action, made)
    yield PLAYING, 0.2
    hand_layer(character)
    settings.take = action
    if settings.second == action:
        settings.second = None
    yield PLAYING, 0.4
    set_strengths(root, character)
    yield PLAYING, 0.6
    if old is not None:
        hand_keys.follow(root, moved, gone)
    if changes is None:
        words.remove(scene, root, old)
    rows.fill(action, rows.clock_of(action, p))
    action.paksatalker.shown = old is not None and old.paksatalker.shown
    edits.note(action)
    words.place(scene, root, action, p.fps)
    yield PLAYING, 0.8
    if speech.own_sound:
        silence(scene, character)
    else:
        lay_sound(scene, character, action, p)
    yield PLAYING, 0.9
    set_range(scene)


def retime(character: Character, scene: bpy.types.Scene, moved_words: dict[int, int]) -> Steps:
    """Play words of the take so many frames later; the artist's keys go with them, the sound stays."""
    settings, root = settings_of(character), root_of(character)
    action, p = settings.take, (yield from loaded(settings.take))
    first = takes.first_frame(action)
    before = timed(action)
    said = list(before.words)
    for i, frames in moved_words.items():
        said[i] = replace(said[i], shift=said[i].shift + frames)
    after = placed(said, p, first)
    # a word that met its neighbour stops there
    said = [
        replace(w, shift=span[0] - first - w.start * p.fps) if w.shift else w
        for w, span in zip(said, after.spans, strict=True)
    ]
    made = yield from planned(p, character, settings, kept_placement(action), said, first)
    moved, _ = motion(before, after, list(range(len(said))))
    yield from keying_steps(write_take(action, made, first, moved))
    words.remove(scene, root, action)
    takes.set_words(action, said)
    rows.follow(action, moved)
    hand_keys.follow(root, moved, ())
    words.place(scene, root, action, p.fps)
    scene.frame_set(scene.frame_current)


def rewrite(character: Character) -> Steps:
    """Write the curves that the dials change anew, from the performance that the take carries."""
    settings = settings_of(character)
    action, p = settings.take, (yield from loaded(settings.take))
    first, said = takes.first_frame(action), takes.words_of(action)
    made = yield from planned(p, character, settings, kept_placement(action), said, first, "face")
    yield from keying_steps(write_take(action, made, first, whole=False))


def _new_action(character: Character, edited: bpy.types.Action | None = None) -> bpy.types.Action:
    """The action to write a new take into: a copy of the old one where an artist changed its curves."""
    title = f"{TITLE}{character.name}"
    if edited is not None:
        copied = edited.copy()
        copied.name = title
        return copied
    return bpy.data.actions.new(title)


def use_take(character: Character, scene: bpy.types.Scene, name: str) -> None:
    """Play another take that was made for this character. Raises InputError where there is none of the name.

    The artist's keys move to where the words are in it.
    """
    settings, root = settings_of(character), root_of(character)
    action = bpy.data.actions.get(name)
    if action is None or not takes.is_take(action) or action.get(takes.OWNER) != settings.uid:
        raise InputError(f"'{character.name}' has no take '{name}'", "pick one of the list")
    before_take = settings.take
    before, after = timed(before_take), timed(action)
    moved, gone = motion(before, after, became(before.words, [w.text for w in after.words], None))
    adopt_strengths(root, character)
    show_take(character, action)
    settings.take = action
    note_pose(character, takes.performance_of(action).meta)
    show_placement(settings, kept_placement(action))
    if settings.second == action:
        settings.second = None
    set_strengths(root, character)
    hand_keys.follow(root, moved, gone)
    words.remove(scene, root, before_take)
    words.place(scene, root, action, takes.performance_of(action).fps)
    sound_again(scene, character, action)
    set_range(scene)
