"""How a person walks through the scene, so that lights and cameras can keep up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import bpy
import numpy as np
from mathutils import Vector

from ..characters.character import Character, body_of

_EVERY = 0.25
"""Seconds between two keys."""
_MOST_KEYS = 400
_FEW = 8
_STANDS = 0.10
"""Metres, of a person 1.70 m tall, within which somebody stands."""
_SMOOTH = 1.0
"""Seconds over which a path is smoothed: steps and nods are not followed."""

Path = list[tuple[float, Vector]]
"""Frames, and metres from the mark that the stage is built around."""


def walked(character: Character, scene: bpy.types.Scene, scale: float) -> Path:
    """Where the head goes over the mark, level; empty for who stays within a few centimetres of it."""
    armature, body = character.armature, body_of(character)
    if armature is None or body is None or "head" not in body.mapping or armature.animation_data is None:
        return []
    name = body.mapping["head"][0]
    rest = armature.matrix_world @ armature.data.bones[name].head_local

    def at(
        frames: np.ndarray[tuple[int], np.dtype[np.float64]],
    ) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        places = []
        for frame in frames:
            scene.frame_set(int(frame), subframe=float(frame % 1))
            places.append((armature.matrix_world @ armature.pose.bones[name].head - rest)[:2])
        return np.array(places)

    kept, part = scene.frame_current, scene.frame_subframe
    first, last = scene.frame_start, scene.frame_end
    try:
        with _bones_alone(character):
            few = at(np.linspace(first, last, _FEW))
            if np.ptp(few, axis=0).max() < _STANDS * scale and np.abs(few).max() < 4 * _STANDS * scale:
                return []
            step = max(_EVERY * scene.render.fps / scene.render.fps_base, (last - first) / _MOST_KEYS, 1.0)
            frames = np.arange(first, last + step, step)
            places = at(frames)
    finally:
        scene.frame_set(kept, subframe=part)
    wide = max(1, round(_SMOOTH * scene.render.fps / scene.render.fps_base / step))
    ends = np.pad(places, ((wide, wide), (0, 0)), mode="edge")
    kernel = np.hanning(2 * wide + 3)[1:-1]
    smooth = np.stack([np.convolve(ends[:, i], kernel / kernel.sum(), "valid") for i in range(2)], axis=-1)
    return [(float(f), Vector((x, y, 0.0))) for f, (x, y) in zip(frames, smooth.tolist(), strict=True)]


@contextmanager
def _bones_alone(character: Character) -> Iterator[None]:
    """Meshes are not brought up to date meanwhile: that takes most of the time."""
    hidden = [mesh for mesh in character.meshes if not mesh.hide_viewport]
    for mesh in hidden:
        mesh.hide_viewport = True
    try:
        yield
    finally:
        for mesh in hidden:
            mesh.hide_viewport = False


def follow(
    objects: list[bpy.types.Object], path: Path, name: str, studio: bpy.types.Collection, share: float = 1.0
) -> bpy.types.Object:
    """Let objects keep up with a path, by an empty of that name in ``studio`` that is keyed along it."""
    empty = bpy.data.objects.new(name, None)
    empty.empty_display_size = 0.1
    studio.objects.link(empty)
    for frame, away in path:
        empty.location = share * away
        empty.keyframe_insert("location", frame=frame)
    for object in objects:
        object.parent = empty
    return empty
