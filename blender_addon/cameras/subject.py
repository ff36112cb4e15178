"""Whom cameras and lights are set up for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import bpy
from mathutils import Euler, Vector

from ..characters.base_pose import seated_measures
from ..characters.character import Character
from .path import Path, walked

_REFERENCE_HEIGHT = 1.70
_HEAD = 0.22
"""Metres of a head, of a person of that height, for who has no body."""


@dataclass(frozen=True)
class Subject:
    """A person on a stage. ``measures``: metres as it sits or stands, in the frame of its own mark; ``eyes``:
    the point between the eyes in the world; ``facing``: degrees that it is turned to its left, 0 towards -Y;
    ``scale``: its size in those of a person 1.70 m tall; ``floor``: world height of what it stands on;
    ``walk``: its way; ``place``: the empty that holds it there, None at the mark itself."""

    character: Character
    measures: Mapping[str, float]
    eyes: Vector
    scale: float
    floor: float
    walk: Path
    facing: float = 0.0
    place: bpy.types.Object | None = None
    name: str = ""

    @property
    def pivot(self) -> Vector:
        """The middle of the head: half its width behind the eyes."""
        back = Vector((0, 0.5 * self.measures["head_width"], 0))
        back.rotate(Euler((0, 0, math.radians(self.facing))))
        return self.eyes + back


def subject_of(character: Character, scene: bpy.types.Scene) -> Subject:
    """A person as it stands at the mark."""
    measures = character.measures
    if character.armature:
        scale, floor = measures["height"] / _REFERENCE_HEIGHT, 0.0
    else:
        scale = (measures["crown_height"] - measures["chin_height"]) / _HEAD
        floor = measures["chin_height"] - 1.4 * scale
    measures = seated_measures(character, scene)
    eyes = Vector((measures.get("center", 0.0), -measures["face_front"] + 0.02, measures["eye_height"]))
    return Subject(character, measures, eyes, scale, floor, walked(character, scene, scale))
