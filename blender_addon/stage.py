"""The studio around a person: lights, backdrop, camera and colour, sized to the person's measures."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import bpy
from mathutils import Vector

from ..rigs.errors import InputError
from ..shaders import backdrop
from . import compat
from .character import Character

_FILE = Path(__file__).parent.parent / "shaders" / "stages.toml"
_REFERENCE_HEIGHT = 1.70
_BUST = 3.0
"""Heads that a person is high from whom on there is more than head and shoulders."""
_NAME = "PaksaTalker studio"
FRAMINGS = ("head", "bust", "full")


def build_stage(
    character: Character, scene: bpy.types.Scene, framing: str = "bust", size: tuple[int, int] = (1280, 720)
) -> bpy.types.Collection:
    """Light the person, put it before a backdrop and look at it; an older studio of ours goes.

    ``size`` is the picture's width and height in pixels. Other cameras and lights of the scene stay but are
    not rendered. Raises InputError on an unknown framing.
    """
    plan = _plan()
    _remove_old(scene)
    studio = bpy.data.collections.new(_NAME)
    scene.collection.children.link(studio)
    measures = character.measures
    whole = character.armature is not None and measures["height"] > _BUST * _head(measures)
    scale = measures["height"] / _REFERENCE_HEIGHT if whole else _head(measures) / 0.22
    eyes = Vector((measures.get("center", 0.0), -measures["face_front"] + 0.02, measures["eye_height"]))
    _hide_other_lights(scene)
    for name, light in plan["lights"].items():
        _light(f"{name} light", light, eyes, scale, studio)
    floor = 0.0 if whole else measures["chin_height"] - 1.4 * scale
    backdrop.build(plan["backdrop"], eyes, scale, floor, studio)
    _world(plan["world"], scene)
    scene.camera = _camera(plan, measures, eyes, framing, size, studio)
    scene.render.resolution_x, scene.render.resolution_y = size
    scene.render.resolution_percentage = 100
    _colour(plan["colour"], scene)
    return studio


def frame_height(measures: Mapping[str, float], framing: str, aspect: float) -> tuple[float, float]:
    """Metres that the camera sees at the person from lower to upper edge, and from the eyes to the upper.

    ``aspect`` is width over height; a narrow picture steps back until the person's width fits.
    """
    if framing not in FRAMINGS:
        raise InputError(f"unknown framing '{framing}'", f"one of: {', '.join(FRAMINGS)}")
    plan = _plan()["framings"][framing]
    above_eyes = measures["crown_height"] - measures["eye_height"]
    if framing == "full":
        height = measures["height"] * (1 + 2 * plan["margin"])
        eyes = (above_eyes + measures["height"] * plan["margin"]) / height
    else:
        height, eyes = _head(measures) * plan["height"], plan["eyes"]
    height = max(height, plan["width"] * measures["head_width"] / aspect)
    return height, eyes * height


def _head(measures: Mapping[str, float]) -> float:
    return measures["crown_height"] - measures["chin_height"]


def _camera(
    plan: Mapping[str, Any],
    measures: Mapping[str, float],
    eyes: Vector,
    framing: str,
    size: tuple[int, int],
    studio: bpy.types.Collection,
) -> bpy.types.Object:
    aspect = size[0] / size[1]
    height, above = frame_height(measures, framing, aspect)
    data = bpy.data.cameras.new("Camera")
    data.sensor_fit, data.sensor_height, data.lens = "VERTICAL", 24.0, plan["camera"]["lens"]
    distance = height * data.lens / data.sensor_height
    object = bpy.data.objects.new("Camera", data)
    # from a little below the eyes the chin stands clear of the collar; the lens moves the picture, no tilt
    below = plan["camera"]["below_eyes"] * distance
    object.location = eyes + Vector((0, -distance, -below))
    object.rotation_euler = (math.pi / 2, 0, 0)
    data.shift_y = (above + below) / height - 0.5
    data.clip_start, data.clip_end = 0.01 * distance, 100 * distance
    data.dof.use_dof = True
    data.dof.focus_distance = distance
    data.dof.aperture_fstop = plan["camera"]["fstop"]
    studio.objects.link(object)
    return object


def _light(
    name: str, light: Mapping[str, Any], eyes: Vector, scale: float, studio: bpy.types.Collection
) -> None:
    data = bpy.data.lights.new(name, "AREA")
    data.shape = "DISK"
    data.size = light["size"] * scale
    data.energy = light["power"] * scale**2
    data.use_temperature = True
    data.temperature = light["temperature"]
    object = bpy.data.objects.new(name, data)
    place = Vector(light["at"]) * scale
    object.location = eyes + place
    # aimed at the throat, so that the light falls off from face to chest
    object.rotation_euler = (place + Vector((0, 0, 0.1 * scale))).to_track_quat("Z", "Y").to_euler()
    studio.objects.link(object)


def _world(plan: Mapping[str, Any], scene: bpy.types.Scene) -> None:
    world = bpy.data.worlds.new(_NAME)
    background = next(n for n in compat.node_tree_of(world).nodes if n.type == "BACKGROUND")
    background.inputs["Color"].default_value = (*plan["color"], 1.0)
    background.inputs["Strength"].default_value = plan["strength"]
    world.color = plan["color"]
    scene.world = world


def _colour(plan: Mapping[str, Any], scene: bpy.types.Scene) -> None:
    scene.display_settings.display_device = "sRGB"
    view = scene.view_settings
    view.view_transform, view.look = plan["view"], plan["look"]
    view.exposure, view.gamma = plan["exposure"], 1.0


def _hide_other_lights(scene: bpy.types.Scene) -> None:
    for object in scene.objects:
        if object.type == "LIGHT":
            object.hide_render = True


def _remove_old(scene: bpy.types.Scene) -> None:
    for collection in [c for c in scene.collection.children if c.name.startswith(_NAME)]:
        for object in list(collection.objects):
            bpy.data.objects.remove(object)
        bpy.data.collections.remove(collection)


@cache
def _plan() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
