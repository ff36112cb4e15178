"""The layers of a speaking character: generated ones below, the artist's own on top.

Each part of a take plays from an NLA track of its own, whose influence is its strength. The active action is
the artist's, combined with what lies below: keys set there are kept whatever is generated anew. All of it is
played by Blender alone.
"""

from __future__ import annotations

from typing import Any

import bpy

from ..animation.keying import reset_shapes, turn_by_quaternions
from ..animation.parts import PARTS, STANCE, Plan
from ..characters.character import Character
from . import takes
from .nla import keyed, our_strip, play, push_down, set_strength_of, strength_of
from .placement import lying_of
from .take_curves import find_slot, slot_in, strip_of

HAND = "paksatalker_hand"
"""Marks the artist's action."""
BAKED = "paksatalker_baked"
"""Marks an action that all layers were baked to."""
_PREFIX = "PaksaTalker "
_ORDER = (STANCE, "body", "head", "face", "eyes")


def root_of(character: Character) -> bpy.types.Object:
    """The object that keeps a character's settings."""
    return character.armature or next(m for m in character.meshes if m.data.shape_keys is not None)


def show_take(character: Character, action: bpy.types.Action, plan: Plan | None = None) -> None:
    """Let the character's generated layers play this take, at the strengths that they had."""
    reset_shapes(character)
    if character.armature is not None and plan is not None:
        turn_by_quaternions(character.armature, plan.bones)
    lying = lying_of(action)
    for owner, kind in owners(character):
        data = owner.animation_data or owner.animation_data_create()
        _give_way(data)
        for part in _ORDER:
            slot = find_slot(action, part, kind)
            if slot is None:
                _fall_silent(data, track_name(part), action)
                continue
            last = next((t for t in reversed(list(data.nla_tracks)) if generated(t)), None)
            play(data, track_name(part), action, slot, last, lying)


def hand_layer(character: Character) -> bpy.types.Action:
    """The artist's own action on top of the generated layers, made where there is none."""
    root = root_of(character)
    action = root.paksatalker.hand
    if action is None:
        action = bpy.data.actions.new(f"{character.name} by hand")
        action[HAND] = True
        action.use_fake_user = True
        root.paksatalker.hand = action
    for owner, kind in owners(character):
        data = owner.animation_data or owner.animation_data_create()
        _give_way(data)
        if data.action != action:
            slot = slot_in(action, "Body" if kind == "OBJECT" else "Face", kind)
            strip_of(action).channelbag(slot, ensure=True)
            data.action, data.action_slot = action, slot
        data.action_blend_type = "COMBINE"
        data.action_extrapolation = "HOLD"
    return action


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


def blend_take(character: Character, action: bpy.types.Action | None, influence: float) -> None:
    """Play another take over the first one by ``influence`` (0..1); None takes it away."""
    for owner, kind in owners(character):
        data = owner.animation_data
        if data is None:
            continue
        for part in _ORDER:
            name = f"{track_name(part)} second"
            slot = find_slot(action, part, kind) if action is not None else None
            if action is None or slot is None:
                _fall_silent(data, name, action)
                continue
            below = data.nla_tracks.get(track_name(part))
            first = our_strip(below) if below is not None else None
            strength = strength_of(first) if first is not None else 1.0
            lying = lying_of(action)
            strip = play(data, name, action, slot, below, lying)
            set_strength_of(strip, influence * strength)
            if (
                lying.additive and first is not None
            ):  # what is added takes nothing away from the first by itself
                set_strength_of(first, (1 - influence) * strength)


def is_hand(action: bpy.types.Action | None) -> bool:
    """Whether this is the artist's layer over a character's generated ones."""
    return action is not None and action.get(HAND) is not None


def generated(track: bpy.types.NlaTrack) -> bool:
    """Whether we made this track."""
    return track.name.startswith(_PREFIX)


def owners(character: Character) -> list[tuple[Any, str]]:
    """What is animated of a character, with its type: its shape keys, KEY, and its armature, OBJECT."""
    owners: list[tuple[Any, str]] = [(key, "KEY") for key in character.keys]
    return owners + ([(character.armature, "OBJECT")] if character.armature is not None else [])


def _give_way(data: bpy.types.AnimData) -> None:
    """An action of the artist's from before goes on an NLA track below; one that we applied is put away."""
    data.use_nla = True
    if data.use_tweak_mode:  # the active action is a strip's
        data.use_tweak_mode = False
    action = data.action
    if action is None or is_hand(action):
        return
    if takes.is_take(action) or action.get(BAKED) or action.name.startswith(_PREFIX):
        data.action = None
        action.use_fake_user = True
        return
    push_down(data)


def _fall_silent(data: bpy.types.AnimData, name: str, action: bpy.types.Action | None) -> None:
    """Nothing for a track of ours to play; one whose strength an artist keyed waits for its part."""
    track = data.nla_tracks.get(name)
    if track is None:
        return
    strip = our_strip(track)
    if action is not None and strip is not None and keyed(strip):
        strip.action = action
        strip.action_slot = None
    elif len(track.strips) > (strip is not None):  # an artist's are on it too
        if strip is not None:
            track.strips.remove(strip)
        track.name = f"Strips from {name}"
    else:
        data.nla_tracks.remove(track)


def track_name(part: str) -> str:
    """The NLA track of a part."""
    return _PREFIX + part.capitalize()
