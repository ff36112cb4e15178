"""Strips of the NLA: one on a track of its own, whose influence is a strength."""

from __future__ import annotations

from typing import Any

import bpy

from ..rigs.errors import InputError


def play(
    data: bpy.types.AnimData,
    track: bpy.types.NlaTrack | None,
    name: str,
    action: bpy.types.Action,
    slot: Any,
    below: bpy.types.NlaTrack | None,
) -> Any:
    """That slot of the action as the one strip of a track, whose keyed influence stays as it is.

    Where there is no track, one of that name is made above ``below``, on top where that is None.
    """
    keys = [(1.0, 1.0)]
    if track is None:
        track = data.nla_tracks.new(prev=below) if below is not None else data.nla_tracks.new()
        track.name = name
    for strip in list(track.strips):
        found = strip.fcurves.find("influence") if strip.use_animated_influence else None
        keys = [(p.co[0], p.co[1]) for p in found.keyframe_points] if found is not None else keys
        track.strips.remove(strip)
    strip = track.strips.new(slot.name_display, int(action.frame_start), action)
    strip.action_slot = slot
    strip.extrapolation = "HOLD"
    strip.use_animated_influence = True
    curve = strip.fcurves.find("influence")
    curve.keyframe_points[0].co = keys[0]
    for frame, value in keys[1:]:
        curve.keyframe_points.insert(frame, value)
    curve.update()
    return strip


def influence_of(track: bpy.types.NlaTrack) -> float:
    """The strength of a track, its first where it is keyed."""
    return float(track.strips[0].fcurves.find("influence").keyframe_points[0].co[1])


def set_influence(strip: Any, value: float) -> None:
    """Make the strength of a strip so. Raises InputError where an artist keyed it."""
    strip.use_animated_influence = True
    curve = strip.fcurves.find("influence")
    if len(curve.keyframe_points) > 1:
        raise InputError("this strength is keyed on its NLA strip", "change its keys there")
    curve.keyframe_points[0].co[1] = value
    curve.update()
    strip.influence = value
