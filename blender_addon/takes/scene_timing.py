"""The scene's rate and range, as the takes in it ask for."""

from __future__ import annotations

import bpy

from ...inference.performance.performance import Performance
from ..animation.scene_rate import set_rate
from . import takes
from .placement import strip_settings


def at_rate(p: Performance, scene: bpy.types.Scene) -> Performance:
    """The performance at the scene's rate; the first one in a scene sets that."""
    fps = scene.render.fps / scene.render.fps_base
    if abs(fps - p.fps) < 1e-3:
        return p
    if any(takes.is_take(o.paksatalker.take) for o in scene.objects):
        from ...inference.performance.resample import resample

        return resample(p, fps)
    set_rate(scene, p.fps)
    return p


def set_range(scene: bpy.types.Scene) -> None:
    """From the first frame that any take in the scene plays to the last of any."""
    played = [strip_settings(o.paksatalker.take) for o in scene.objects if takes.is_take(o.paksatalker.take)]
    if not played:
        return
    scene.frame_start = int(min(strip.frame_start for strip in played))
    scene.frame_end = int(max(strip.frame_end for strip in played))
    scene.frame_set(max(scene.frame_start, min(scene.frame_current, scene.frame_end)))
