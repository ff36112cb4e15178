"""The sound of a take in the sequencer: one strip a character, whatever it was called before."""

from __future__ import annotations

from typing import Any

import bpy

from ...inference.performance.performance import Performance
from .. import compat
from ..animation.soundtrack import TITLE, place_again, place_sound, remove_sound, trim_sound
from ..characters.character import Character
from ..characters.chosen import root_of
from . import takes
from .placement import kept_placement, strip_settings


def sound_again(scene: bpy.types.Scene, character: Character, action: bpy.types.Action) -> None:
    """Lay the sound that a take had when it was made."""
    silence(scene, character)
    place_again(scene, _title(character), action.get(takes.SOUND), takes.first_frame(action))
    trim_to_take(scene, character, action)


def lay_sound(scene: bpy.types.Scene, character: Character, action: bpy.types.Action, p: Performance) -> None:
    """Lay a performance's sound, packed, and note it on its take."""
    silence(scene, character)
    action[takes.SOUND] = place_sound(
        scene, _title(character), p.audio, p.audio_rate, takes.first_frame(action)
    )
    trim_to_take(scene, character, action)


def silence(scene: bpy.types.Scene, character: Character) -> None:
    """Take the strip of a character's take away, also where the character was renamed since."""
    strip = _strip(scene, character)
    if strip is not None:
        remove_sound(scene, strip.name)


def trim_to_take(scene: bpy.types.Scene, character: Character, action: bpy.types.Action) -> None:
    """Let it be heard on the frames that are played."""
    strip = _strip(scene, character)
    if strip is None or action.get(takes.SOUND) is None:
        return
    played, all_of_it = strip_settings(action), kept_placement(action).frames is None
    first, end = (None, None) if all_of_it else (int(played.frame_start), int(played.frame_end) + 1)
    trim_sound(strip, first, end)


def _strip(scene: bpy.types.Scene, character: Character) -> Any:
    strips = compat.strips(scene)
    if (named := strips.get(_title(character))) is not None:
        return named
    uid = root_of(character).paksatalker.uid
    sounds = {
        a.get(takes.SOUND) for a in bpy.data.actions if takes.is_take(a) and a.get(takes.OWNER) == uid
    } - {None}
    ours = (s for s in strips if s.type == "SOUND" and s.name.startswith(TITLE) and s.sound in sounds)
    return next(ours, None)


def _title(character: Character) -> str:
    return f"{TITLE}{character.name}"
