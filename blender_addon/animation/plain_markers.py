"""Markers at the words of a performance that was applied without layers."""

from __future__ import annotations

import json

import bpy

from ...inference.performance.performance import Performance
from ...rigs.keys.markers import word_markers

_PLACED = "paksatalker_markers"
"""The scene's property with name and frame of each, as JSON."""


def place(scene: bpy.types.Scene, performance: Performance, first: int) -> None:
    """Mark the words; frame 0 lies on ``first``. Those of the performance before go."""
    remove(scene)
    p, placed = performance, []
    for mark in word_markers(p.word_labels, p.word_times, p.fps, first):
        marker = scene.timeline_markers.new(mark.name, frame=mark.frame)
        placed.append([marker.name, marker.frame])
    scene[_PLACED] = json.dumps(placed, ensure_ascii=False)


def remove(scene: bpy.types.Scene) -> None:
    """Take away those that still are as they were placed; others are the artist's, whatever their name."""
    placed = scene.get(_PLACED)
    for name, frame in json.loads(placed) if isinstance(placed, str) else ():
        mine = (m for m in scene.timeline_markers if (m.name, m.frame) == (name, frame))
        if (marker := next(mine, None)) is not None:
            scene.timeline_markers.remove(marker)
    if placed is not None:
        del scene[_PLACED]
