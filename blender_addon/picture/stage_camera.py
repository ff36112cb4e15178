"""The camera of a stage: how much of the person it sees, through which lens, and what is sharp."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import bpy
from mathutils import Matrix, Vector

from ...base.errors import InputError
from ...stage.presets import table
from ...stage.stage_choice import FRAMINGS, StageChoice

FOCUS = "paksatalker_focus"
"""Of the camera: ``on`` or ``off`` whatever the quality, ``set`` where the set is to be seen out of focus."""


def build(
    measures: Mapping[str, float],
    eyes: Vector,
    choice: StageChoice,
    size: tuple[int, int],
    studio: bpy.types.Collection,
) -> bpy.types.Object:
    """A camera in ``studio`` that sees the person from the front; ``size`` in pixels. See :func:`turned`."""
    plan = table("stages.toml")["camera"]
    aspect = size[0] / size[1]
    height, above = frame_height(measures, choice.framing, aspect)
    data = bpy.data.cameras.new("Camera")
    data.sensor_fit, data.sensor_height, data.lens = "VERTICAL", 24.0, choice.lens or plan["lens"]
    distance = height * data.lens / data.sensor_height
    object = bpy.data.objects.new("Camera", data)
    # from a little below the eyes the chin stands clear of the collar; the lens moves the picture, no tilt
    below = plan["below_eyes"] * distance
    object.location = eyes + Vector((0, -distance, -below))
    object.rotation_euler = (math.pi / 2, 0, 0)
    data.shift_y = (above + below) / height - 0.5
    data.clip_start, data.clip_end = 0.01 * distance, 100 * distance
    data.dof.use_dof = choice.fstop != 0
    data.dof.focus_distance = distance
    data.dof.aperture_fstop = choice.fstop or plan["fstop"]
    focus = _focus(choice)
    if focus:
        object[FOCUS] = focus
    studio.objects.link(object)
    return object


def turned(eyes: Vector, measures: Mapping[str, float], degrees: float) -> Matrix:
    """The turn of camera, lights and set together around the head: it stays lit and framed as from the
    front."""
    # the middle of the head lies behind the eyes by about half its width
    pivot = eyes + Vector((0, 0.5 * measures["head_width"], 0))
    turn = Matrix.Rotation(math.radians(degrees), 4, "Z")
    return Matrix.Translation(pivot) @ turn @ Matrix.Translation(-pivot)


def focus(camera: bpy.types.Object, eyes: Vector) -> None:
    """What lies as far as the eyes is sharp."""
    ahead = camera.matrix_world.to_quaternion() @ Vector((0, 0, -1))
    camera.data.dof.focus_distance = (eyes - camera.matrix_world.translation).dot(ahead)


def frame_height(measures: Mapping[str, float], framing: str, aspect: float) -> tuple[float, float]:
    """Metres that the camera sees at the person from lower to upper edge, and from the eyes to the upper.

    ``aspect`` is width over height; a narrow picture steps back until the person's width fits.
    """
    if framing not in FRAMINGS:
        raise InputError(f"unknown framing '{framing}'", f"one of: {', '.join(FRAMINGS)}")
    plan: Mapping[str, Any] = table("stages.toml")["framings"][framing]
    above_eyes = measures["crown_height"] - measures["eye_height"]
    if framing == "full":
        height = measures["height"] * (1 + 2 * plan["margin"])
        eyes = (above_eyes + measures["height"] * plan["margin"]) / height
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
