"""The layers of a speaking character: generated ones below, the artist's own on top.

Each part of a take plays from an NLA track of its own, whose influence is its strength. The active action is
the artist's, combined with what lies below: keys set there are kept whatever is generated anew. All of it is
played by Blender alone.
"""

from __future__ import annotations

import bpy

from ...animation.actions import animation_of, assign, bag_in, find_slot, owners
from ...animation.nla import push_down, use_layers
from ...animation.parts import SLOTS, STANCE, Plan
from ...animation.writing import make_ready
from ...characters.character import Character
from ...characters.chosen import root_of
from .. import takes
from ..placement import strip_settings
from .strips import keyed, our_strip, play, set_strength_of, strength_of

HAND = "paksatalker_hand"
"""Marks the artist's action."""
BAKED = "paksatalker_baked"
"""Marks an action that all layers were baked to."""
_PREFIX = "PaksaTalker "
_ORDER = (STANCE, "body", "head", "face", "eyes")


def show_take(character: Character, action: bpy.types.Action, plan: Plan | None = None) -> None:
    """Let the character's generated layers play this take, at the strengths that they had."""
    make_ready(character, plan.turned if plan is not None else ())
    settings = strip_settings(action)
    for owner, kind in owners(character):
        data = animation_of(owner)
        _give_way(data)
        for part in _ORDER:
            slot = find_slot(action, part, kind)
            if slot is None:
                _fall_silent(data, track_name(part), action)
                continue
            last = next((t for t in reversed(list(data.nla_tracks)) if generated(t)), None)
            play(data, track_name(part), action, slot, last, settings)


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
        data = animation_of(owner)
        _give_way(data)
        if data.action != action:
            assign(owner, action, bag_in(action, SLOTS[kind], kind).slot)
        data.action_blend_type = "COMBINE"
        data.action_extrapolation = "HOLD"
    return action


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
            settings = strip_settings(action)
            strip = play(data, name, action, slot, below, settings)
            set_strength_of(strip, influence * strength)
            # what is added takes nothing away from the first by itself
            if settings.blend_type == "COMBINE" and first is not None:
                set_strength_of(first, (1 - influence) * strength)


def is_hand(action: bpy.types.Action | None) -> bool:
    """Whether this is the artist's layer over a character's generated ones."""
    return action is not None and action.get(HAND) is not None


def generated(track: bpy.types.NlaTrack) -> bool:
    """Whether we made this track."""
    return track.name.startswith(_PREFIX)


def _give_way(data: bpy.types.AnimData) -> None:
    """An action of the artist's from before goes on an NLA track below; one that we applied is put away."""
    use_layers(data)
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
