"""Steps done in a certain scene: a timer has no window, and the artist may look at another by now."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from typing import TypeVar, cast

import bpy

from ...base.errors import PaksaTalkerError
from ..steps import Step

T = TypeVar("T")


def scene_of(uid: int) -> bpy.types.Scene:
    """The scene of that session uid. Raises PaksaTalkerError where it is gone."""
    scene = next((s for s in bpy.data.scenes if s.session_uid == uid), None)
    if scene is None:
        raise PaksaTalkerError("the scene is gone", "add the person to another one")
    return scene


def in_scene(uid: int, steps: Generator[Step, None, T]) -> Generator[Step, None, T]:
    """Do each step with the scene of that session uid as the context's; returns what the steps return.

    Raises PaksaTalkerError where the scene is gone.
    """
    with closing(steps):
        while True:
            with _context_of(scene_of(uid)):
                try:
                    step = next(steps)
                except StopIteration as end:
                    return cast(T, end.value)
            yield step


def in_object_mode() -> bool:
    """Whether no window is in another mode."""
    windows = bpy.context.window_manager.windows
    active = [w.view_layer.objects.active for w in windows]
    return all(one is None or one.mode == "OBJECT" for one in active)


@contextmanager
def _context_of(scene: bpy.types.Scene) -> Iterator[None]:
    windows = list(bpy.context.window_manager.windows)
    window = next((w for w in windows if w.scene == scene), windows[0] if windows else None)
    if window is None:
        yield
        return
    layer = window.view_layer if window.scene == scene else scene.view_layers[0]
    with bpy.context.temp_override(window=window, scene=scene, view_layer=layer):
        yield
