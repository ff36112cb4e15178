"""Strips of the NLA: one of ours on a track of its own, whose influence is a strength, and what an owner
played before, on a track below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import bpy

from . import takes

_ENDLESS = 1e6
_NEAR = 1e-4
_LONG = 10_000.0
"""Frames before and after its keys on which an action that goes on is played."""


@dataclass(frozen=True)
class Lying:
    """How a strip lies over what is below. In frames: the ``first`` and ``last`` played, the lengths of its
    blends. ``bounded``: nothing is played before and after; else its ends are held."""

    first: float
    last: float
    blend_in: float = 0.0
    blend_out: float = 0.0
    additive: bool = False
    bounded: bool = False


def play(
    data: bpy.types.AnimData,
    name: str,
    action: bpy.types.Action,
    slot: Any,
    below: bpy.types.NlaTrack | None,
    lying: Lying,
) -> Any:
    """That slot of the action as our strip of the track of this name; its strength, keyed or not, stays.

    Where there is no such track, one is made above ``below``, on top where that is None. An artist's strips
    on it are left on a track of their own.
    """
    track = _only_ours(data, name)
    if track is None:
        track = data.nla_tracks.new(prev=below) if below is not None else data.nla_tracks.new()
        track.name = name
    strip = our_strip(track)
    strength = 1.0 if strip is None else None if keyed(strip) else strength_of(strip)
    if strip is None:
        strip = track.strips.new(name.split()[-1], int(lying.first), action)
    elif strip.action != action:
        strip.action = action
    strip.action_slot = slot
    _lay(strip, lying)
    if strength is not None:
        _write(strip, strength)
    return strip


def our_strip(track: bpy.types.NlaTrack) -> Any:
    """The strip of a take that a track of ours plays, None where an artist took it away."""
    return next((s for s in track.strips if takes.is_take(s.action)), None)


def keyed(strip: Any) -> bool:
    """Whether an artist keyed a strip's influence: it has more keys than one, and not those of its blends."""
    if not strip.use_animated_influence:
        return False
    curve = strip.fcurves.find("influence")
    keys = [(float(p.co[0]), float(p.co[1])) for p in curve.keyframe_points]
    if len(keys) < 2:
        return False
    ramps = _ramps(strip, max(v for _, v in keys))
    return len(ramps) != len(keys) or any(
        abs(a - b) > _NEAR
        for key, ramp in zip(keys, ramps, strict=True)
        for a, b in zip(key, ramp, strict=True)
    )


def strength_of(strip: Any) -> float:
    """The strength of a strip of ours, the most where it is keyed."""
    if not strip.use_animated_influence:
        return float(strip.influence)
    points = strip.fcurves.find("influence").keyframe_points
    return max((float(p.co[1]) for p in points), default=float(strip.influence))


def set_strength_of(strip: Any, value: float) -> bool:
    """Make the strength of a strip so; False, with nothing changed, where an artist keyed it."""
    if keyed(strip):
        return False
    _write(strip, value)
    return True


def _write(strip: Any, value: float) -> None:
    strip.use_animated_influence = True
    points = strip.fcurves.find("influence").keyframe_points
    ramps = _ramps(strip, value) or [(1.0, value)]
    points.clear()
    for frame, height in ramps:
        points.insert(frame, height, options={"FAST"})
    for point in points:
        point.interpolation = "LINEAR" if len(ramps) > 1 else "BEZIER"
    strip.fcurves.find("influence").update()
    strip.influence = value


def push_down(data: bpy.types.AnimData) -> None:
    """The active action as a strip on a track of its own, played as it was: unlike after Blender's own Push
    Down also where its curves go on, by modifiers, before and after their keys."""
    action, slot = data.action, data.action_slot
    # without tracks below, Blender plays it alone and in full
    alone = not len(data.nla_tracks)
    how: tuple[Any, float, Any] = ("REPLACE", 1.0, "HOLD") if alone else (
        data.action_blend_type, data.action_influence, data.action_extrapolation
    )  # fmt: skip
    data.action = None
    if action is None:
        return
    action.use_fake_user = True
    if slot is None:
        return
    track = data.nla_tracks.new()
    track.name = action.name
    first, last = float(action.curve_frame_range[0]), float(action.curve_frame_range[1])
    strip = track.strips.new(action.name, int(first), action)
    strip.action_slot = slot
    strip.blend_type, influence, strip.extrapolation = how[0], how[1], how[2]
    if influence < 1:  # a strip without keyed influence has all of it
        strip.use_animated_influence = True
        strip.fcurves.find("influence").keyframe_points[0].co[1] = strip.influence = influence
    strip.use_auto_blend = strip.use_sync_length = False
    if _goes_on(action, slot):
        first, last = first - _LONG, last + _LONG
    _bounds(strip, first, max(last, first + 1.0))


def _goes_on(action: bpy.types.Action, slot: Any) -> bool:
    """Whether a curve moves outside its keys: strips hold their last frame there, active actions don't."""
    return any(
        len(curve.modifiers) or curve.extrapolation == "LINEAR"
        for layer in action.layers
        for strip in layer.strips
        for bag in strip.channelbags
        if bag.slot == slot
        for curve in bag.fcurves
    )


def _only_ours(data: bpy.types.AnimData, name: str) -> bpy.types.NlaTrack | None:
    """The track of this name with nothing but our strip."""
    track = data.nla_tracks.get(name)
    if track is None or all(takes.is_take(s.action) for s in track.strips):
        return track
    track.name = f"Strips from {name}"
    if (strip := our_strip(track)) is not None:
        track.strips.remove(strip)
    return None


def _lay(strip: Any, lying: Lying) -> None:
    strip.use_auto_blend = False
    strip.blend_in = strip.blend_out = 0.0
    strip.use_sync_length = not lying.bounded
    _bounds(strip, lying.first, max(lying.last, lying.first + 1.0))
    strip.blend_type = "COMBINE" if lying.additive else "REPLACE"
    strip.extrapolation = "NOTHING" if lying.bounded else "HOLD"
    strip.blend_in, strip.blend_out = lying.blend_in, lying.blend_out


def _bounds(strip: Any, first: float, last: float) -> None:
    """These frames of the action where they lie."""
    strip.scale = strip.repeat = 1.0
    # none of them passes the other
    strip.action_frame_end = _ENDLESS
    strip.action_frame_start, strip.action_frame_end = first, last
    strip.frame_end = _ENDLESS
    strip.frame_start, strip.frame_end = first, last


def _ramps(strip: Any, value: float) -> list[tuple[float, float]]:
    """The keys of an influence that comes and goes with the strip's blends; none where it has none."""
    begin, end = float(strip.frame_start), float(strip.frame_end)
    coming, going = float(strip.blend_in), float(strip.blend_out)
    if not coming and not going:
        return []
    keys = [(begin, 0.0), (begin + coming, value)] if coming else [(begin, value)]
    if going:
        if end - going > keys[-1][0] + _NEAR:
            keys.append((end - going, value))
        keys.append((end, 0.0))
    return keys
