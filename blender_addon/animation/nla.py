"""Strips of the NLA: how they are played, and what an owner played before on a track below."""

from __future__ import annotations

from typing import Any

import bpy

from .actions import bags_of
from .placement import StripSettings

_ENDLESS = 1e6
_LONG = 10_000.0
"""Frames before and after its keys on which an action that goes on is played."""


def set_strip(strip: Any, settings: StripSettings) -> None:
    """Play the strip so."""
    strip.use_auto_blend = False
    strip.blend_in = strip.blend_out = 0.0
    strip.use_sync_length = settings.use_sync_length
    _bounds(strip, settings.frame_start, max(settings.frame_end, settings.frame_start + 1.0))
    strip.blend_type, strip.extrapolation = settings.blend_type, settings.extrapolation
    strip.blend_in, strip.blend_out = settings.blend_in, settings.blend_out


def use_layers(data: bpy.types.AnimData) -> None:
    """Let the tracks be played, and none of their strips be edited as the active action."""
    data.use_nla = True
    if data.use_tweak_mode:
        data.use_tweak_mode = False


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
        for bag in bags_of(action, slot)
        for curve in bag.fcurves
    )


def _bounds(strip: Any, first: float, last: float) -> None:
    """These frames of the action where they lie."""
    strip.scale = strip.repeat = 1.0
    # none of them passes the other
    strip.action_frame_end = _ENDLESS
    strip.action_frame_start, strip.action_frame_end = first, last
    strip.frame_end = _ENDLESS
    strip.frame_start, strip.frame_end = first, last
