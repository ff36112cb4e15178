"""Whether the camera sees the person at all: looked at on a few frames before the long work begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import bpy
import numpy as np
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector

from ...base.errors import InputError
from ..characters.character import Character, body_of
from .stage import stage_of

FRAMES = 12
"""How many frames, spread over the take, are looked at."""
_SMALLEST = 12
"""Pixels of a head that are worth a model."""
HINT = (
    "leave out --keep-place where it is given, add --in-place to hold the person on the mark, "
    "or show more with --framing full"
)


def check_in_picture(
    scene: bpy.types.Scene,
    character: Character,
    note: Callable[[str], None] = lambda text: None,
    hint: str = HINT,
) -> None:
    """Raise InputError where the person is in the picture on none of the frames; tell where on some not.

    A stage of ours that shows head or bust has to show the head, any other camera some joint of the body. By
    a camera of the artist's own that films nobody is told, not refused.
    """
    camera = scene.camera
    if camera is None:
        return
    choice = stage_of(scene)
    whole = choice is None or choice.sees_floor
    first, last = scene.frame_start, scene.frame_end
    frames = np.unique(np.linspace(first, last, min(FRAMES, last - first + 1)).round().astype(int))
    with _at(scene):
        seen = []
        points = _points(character, whole)
        if points is None:
            return
        for frame in frames:
            scene.frame_set(int(frame))
            seen.append(any(_inside(scene, scene.camera or camera, point) for point in points()))
    what = "the person" if whole else "the person's head"
    if not any(seen):
        line = f"{what} is in the picture on none of the {len(seen)} frames that were looked at"
        if choice is not None:
            raise InputError(line, hint)
        note(f"warning: {line}")
    elif not all(seen):
        out = len(seen) - sum(seen)
        note(f"warning: {what} is out of the picture on {out} of {len(seen)} frames that were looked at")


def face_boxes(
    scene: bpy.types.Scene, character: Character, size: tuple[int, int]
) -> Iterator[tuple[int, int, int, int] | None]:
    """Left, top, right and bottom of the head in the picture on each frame of the scene, in pixels; None
    where it is not seen."""
    points = _points(character, whole=False)
    if points is None:
        return
    wide, high = size
    with _at(scene):
        for frame in range(scene.frame_start, scene.frame_end + 1):
            scene.frame_set(frame)
            camera = scene.camera
            if camera is None:
                yield None
                continue
            head = points()
            if len(head) != 3:  # of a rig without a head are known joints alone
                return
            chin, _, crown = (world_to_camera_view(scene, camera, p) for p in head)
            tall = abs(crown.y - chin.y) * high
            if min(chin.z, crown.z) <= 0 or tall < _SMALLEST:
                yield None
                continue
            x, y = (chin.x + crown.x) / 2 * wide, (1 - (chin.y + crown.y) / 2) * high
            # as wide as high: hair stands out, and heads turn
            half = 0.62 * tall
            box = (max(0, x - half), max(0, y - half), min(wide, x + half), min(high, y + half))
            left, top, right, bottom = map(int, box)
            yield (left, top, right, bottom) if right - left > 8 and bottom - top > 8 else None


def _points(character: Character, whole: bool) -> Callable[[], list[Vector]] | None:
    """What tells where chin, eyes and crown, or all joints, are on the frame that is set."""
    m = character.measures
    middle = Vector((m.get("center", 0.0), 0.5 * m["head_width"] - m["face_front"], 0.0))
    rest = [middle + Vector((0, 0, m[f"{part}_height"])) for part in ("chin", "eye", "crown")]
    armature, body = character.armature, body_of(character)
    if armature is None:
        face = character.meshes[0]
        inside = [face.matrix_world.inverted() @ point for point in rest]
        return lambda: [face.matrix_world @ point for point in inside]
    if body is None:
        return None
    if whole or "head" not in body.mapping:
        names = [bones[0] for bones in body.mapping.values()]
        return lambda: [armature.matrix_world @ armature.pose.bones[name].head for name in names]
    bone = armature.data.bones[body.mapping["head"][0]]
    to_bone = bone.matrix_local.inverted() @ armature.matrix_world.inverted()
    held = [to_bone @ point for point in rest]
    return lambda: [armature.matrix_world @ armature.pose.bones[bone.name].matrix @ point for point in held]


def _inside(scene: bpy.types.Scene, camera: bpy.types.Object, point: Vector) -> bool:
    seen = world_to_camera_view(scene, camera, point)
    return seen.z > 0 and 0 <= seen.x <= 1 and 0 <= seen.y <= 1


@contextmanager
def _at(scene: bpy.types.Scene) -> Iterator[None]:
    """The frame that was shown is shown again."""
    kept, part = scene.frame_current, scene.frame_subframe
    try:
        yield
    finally:
        scene.frame_set(kept, subframe=part)
