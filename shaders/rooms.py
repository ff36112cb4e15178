"""Rooms behind a person: real geometry whose light is painted, so that it costs nothing in any frame."""

from __future__ import annotations

import bpy
import numpy as np
from mathutils import Vector

from ..blender_addon import compat
from ..stage import room_light, room_shapes
from ..stage.presets import table
from .nodes import link, node

_SEED = 7
_LIGHT = "Light"


def build(
    name: str, eyes: Vector, scale: float, floor: float, studio: bpy.types.Collection
) -> list[bpy.types.Object]:
    """Put the things of a room of ``rooms.toml`` into ``studio``, one object each, grown with the person.

    Lit once here: the radiance of every point is the colour attribute ``Light``, shown as emission. A thing
    marked ``lit`` takes the person's light and shadow besides. ``floor``: world height of the soles.
    """
    room = table("rooms.toml")[name]
    things = room_shapes.shapes(room, _SEED)
    origin = np.array([eyes.x, eyes.y, floor])
    objects = []
    for thing, radiance in zip(things, room_light.light(things, room, _SEED), strict=True):
        mesh = bpy.data.meshes.new(thing.name)
        mesh.from_pydata((scale * thing.points + origin).tolist(), [], thing.faces)
        colors = np.ones((len(radiance), 4), np.float32)
        colors[:, :3] = radiance
        mesh.color_attributes.new(_LIGHT, "FLOAT_COLOR", "POINT").data.foreach_set("color", colors.ravel())
        mesh.materials.append(_material(thing))
        object = bpy.data.objects.new(thing.name, mesh)
        object["paksatalker_set"] = True
        if not thing.lit:  # it is seen and no more: the light rig alone lights the person
            object.visible_diffuse = object.visible_glossy = object.visible_shadow = False
        studio.objects.link(object)
        objects.append(object)
    return objects


def _material(thing: room_shapes.Shape) -> bpy.types.Material:
    material = bpy.data.materials.new(thing.name)
    tree = compat.node_tree_of(material)
    tree.nodes.clear()
    light = node(tree, "ShaderNodeVertexColor", (-400, 0), layer_name=_LIGHT)
    glow = node(tree, "ShaderNodeEmission", (-200, 0))
    end = node(tree, "ShaderNodeOutputMaterial", (200, 0))
    link(tree, light.outputs["Color"], glow.inputs["Color"])
    shown = glow.outputs["Emission"]
    color = (*np.clip(thing.colors.mean(axis=0), 0, 1), 1.0)
    if thing.lit:
        paint = node(tree, "ShaderNodeBsdfDiffuse", (-200, -200))
        paint.inputs["Color"].default_value = color
        both = node(tree, "ShaderNodeAddShader", (0, 0))
        link(tree, shown, both.inputs[0])
        link(tree, paint.outputs["BSDF"], both.inputs[1])
        shown = both.outputs["Shader"]
    link(tree, shown, end.inputs["Surface"])
    material.cycles.emission_sampling = "NONE"
    material.diffuse_color = color
    return material
