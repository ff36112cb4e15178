"""The pose that a character's performance has it in: standing, on a chair or at a desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import bpy
import numpy as np

from .character import Character, body_of

_KEY = "paksatalker_pose"
SEATED = ("sit", "desk")
FRAMES = 8
"""How many frames, spread over the scene's, are looked at."""


def note_pose(character: Character, meta: Mapping[str, Any]) -> None:
    """Keep on the armature in which pose the performance with this ``meta`` has it."""
    told = meta.get("body")
    pose: Any = told.get("pose") if isinstance(told, Mapping) else None
    if character.armature is not None:
        if pose in SEATED:
            character.armature[_KEY] = pose
        elif character.armature.get(_KEY) is not None:
            del character.armature[_KEY]


def pose_of(character: Character) -> str:
    """``stand``, ``sit`` or ``desk``."""
    kept: Any = None if character.armature is None else character.armature.get(_KEY)
    return str(kept) if kept in SEATED else "stand"


def seated_measures(character: Character, scene: bpy.types.Scene) -> Mapping[str, float]:
    """The measures of the character as it sits: all heights, the whole one too, are lower by as much as its
    head is. Of one who stands they are as ever."""
    armature, body = character.armature, body_of(character)
    if pose_of(character) == "stand" or armature is None or body is None or "head" not in body.mapping:
        return character.measures
    name = body.mapping["head"][0]
    rest = armature.matrix_world @ armature.data.bones[name].head_local
    heads = [(armature.matrix_world @ armature.pose.bones[name].head).copy() for _ in frames_of(scene)]
    lower = rest.z - float(np.mean([h.z for h in heads]))
    m = character.measures
    moved = {k: v - lower if k.endswith("height") else v for k, v in m.items()}
    back = float(np.mean([h.y for h in heads])) - rest.y
    return {**moved, "face_front": m["face_front"] - back}


def frames_of(scene: bpy.types.Scene) -> Any:
    """The scene set to some of its frames, one after the other; then to that which was shown."""
    kept, part = scene.frame_current, scene.frame_subframe
    try:
        for frame in np.unique(np.linspace(scene.frame_start, scene.frame_end, FRAMES).round().astype(int)):
            scene.frame_set(int(frame))
            yield int(frame)
    finally:
        scene.frame_set(kept, subframe=part)
