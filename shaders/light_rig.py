"""The lamps of a light rig around a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import bpy
from mathutils import Vector


def build(
    rig: Mapping[str, Any], eyes: Vector, scale: float, studio: bpy.types.Collection
) -> list[bpy.types.Object]:
    """Put the lamps of a table of ``lights.toml`` into ``studio``: ``eyes`` is the world point that their
    places are measured from, ``scale`` the person's size in those of a person 1.70 m tall."""
    return [
        _light(f"{name} light", light, eyes, scale, studio) for name, light in rig.get("lights", {}).items()
    ]


def _light(
    name: str, light: Mapping[str, Any], eyes: Vector, scale: float, studio: bpy.types.Collection
) -> bpy.types.Object:
    data = bpy.data.lights.new(name, "AREA")
    data.shape = "DISK"
    data.size = light["size"] * scale
    data.energy = light["power"] * scale**2
    if "color" in light:
        data.color = light["color"]
    else:
        data.use_temperature = True
        data.temperature = light["temperature"]
    object = bpy.data.objects.new(name, data)
    place = Vector(light["at"]) * scale
    object.location = eyes + place
    # aimed at the throat, so that the light falls off from face to chest
    object.rotation_euler = (place + Vector((0, 0, 0.1 * scale))).to_track_quat("Z", "Y").to_euler()
    studio.objects.link(object)
    return object
