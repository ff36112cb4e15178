"""Our strips of the NLA, each on a track of its own: their influence is the strength of what they play."""

from __future__ import annotations

from typing import Any

import bpy

from ...animation.nla import set_strip
from ...animation.placement import StripSettings
from .. import takes

_NEAR = 1e-4


def play(
    data: bpy.types.AnimData,
    name: str,
    action: bpy.types.Action,
    slot: Any,
    below: bpy.types.NlaTrack | None,
    settings: StripSettings,
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
        strip = track.strips.new(name.split()[-1], int(settings.frame_start), action)
    elif strip.action != action:
        strip.action = action
    strip.action_slot = slot
    set_strip(strip, settings)
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


def _only_ours(data: bpy.types.AnimData, name: str) -> bpy.types.NlaTrack | None:
    """The track of this name with nothing but our strip."""
    track = data.nla_tracks.get(name)
    if track is None or all(takes.is_take(s.action) for s in track.strips):
        return track
    track.name = f"Strips from {name}"
    if (strip := our_strip(track)) is not None:
        track.strips.remove(strip)
    return None


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
