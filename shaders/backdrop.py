"""The set behind a person: a seamless sweep with a pool of warm light and lamps out of focus on it."""

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
    """Make the sweep in ``studio``. ``plan`` is the table ``backdrop`` of ``stages.toml``; ``eyes`` the world
    point that its places are measured from; ``floor`` the world height of the soles."""
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
    mesh.materials.append(_sweep_material(plan, eyes, scale, floor))
    sweep = bpy.data.objects.new("Backdrop", mesh)
    sweep["paksatalker_set"] = True
    studio.objects.link(sweep)


def _sweep_material(plan: Mapping[str, Any], eyes: Vector, scale: float, floor: float) -> bpy.types.Material:
    """A wall with a pool of light on it, turning into matt paint towards the floor.

    The wall's light is painted, as emission: lit by lamps it would take half of every frame's time and look
    the same. The floor is truly lit, for it shows the person's shadow.
    """
    material = bpy.data.materials.new("Backdrop")
    tree = compat.node_tree_of(material)
    tree.nodes.clear()
    paint = _node(tree, "ShaderNodeBsdfDiffuse", (-300, -300))
    paint.inputs["Color"].default_value = (*plan["floor_color"], 1.0)
    wall = _node(tree, "ShaderNodeEmission", (-100, 100))
    color = _pool_of_light(plan, eyes, scale, tree)
    for *place, size in plan["lamps"]:
        color = _lamp(plan, eyes + Vector(place) * scale, size * scale, color, tree)
    _link(tree, color, wall.inputs["Color"])
    height = _node(tree, "ShaderNodeSeparateXYZ", (-500, -500))
    above = _node(tree, "ShaderNodeMapRange", (-300, -500))
    above.interpolation_type = "SMOOTHSTEP"
    above.inputs["From Min"].default_value = floor + 0.05 * plan["radius"] * scale
    above.inputs["From Max"].default_value = floor + plan["radius"] * scale
    point = _node(tree, "ShaderNodeNewGeometry", (-700, -500))
    _link(tree, point.outputs["Position"], height.inputs["Vector"])
    _link(tree, height.outputs["Z"], above.inputs["Value"])
    mix = _node(tree, "ShaderNodeMixShader", (100, 0))
    _link(tree, above.outputs["Result"], mix.inputs[0])
    _link(tree, paint.outputs["BSDF"], mix.inputs[1])
    _link(tree, wall.outputs["Emission"], mix.inputs[2])
    end = _node(tree, "ShaderNodeOutputMaterial", (300, 0))
    _link(tree, mix.outputs["Shader"], end.inputs["Surface"])
    material.cycles.emission_sampling = "NONE"
    material.diffuse_color = (*plan["color"], 1.0)
    return material


def _pool_of_light(
    plan: Mapping[str, Any], eyes: Vector, scale: float, tree: bpy.types.NodeTree
) -> bpy.types.NodeSocket:
    """The wall's colour: ``glow_color`` at the centre of the pool, ``color`` from its radius on."""
    place = _node(tree, "ShaderNodeNewGeometry", (-1100, 100))
    mapping = _node(tree, "ShaderNodeMapping", (-900, 100))
    radius = plan["glow_radius"] * scale
    # the spherical gradient is 1 at the origin and 0 at distance 1
    mapping.inputs["Scale"].default_value = (1 / radius,) * 3
    mapping.inputs["Location"].default_value = -(eyes + Vector(plan["glow_at"]) * scale) / radius
    gradient = _node(tree, "ShaderNodeTexGradient", (-700, 100))
    gradient.gradient_type = "SPHERICAL"
    ease = _node(tree, "ShaderNodeMapRange", (-500, 100))
    ease.interpolation_type = "SMOOTHSTEP"
    mix = _node(tree, "ShaderNodeMix", (-300, 100))
    mix.data_type = "RGBA"
    a, b = (s for s in mix.inputs if s.type == "RGBA")
    a.default_value, b.default_value = (*plan["color"], 1.0), (*plan["glow_color"], 1.0)
    _link(tree, place.outputs["Position"], mapping.inputs["Vector"])
    _link(tree, mapping.outputs["Vector"], gradient.inputs["Vector"])
    _link(tree, compat.output(gradient, "Factor", "Fac"), ease.inputs["Value"])
    _link(tree, ease.outputs["Result"], mix.inputs[0])
    return next(s for s in mix.outputs if s.type == "RGBA")


def _lamp(
    plan: Mapping[str, Any], at: Vector, radius: float, color: bpy.types.NodeSocket, tree: bpy.types.NodeTree
) -> bpy.types.NodeSocket:
    """``color`` with the disc of a lamp out of focus over it: painted, as a real one is seen through a lens
    as grains that no denoiser takes away."""
    point = _node(tree, "ShaderNodeNewGeometry", (-700, 500))
    way = _node(tree, "ShaderNodeVectorMath", (-500, 500))
    way.operation = "DISTANCE"
    way.inputs[1].default_value = at
    edge = _node(tree, "ShaderNodeMapRange", (-300, 500))
    edge.interpolation_type = "SMOOTHSTEP"
    edge.inputs["From Min"].default_value = radius
    edge.inputs["From Max"].default_value = (1 - plan["lamp_softness"]) * radius
    mix = _node(tree, "ShaderNodeMix", (-100, 500))
    mix.data_type, mix.blend_type = "RGBA", "ADD"
    a, b = (s for s in mix.inputs if s.type == "RGBA")
    b.default_value = (*plan["lamp_color"], 1.0)
    _link(tree, point.outputs["Position"], way.inputs[0])
    _link(tree, way.outputs["Value"], edge.inputs["Value"])
    _link(tree, edge.outputs["Result"], mix.inputs[0])
    _link(tree, color, a)
    return next(s for s in mix.outputs if s.type == "RGBA")


def _node(tree: bpy.types.NodeTree, kind: str, place: tuple[float, float]) -> Any:
    node = tree.nodes.new(kind)
    node.location = place
    return node


def _link(tree: bpy.types.NodeTree, output: bpy.types.NodeSocket, input: bpy.types.NodeSocket) -> None:
    tree.links.new(output, input)
