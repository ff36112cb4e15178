"""The set behind a person: a seamless sweep with a pool of warm light, and lamps out of focus."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import bpy
from mathutils import Vector

from ..blender_addon import compat

_CURVE_STEPS = 24


def build(
    plan: Mapping[str, Any], eyes: Vector, scale: float, floor: float, studio: bpy.types.Collection
) -> None:
    """Make sweep and lamps in ``studio``. ``plan`` is ``stages.toml``; ``eyes`` is the world point that its
    places are measured from; ``floor`` the world height of the soles."""
    _sweep(plan["backdrop"], eyes, scale, floor, studio)
    _lamps(plan["practicals"], eyes, scale, studio)


def _sweep(
    plan: Mapping[str, Any], eyes: Vector, scale: float, floor: float, studio: bpy.types.Collection
) -> None:
    wall = eyes.y + plan["distance"] * scale
    radius = plan["radius"] * scale
    profile = [(wall - plan["depth"] * scale, floor)]
    for i in range(_CURVE_STEPS + 1):
        angle = i / _CURVE_STEPS * math.pi / 2
        profile.append((wall - radius + radius * math.sin(angle), floor + radius - radius * math.cos(angle)))
    profile.append((wall, floor + plan["height"] * scale))
    half = plan["half_width"] * scale
    points = [(eyes.x + x, y, z) for y, z in profile for x in (-half, half)]
    faces = [(2 * i, 2 * i + 1, 2 * i + 3, 2 * i + 2) for i in range(len(profile) - 1)]
    mesh = bpy.data.meshes.new("Backdrop")
    mesh.from_pydata(points, [], faces)
    mesh.shade_smooth()
    mesh.materials.append(_sweep_material(plan, eyes, scale))
    sweep = bpy.data.objects.new("Backdrop", mesh)
    sweep["paksatalker_set"] = True
    studio.objects.link(sweep)


def _sweep_material(plan: Mapping[str, Any], eyes: Vector, scale: float) -> bpy.types.Material:
    """Matt paint, and the pool of light as soft emission: free of noise and of a lamp's cost."""
    material = bpy.data.materials.new("Backdrop")
    tree = compat.node_tree_of(material)
    shader = next(n for n in tree.nodes if n.type == "BSDF_PRINCIPLED")
    shader.inputs["Base Color"].default_value = (*plan["color"], 1.0)
    shader.inputs["Roughness"].default_value = plan["roughness"]
    shader.inputs["Specular IOR Level"].default_value = 0.1
    where = tree.nodes.new("ShaderNodeTexCoord")
    mapping = tree.nodes.new("ShaderNodeMapping")
    radius = plan["glow_radius"] * scale
    # the spherical gradient is 1 at the origin and 0 at distance 1
    mapping.inputs["Scale"].default_value = (1 / radius,) * 3
    mapping.inputs["Location"].default_value = -(eyes + Vector(plan["glow_at"]) * scale) / radius
    gradient = tree.nodes.new("ShaderNodeTexGradient")
    gradient.gradient_type = "QUADRATIC_SPHERE"
    tree.links.new(where.outputs["Object"], mapping.inputs["Vector"])
    tree.links.new(mapping.outputs["Vector"], gradient.inputs["Vector"])
    tree.links.new(
        gradient.outputs["Factor" if "Factor" in gradient.outputs else "Fac"],
        shader.inputs["Emission Strength"],
    )
    shader.inputs["Emission Color"].default_value = (*plan["glow_color"], 1.0)
    material.cycles.emission_sampling = "NONE"
    material.diffuse_color = (*plan["color"], 1.0)
    return material


def _lamps(plan: Mapping[str, Any], eyes: Vector, scale: float, studio: bpy.types.Collection) -> None:
    material = bpy.data.materials.new("Practical")
    tree = compat.node_tree_of(material)
    shader = next(n for n in tree.nodes if n.type == "BSDF_PRINCIPLED")
    shader.inputs["Base Color"].default_value = (0, 0, 0, 1)
    shader.inputs["Emission Color"].default_value = (*plan["color"], 1.0)
    shader.inputs["Emission Strength"].default_value = plan["strength"]
    material.cycles.emission_sampling = "NONE"
    material.diffuse_color = (*plan["color"], 1.0)
    mesh = _ball(plan["radius"] * scale)
    mesh.materials.append(material)
    for place in plan["at"]:
        lamp = bpy.data.objects.new("Practical", mesh)
        lamp.location = eyes + Vector(place) * scale
        # seen by the camera only: as sources they would cost noise and add nothing
        lamp.visible_diffuse = lamp.visible_glossy = lamp.visible_shadow = False
        lamp["paksatalker_set"] = True
        studio.objects.link(lamp)


def _ball(radius: float) -> bpy.types.Mesh:
    import bmesh

    mesh = bpy.data.meshes.new("Practical")
    shape = bmesh.new()
    bmesh.ops.create_icosphere(shape, subdivisions=2, radius=radius)
    shape.to_mesh(mesh)
    shape.free()
    mesh.shade_smooth()
    return mesh
