"""The layers of a speaking character: generated ones below, the artist's own on top.

Each part of a take plays from an NLA track of its own, whose influence is its strength. The active action is
the artist's, combined with what lies below: keys set there are kept whatever is generated anew. All of it is
played by Blender alone.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, cast

import bpy
import numpy as np

from ..rigs.errors import InputError
from . import compat, takes
from .character import Character
from .keying import reset_shapes, turn_by_quaternions, write_curves
from .parts import STANCE, Plan
from .retiming import TimeMap

HAND = "paksatalker_hand"
"""Marks the artist's action."""
BAKED = "paksatalker_baked"
"""Marks an action that all layers were baked to."""
_PREFIX = "PaksaTalker "
_ORDER = (STANCE, "body", "head", "face", "eyes")


def root_of(character: Character) -> bpy.types.Object:
    """The object that keeps a character's settings."""
    return character.armature or next(m for m in character.meshes if m.data.shape_keys is not None)


def write_take(
    action: bpy.types.Action, plan: Plan, first: int, moved: TimeMap | None = None
) -> Generator[float, None, None]:
    """Write the plan into the action, the part that is done after each step (0..1).

    Curves that an artist changed there since we wrote them stay theirs: ``moved`` (in Blender's frames) moves
    their keys instead. Others that the plan lacks go.
    """
    strip = strip_of(action)
    old = takes.curves_of(action)
    edited = yield from takes.looking_for_edits(action)
    total, done = sum(len(c) for c in plan.curves.values()) + 1, 0
    written, planned = set(), set()
    for (part, kind), curves in plan.curves.items():
        slot = slot_in(action, part, kind)
        bag = strip.channelbag(slot, ensure=True)
        planned.add(slot.identifier)
        for piece in curves:
            width = _width(piece)
            keys = [f"{slot.identifier}|{piece.path}|{i}" for i in range(width)]
            written.update(keys)
            if not edited.intersection(keys):
                for key in keys:
                    if key in old:
                        bag.fcurves.remove(old.pop(key))
                write_curves(bag, piece, first)
            done += 1
            yield done / total
    for key, curve in takes.curves_of(action).items():
        if key in edited and moved is not None:
            move_keys(curve, moved)
        elif key not in written and key not in edited and key.split("|")[0] in planned:
            _bag_of(action, key).fcurves.remove(curve)
    action.use_frame_range = True
    action.frame_start, action.frame_end = first, first + max(plan.frames - 1, 1)
    prints = dict.fromkeys(edited, -1)
    for i, (key, curve) in enumerate(takes.curves_of(action).items()):
        if key not in edited:
            prints[key] = takes.print_of(curve)
        if i % takes.MANY == 0:
            yield 1.0
    takes.remember_prints(action, prints)
    yield 1.0


def show_take(character: Character, action: bpy.types.Action, plan: Plan | None = None) -> None:
    """Let the character's generated layers play this take, at the strengths that they had."""
    reset_shapes(character)
    if character.armature is not None and plan is not None:
        turn_by_quaternions(character.armature, plan.bones)
    for owner, kind in owners(character):
        data = owner.animation_data or owner.animation_data_create()
        _give_way(data)
        for part in _ORDER:
            slot = find_slot(action, part, kind)
            track = data.nla_tracks.get(_PREFIX + part.capitalize())
            if slot is None:
                if track is not None:
                    data.nla_tracks.remove(track)
                continue
            _play(data, track, part, action, slot)


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


def set_strength(character: Character, part: str, strength: float, on: bool = True) -> None:
    """How far a part of the generated layers is played: 0 not at all, 1 as it was made."""
    for owner, _ in owners(character):
        data = owner.animation_data
        for track in data.nla_tracks if data is not None else ():
            if track.name == _PREFIX + part.capitalize():
                _set_influence(track.strips[0], strength)
            if track.name == _PREFIX + part.capitalize() or (part == "body" and track.name == _standing()):
                track.mute = not on


def blend_take(character: Character, action: bpy.types.Action | None, influence: float) -> None:
    """Play another take over the first one by ``influence`` (0..1); None takes it away."""
    for owner, kind in owners(character):
        data = owner.animation_data
        if data is None:
            continue
        for part in _ORDER:
            name = f"{_PREFIX}{part.capitalize()} second"
            track = data.nla_tracks.get(name)
            slot = find_slot(action, part, kind) if action is not None else None
            if slot is None:
                if track is not None:
                    data.nla_tracks.remove(track)
            elif action is not None:
                below = data.nla_tracks.get(_PREFIX + part.capitalize())
                strip = _play(data, track, part, action, slot, name, below)
                strength = _influence(below) if below is not None else 1.0
                _set_influence(strip, influence * strength)


def move_keys(curve: Any, moved: TimeMap) -> None:
    """Move all keys of a curve, with their handles, and none onto another."""
    points = curve.keyframe_points
    for name in ("co", "handle_left", "handle_right"):
        values = np.empty(2 * len(points), np.float32)
        points.foreach_get(name, values)
        values[::2] = moved(values[::2])
        points.foreach_set(name, values)
    curve.update()


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
    action = data.action
    data.use_nla = True
    if action is None or is_hand(action):
        return
    if data.use_tweak_mode:
        data.use_tweak_mode = False
    slot = data.action_slot
    data.action = None
    action.use_fake_user = True
    if takes.is_take(action) or action.get(BAKED) or action.name.startswith(_PREFIX) or slot is None:
        return
    track = data.nla_tracks.new()
    track.name = action.name
    strip = track.strips.new(action.name, int(action.frame_range[0]), action)
    strip.action_slot = slot


def _play(
    data: bpy.types.AnimData,
    track: bpy.types.NlaTrack | None,
    part: str,
    action: bpy.types.Action,
    slot: Any,
    name: str = "",
    below: bpy.types.NlaTrack | None = None,
) -> Any:
    """One strip on one track; keyed influence stays as it is."""
    keys = [(1.0, 1.0)]
    if track is None:
        last = below or next((t for t in reversed(list(data.nla_tracks)) if generated(t)), None)
        track = data.nla_tracks.new(prev=last) if last is not None else data.nla_tracks.new()
        track.name = name or _PREFIX + part.capitalize()
    for strip in list(track.strips):
        found = strip.fcurves.find("influence") if strip.use_animated_influence else None
        keys = [(p.co[0], p.co[1]) for p in found.keyframe_points] if found is not None else keys
        track.strips.remove(strip)
    strip = track.strips.new(part.capitalize(), int(action.frame_start), action)
    strip.action_slot = slot
    strip.extrapolation = "HOLD"
    strip.use_animated_influence = True
    curve = strip.fcurves.find("influence")
    curve.keyframe_points[0].co = keys[0]
    for frame, value in keys[1:]:
        curve.keyframe_points.insert(frame, value)
    curve.update()
    return strip


def _influence(track: bpy.types.NlaTrack) -> float:
    return float(track.strips[0].fcurves.find("influence").keyframe_points[0].co[1])


def _set_influence(strip: Any, value: float) -> None:
    strip.use_animated_influence = True
    curve = strip.fcurves.find("influence")
    if len(curve.keyframe_points) > 1:
        raise InputError("this strength is keyed on its NLA strip", "change its keys there")
    curve.keyframe_points[0].co[1] = value
    curve.update()
    strip.influence = value


def strip_of(action: bpy.types.Action) -> Any:
    """The action's one strip, made where it has none."""
    layer = action.layers[0] if len(action.layers) else action.layers.new("Layer")
    return layer.strips[0] if len(layer.strips) else layer.strips.new(type="KEYFRAME")


def slot_in(action: bpy.types.Action, name: str, kind: str) -> Any:
    """The slot of that name for that type, made where there is none."""
    found = find_slot(action, name, kind)
    return found or action.slots.new(id_type=cast(Any, kind), name=name.capitalize())


def find_slot(action: bpy.types.Action, name: str, kind: str) -> Any:
    """The slot of that name for that type, or None."""
    fits = (s for s in action.slots if s.name_display == name.capitalize() and s.target_id_type == kind)
    return next(fits, None)


def _bag_of(action: bpy.types.Action, key: str) -> compat.Channelbag:
    slot = next(s for s in action.slots if s.identifier == key.split("|")[0])
    return strip_of(action).channelbag(slot)


def _width(piece: Any) -> int:
    values = piece.keys.values if piece.keys is not None else piece.table
    return int(values.shape[1])


def _standing() -> str:
    return _PREFIX + STANCE.capitalize()
