"""Times of Blender's window: of the timer's callbacks, of playing, and of evaluating alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import bpy
from blender_ui_window import figure, run

longest = {"look": 0.0, "apply": 0.0}
"""Seconds of the longest callback so far: while it listens, and while it applies."""


def time_callbacks(generation: Any) -> None:
    """Let the timer's own function be timed, apart for listening and for applying."""
    background = generation.background
    plain = background.look

    def timed() -> float | None:
        applying = background.work is not None and background.work.steps is not None
        before = time.perf_counter()
        again = plain()
        kind = "apply" if applying or again is None else "look"
        longest[kind] = max(longest[kind], time.perf_counter() - before)
        return again

    background.look = timed


def playback(what: str) -> Iterator[float | Callable[[], bool]]:
    """Frames a second of the viewport, in solid mode, with no frame dropped to keep up with the sound."""
    scene, count = bpy.context.scene, [0]
    mode, scene.sync_mode = scene.sync_mode, "NONE"
    scene.render.fps, fps = 240, scene.render.fps

    def counted(*_: object) -> None:
        count[0] += 1

    bpy.app.handlers.frame_change_post.append(counted)
    run(bpy.ops.screen.animation_play)
    before = time.perf_counter()
    yield 5.0
    seconds = time.perf_counter() - before
    run(bpy.ops.screen.animation_cancel, restore_frame=True)
    bpy.app.handlers.frame_change_post.remove(counted)
    scene.sync_mode, scene.render.fps = mode, fps
    figure(what, count[0] > 0, f"{count[0] / seconds:.1f} frames a second")


def evaluated() -> str:
    """Frames a second without drawing them: what the layers themselves cost."""
    scene = bpy.context.scene
    before = time.perf_counter()
    for frame in range(1, 41):
        scene.frame_set(frame)
    return f"{40 / (time.perf_counter() - before):.1f} frames a second"
