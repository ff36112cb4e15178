"""The sounds of a take as timeline markers, to be looked at beside its curves."""

from __future__ import annotations

import json
from collections.abc import Sequence

import bpy
import numpy as np

from ....rigs.keys.markers import phone_markers
from ...animation.time_map import TimeMap
from .. import takes
from ..placement import strip_settings

PHONES = "paksatalker_phones"


def show(scene: bpy.types.Scene, action: bpy.types.Action, retimed: TimeMap | None = None) -> int:
    """Put a marker at each sound of the take, in place of those that are there; returns their number.

    ``retimed``: frames of the performance to those at which it is played. Raises InputError where the take
    is damaged.
    """
    p = takes.performance_of(action)
    hide(scene, action)
    times = np.asarray(p.phone_times, np.float64)
    if retimed is not None:
        times = retimed(times * p.fps) / p.fps
    made, played = [], strip_settings(action)
    for sound in phone_markers(p.phone_labels, times, p.fps, takes.first_frame(action)):
        if not played.frame_start <= sound.frame <= played.frame_end:
            continue
        marker = scene.timeline_markers.new(sound.name, frame=sound.frame)
        made.append((marker.name, marker.frame))
    action[PHONES] = json.dumps(made, ensure_ascii=False)
    return len(made)


def hide(scene: bpy.types.Scene, action: bpy.types.Action) -> None:
    """Take the markers of a take's sounds away, but those that were moved or renamed."""
    ours = list(claimed(action))
    for marker in list(scene.timeline_markers):
        if (marker.name, marker.frame) in ours:
            ours.remove((marker.name, marker.frame))
            scene.timeline_markers.remove(marker)
    if action.get(PHONES) is not None:
        del action[PHONES]


def claimed(action: bpy.types.Action) -> Sequence[tuple[str, int]]:
    """Name and frame of each marker that stands for a sound of the take; none where they are not shown."""
    return [(str(name), int(frame)) for name, frame in json.loads(action.get(PHONES, "[]"))]
