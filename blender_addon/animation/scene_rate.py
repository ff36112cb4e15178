"""The rate of a scene."""

from __future__ import annotations

import bpy


def set_rate(scene: bpy.types.Scene, fps: float) -> None:
    """Frames per second as Blender keeps them: a whole number over a base, 24 over 1.001 for 23.976."""
    whole = round(fps)
    broadcast = whole / 1.001
    scene.render.fps = whole
    scene.render.fps_base = 1.001 if abs(fps - broadcast) < 0.002 else whole / fps
