"""How far the parts of a take are played: in the NLA, and in the settings of its character."""

from __future__ import annotations

import bpy

from ...animation.actions import owners
from ...animation.parts import PARTS, STANCE
from ...at_once import at_once
from ...characters.character import Character
from ...characters.chosen import character_of
from .. import takes
from .strips import keyed, our_strip, set_strength_of, strength_of
from .tracks import blend_take, track_name


def set_strengths(root: bpy.types.Object, character: Character | None = None) -> list[str]:
    """Let the generated layers play as strongly as the settings say, but for those parts, which are returned,
    whose strength an artist keyed on NLA strips.

    ``character``: the root's, where it is known already."""
    settings, character = root.paksatalker, character or character_of(root)
    if character is None or not takes.is_take(settings.take):
        return []
    strengths = [(part, getattr(settings, part), getattr(settings, f"use_{part}")) for part in PARTS]
    kept = [part for part, strength, on in strengths if not set_strength(character, part, strength, on)]
    blend_take(character, settings.second, settings.mix)
    return kept


def adopt_strengths(root: bpy.types.Object, character: Character) -> None:
    """Let the settings say what an artist changed in the NLA editor: muted tracks, influences of strips."""
    settings = root.paksatalker
    if not takes.is_take(settings.take) or settings.second is not None:
        return
    with at_once():
        for part, (strength, on) in strengths_of(character).items():
            setattr(settings, part, strength)
            setattr(settings, f"use_{part}", on)


def set_strength(character: Character, part: str, strength: float, on: bool = True) -> bool:
    """How far a part of the generated layers is played: 0 not at all, 1 as it was made. False where an artist
    keyed that on an NLA strip: those keys stay."""
    free = True
    for owner, _ in owners(character):
        data = owner.animation_data
        for track in data.nla_tracks if data is not None else ():
            if track.name == track_name(part) and (strip := our_strip(track)) is not None:
                free = set_strength_of(strip, strength) and free
            if track.name == track_name(part) or (part == "body" and track.name == track_name(STANCE)):
                track.mute = not on
    return free


def strengths_of(character: Character) -> dict[str, tuple[float, bool]]:
    """By part: how far it is played and whether at all, as its strip and track say; keyed ones left out."""
    found: dict[str, tuple[float, bool]] = {}
    for owner, _ in owners(character):
        data = owner.animation_data
        for part in PARTS if data is not None else ():
            track = data.nla_tracks.get(track_name(part))
            strip = our_strip(track) if track is not None else None
            if strip is not None and not keyed(strip) and part not in found:
                found[part] = strength_of(strip), not track.mute
    return found
