"""A surface before a camera that shows a picture, and is seen by nothing else."""

from __future__ import annotations

from typing import Any

import bpy

_WIDE = 4
"""Half its side, in heights or widths of what the lens sees there: shifts and orbits show no edge."""


def screen_before(
    camera: bpy.types.Object, away: float, material: bpy.types.Material, name: str
) -> bpy.types.Object:
    """The surface in the camera's own space, ``away`` metres before it, as part of the set. The caller places
    it and links it to a collection; it lights nothing."""
    lens: Any = camera.data
    half = _WIDE * away * max(lens.sensor_height, lens.sensor_width) / lens.lens
    corners = [(x * half, y * half, -away) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(corners, [], [(0, 1, 2, 3)])
    mesh.materials.append(material)
    material.cycles.emission_sampling = "NONE"
    surface = bpy.data.objects.new(name, mesh)
    surface["paksatalker_set"] = True
    surface.visible_diffuse = surface.visible_glossy = surface.visible_shadow = False
    return surface
