"""The set behind a person: a seamless sweep with a pool of warm light and lamps out of focus on it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import bpy
from mathutils import Vector

from ..blender_addon import compat
from .nodes import Keyed, color_mix, link, node, sockets

_CURVE_STEPS = 24


def build(
    look: Mapping[str, Any],
    walls: Sequence[tuple[float, float]],
    eyes: Vector,
    scale: float,
    floor: float,
    studio: bpy.types.Collection,
) -> bpy.types.Object:
    """Make the sweep in ``studio``. ``look`` is the table ``studio`` of ``sets.toml``; ``walls``: frames, and
    how bright the wall is from each on; ``eyes`` the world point that its places are measured from; ``floor``
    the world height of the soles."""
    wall = eyes.y + look["distance"] * scale
    radius = look["radius"] * scale
    profile = [(wall - look["depth"] * scale, floor)]
    for i in range(_CURVE_STEPS + 1):
        angle = i / _CURVE_STEPS * math.pi / 2
        profile.append((wall - radius + radius * math.sin(angle), floor + radius - radius * math.cos(angle)))
    profile.append((wall, floor + look["height"] * scale))
    half = look["half_width"] * scale
    points = [(eyes.x + x, y, z) for y, z in profile for x in (-half, half)]
    faces = [(2 * i, 2 * i + 1, 2 * i + 3, 2 * i + 2) for i in range(len(profile) - 1)]
    mesh = bpy.data.meshes.new("Backdrop")
    mesh.from_pydata(points, [], faces)
    mesh.shade_smooth()
    mesh.materials.append(_sweep_material(look, walls, eyes, scale, floor))
    sweep = bpy.data.objects.new("Backdrop", mesh)
    sweep["paksatalker_set"] = True
    studio.objects.link(sweep)
    return sweep


def _sweep_material(
    look: Mapping[str, Any],
    walls: Sequence[tuple[float, float]],
    eyes: Vector,
    scale: float,
    floor: float,
) -> bpy.types.Material:
    """A wall with a pool of light on it, turning into matt paint towards the floor.

    The wall's light is painted, as emission: lit by lamps it would take half of every frame's time and look
    the same. The floor is truly lit, for it shows the person's shadow. All places are of the object, so that
    it can be turned.
    """
    material = bpy.data.materials.new("Backdrop")
    tree = compat.node_tree_of(material)
    tree.nodes.clear()
    paint = node(tree, "ShaderNodeBsdfDiffuse", (-300, -300))
    paint.inputs["Color"].default_value = (*look["floor_color"], 1.0)
    wall = node(tree, "ShaderNodeEmission", (-100, 100))
    color = _pool_of_light(look, eyes, scale, tree)
    for *place, size in look["lamps"]:
        color = _lamp(look, eyes + Vector(place) * scale, size * scale, color, tree)
    link(tree, color, wall.inputs["Color"])
    keyed = Keyed(tree, [frame for frame, _ in walls] or [1.0])
    keyed.set(wall.inputs["Strength"], [bright for _, bright in walls] or [1.0])
    height = node(tree, "ShaderNodeSeparateXYZ", (-500, -500))
    above = node(tree, "ShaderNodeMapRange", (-300, -500))
    above.interpolation_type = "SMOOTHSTEP"
    above.inputs["From Min"].default_value = floor + 0.05 * look["radius"] * scale
    above.inputs["From Max"].default_value = floor + look["radius"] * scale
    point = node(tree, "ShaderNodeTexCoord", (-700, -500))
    link(tree, point.outputs["Object"], height.inputs["Vector"])
    link(tree, height.outputs["Z"], above.inputs["Value"])
    mix = node(tree, "ShaderNodeMixShader", (100, 0))
    link(tree, above.outputs["Result"], mix.inputs[0])
    link(tree, paint.outputs["BSDF"], mix.inputs[1])
    link(tree, wall.outputs["Emission"], mix.inputs[2])
    end = node(tree, "ShaderNodeOutputMaterial", (300, 0))
    link(tree, mix.outputs["Shader"], end.inputs["Surface"])
    material.cycles.emission_sampling = "NONE"
    material.diffuse_color = (*look["color"], 1.0)
    return material


def _pool_of_light(
    look: Mapping[str, Any], eyes: Vector, scale: float, tree: bpy.types.NodeTree
) -> bpy.types.NodeSocket:
    """The wall's colour: ``glow_color`` at the centre of the pool, ``color`` from its radius on."""
    place = node(tree, "ShaderNodeTexCoord", (-1100, 100))
    mapping = node(tree, "ShaderNodeMapping", (-900, 100))
    radius = look["glow_radius"] * scale
    # the spherical gradient is 1 at the origin and 0 at distance 1
    mapping.inputs["Scale"].default_value = (1 / radius,) * 3
    mapping.inputs["Location"].default_value = -(eyes + Vector(look["glow_at"]) * scale) / radius
    gradient = node(tree, "ShaderNodeTexGradient", (-700, 100))
    gradient.gradient_type = "SPHERICAL"
    ease = node(tree, "ShaderNodeMapRange", (-500, 100))
    ease.interpolation_type = "SMOOTHSTEP"
    mix = color_mix(tree, "MIX", (-300, 100))
    a, b = sockets(mix.inputs, "RGBA")
    a.default_value, b.default_value = (*look["color"], 1.0), (*look["glow_color"], 1.0)
    link(tree, place.outputs["Object"], mapping.inputs["Vector"])
    link(tree, mapping.outputs["Vector"], gradient.inputs["Vector"])
    link(tree, compat.output(gradient, "Factor", "Fac"), ease.inputs["Value"])
    link(tree, ease.outputs["Result"], mix.inputs[0])
    return sockets(mix.outputs, "RGBA")[0]


def _lamp(
    look: Mapping[str, Any], at: Vector, radius: float, color: bpy.types.NodeSocket, tree: bpy.types.NodeTree
) -> bpy.types.NodeSocket:
    """``color`` with the disc of a lamp out of focus over it: painted, as a real one is seen through a lens
    as grains that no denoiser takes away."""
    point = node(tree, "ShaderNodeTexCoord", (-700, 500))
    way = node(tree, "ShaderNodeVectorMath", (-500, 500))
    way.operation = "DISTANCE"
    way.inputs[1].default_value = at
    edge = node(tree, "ShaderNodeMapRange", (-300, 500))
    edge.interpolation_type = "SMOOTHSTEP"
    edge.inputs["From Min"].default_value = radius
    edge.inputs["From Max"].default_value = (1 - look["lamp_softness"]) * radius
    mix = color_mix(tree, "ADD", (-100, 500))
    a, b = sockets(mix.inputs, "RGBA")
    b.default_value = (*look["lamp_color"], 1.0)
    link(tree, point.outputs["Object"], way.inputs[0])
    link(tree, way.outputs["Value"], edge.inputs["Value"])
    link(tree, edge.outputs["Result"], mix.inputs[0])
    link(tree, color, a)
    return sockets(mix.outputs, "RGBA")[0]
