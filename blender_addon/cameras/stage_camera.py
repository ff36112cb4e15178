"""The camera of a stage: how much of the person it sees, through which lens, and what is sharp."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import bpy
from mathutils import Matrix, Vector

from ...base.errors import InputError
from ...base.notation.nearest import nearest
from ...stage.presets import table
from ...stage.shots.plan import Shot
from ...stage.stage_choice import FRAMINGS, StageChoice
from ..characters.character import body_of
from .subject import Subject

ALONE = "Camera"
"""What the camera of a stage with one is called."""
FLOOR = "paksatalker_floor"
"""Of the camera: whether it may see the person's shadow on the floor."""
_SHADOW = 2.0
"""Of a person's height: how far behind it the floor has no shadow of it any more."""
FOCUS = "paksatalker_focus"
"""Of the camera: ``on`` or ``off`` whatever the quality, ``set`` where the set is to be seen out of focus."""


def build(
    subjects: Sequence[Subject],
    shot: Shot,
    choice: StageChoice,
    size: tuple[int, int],
    studio: bpy.types.Collection,
) -> bpy.types.Object:
    """A camera in ``studio`` that sees one person, or several together, as the shot says; ``size`` in
    pixels."""
    plan = table("stages.toml")["camera"]
    aspect = size[0] / size[1]
    name = shot.name if shot.name == ALONE else f"{ALONE} {shot.name}"
    data = bpy.data.cameras.new(name)
    data.sensor_fit, data.sensor_height = "VERTICAL", 24.0
    data.lens = shot.lens or choice.lens or plan["lens"]
    bearing = shot.angle + (subjects[0].facing if len(subjects) == 1 else 0.0)
    eyes = sum((s.eyes for s in subjects), Vector()) / len(subjects)
    height, above = _height(subjects, shot, aspect, bearing, eyes)
    distance = height * data.lens / data.sensor_height
    object = bpy.data.objects.new(name, data)
    # from a little below the eyes the chin stands clear of the collar; the lens moves the picture, no tilt
    below = plan["below_eyes"] * distance
    pivot = subjects[0].pivot if len(subjects) == 1 else eyes
    way = Matrix.Translation(pivot) @ Matrix.Rotation(math.radians(bearing), 4, "Z")
    front = (eyes - pivot).length  # the eyes' own distance from what is gone around
    place = way @ Vector((0, -distance - front, -below))
    object.location = (place.x, place.y, eyes.z - below)
    object.rotation_euler = (math.pi / 2, 0, math.radians(bearing))
    data.shift_y = (above + below) / height - 0.5
    data.shift_x = shot.lead * aspect
    data.clip_start, data.clip_end = 0.01 * distance, 100 * distance
    data.dof.use_dof = choice.fstop != 0
    data.dof.focus_distance = distance
    data.dof.aperture_fstop = choice.fstop or plan["fstop"]
    framed = bool(table("stages.toml")["framings"][shot.framing].get("floor"))
    object[FLOOR] = framed and _sees_shadow(subjects, object, height, above, distance)
    focus = _focus(choice)
    if focus:
        object[FOCUS] = focus
    studio.objects.link(object)
    return object


def _sees_shadow(
    subjects: Sequence[Subject], camera: bpy.types.Object, height: float, above: float, distance: float
) -> bool:
    """Whether the lowest ray of a level camera, which sees ``height`` metres at the eyes' ``distance``, meets
    the floor where somebody's shadow falls."""
    if any(s.walk for s in subjects):
        return True
    low = sum(s.eyes.z for s in subjects) / len(subjects) + above - height
    over = camera.location.z - min(s.floor for s in subjects)
    falls = camera.location.z - low
    tall = max(s.measures["height"] for s in subjects)
    return falls > 0 and over / falls * distance < distance + _SHADOW * tall


def _height(
    subjects: Sequence[Subject], shot: Shot, aspect: float, bearing: float, eyes: Vector
) -> tuple[float, float]:
    """Metres that the camera sees, and from the eyes to the upper edge; of several people all of them."""
    pairs = [frame_height(s.measures, shot.framing, aspect) for s in subjects]
    height, above = max(pairs)
    if len(subjects) == 1:
        return height, above
    across = Vector((math.cos(math.radians(bearing)), math.sin(math.radians(bearing)), 0))
    far = [abs((s.eyes - eyes).dot(across)) for s in subjects]
    wide = 2 * max(far) + 2 * max(s.measures["shoulder_width"] for s in subjects)
    share = above / height
    height = max(height, wide / aspect)
    crown = max(s.eyes.z - eyes.z for s in subjects)
    return height, share * height + crown


def turned(pivot: Vector, degrees: float) -> Matrix:
    """The turn of camera, lights and set together around a point: what stands there stays lit and framed."""
    turn = Matrix.Rotation(math.radians(degrees), 4, "Z")
    return Matrix.Translation(pivot) @ turn @ Matrix.Translation(-pivot)


def focus(camera: bpy.types.Object, eyes: Vector) -> None:
    """What lies as far as the eyes is sharp."""
    ahead = camera.matrix_world.to_quaternion() @ Vector((0, 0, -1))
    camera.data.dof.focus_distance = (eyes - camera.matrix_world.translation).dot(ahead)


def follow_eyes(
    camera: bpy.types.Object, subject: Subject, eyes: Vector, studio: bpy.types.Collection
) -> None:
    """Keep the eyes sharp wherever the head goes: focus on a point of the head's bone."""
    armature, body = subject.character.armature, body_of(subject.character)
    if armature is None or body is None or "head" not in body.mapping:
        return
    name = f"{subject.name or armature.name} eyes"
    point = studio.objects.get(name)
    if point is None:
        point = bpy.data.objects.new(name, None)
        point.empty_display_size = 0.02
        studio.objects.link(point)
        bone = armature.data.bones[body.mapping["head"][0]]
        point.parent, point.parent_type, point.parent_bone = armature, "BONE", bone.name
        # children of a bone stand at its tail
        held = armature.matrix_world @ bone.matrix_local @ Matrix.Translation((0, bone.length, 0))
        point.matrix_parent_inverse = held.inverted()
        point.location = eyes
    camera.data.dof.focus_object = point


def frame_height(measures: Mapping[str, float], framing: str, aspect: float) -> tuple[float, float]:
    """Metres that the camera sees at the person from lower to upper edge, and from the eyes to the upper.

    ``aspect`` is width over height; a narrow picture steps back until the person's width fits.
    """
    if framing not in FRAMINGS:
        raise InputError(f"unknown framing '{framing}'", nearest(framing, FRAMINGS))
    plan: Mapping[str, Any] = table("stages.toml")["framings"][framing]
    above_eyes = measures["crown_height"] - measures["eye_height"]
    if "margin" in plan:
        height = measures["height"] * (1 + 2 * plan["margin"])
        eyes = (above_eyes + measures["height"] * plan["margin"]) / height
    elif "bottom" in plan:
        shown = measures["crown_height"] - plan["bottom"] * measures["height"]
        height = shown / (1 - plan["headroom"])
        eyes = (above_eyes + plan["headroom"] * height) / height
    else:
        height, eyes = head_height(measures) * plan["height"], plan["eyes"]
    height = max(height, plan["width"] * measures["head_width"] / aspect)
    return height, eyes * height


def head_height(measures: Mapping[str, float]) -> float:
    """Metres from chin to crown."""
    return measures["crown_height"] - measures["chin_height"]


def _focus(choice: StageChoice) -> str:
    if choice.fstop is not None:
        return "on" if choice.fstop else "off"
    if choice.kind == "picture":
        return "off"  # a slide or a logo is there to be read
    return "set" if choice.kind in ("room", "world") else ""
