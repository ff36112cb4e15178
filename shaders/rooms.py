"""Rooms behind a person: real geometry whose light is painted, so that it costs nothing in any frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import bpy
import numpy as np
import numpy.typing as npt
from mathutils import Vector

from ..blender_addon import compat
from ..stage import room_light, room_shapes
from ..stage.presets import table
from .behind import play, show_as_saved
from .nodes import link, node

_SEED = 7
_LIGHT = "Light"

_SCREEN_WHITE = 2.0
"""Light that no white on a room's screen goes beyond, in that of the scene."""


def build(
    name: str,
    eyes: Vector,
    scale: float,
    floor: float,
    studio: bpy.types.Collection,
    screen: bpy.types.Image | None = None,
    scene: bpy.types.Scene | None = None,
) -> list[bpy.types.Object]:
    """Put the things of a room of ``rooms.toml`` into ``studio``, one object each, grown with the person.

    Lit once here: the radiance of every point is the colour attribute ``Light``, shown as emission. A thing
    marked ``lit`` takes the person's light and shadow besides. ``floor``: world height of the soles;
    ``screen``: what the room's screens show in ``scene``.
    """
    room = table("rooms.toml")[name]
    if screen is not None:
        room = {**room, "things": [row for row in room["things"] if not row.get("idle")]}
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
    if screen is not None and scene is not None:
        for row in (r for r in room["things"] if r.get("screen")):
            objects.append(_shown(row, screen, scene, scale, origin, studio))
    return objects


def _shown(
    row: Mapping[str, Any],
    image: bpy.types.Image,
    scene: bpy.types.Scene,
    scale: float,
    origin: npt.NDArray[np.float64],
    studio: bpy.types.Collection,
) -> bpy.types.Object:
    """A picture or a video just before a screen, as large as it is there whole."""
    at, size = np.array(row["at"], float), np.array(row["size"], float)
    shape, room = image.size[0] / max(image.size[1], 1), size[0] / size[2]
    wide, high = (size[0], size[0] / shape) if shape > room else (size[2] * shape, size[2])
    middle = at + np.array((0.0, -size[1] / 2 - 0.004, size[2] / 2))
    around = np.array(((-1, 0, -1), (1, 0, -1), (1, 0, 1), (-1, 0, 1))) * np.array((wide, 0.0, high)) / 2
    corners = middle + around
    mesh = bpy.data.meshes.new("Screen Picture")
    mesh.from_pydata([(scale * c + origin).tolist() for c in corners], [], [(0, 1, 2, 3)])
    mesh.uv_layers.new(name="UVMap").uv.foreach_set("vector", [0, 0, 1, 0, 1, 1, 0, 1])
    material = bpy.data.materials.new("Screen Picture")
    tree = compat.node_tree_of(material)
    tree.nodes.clear()
    show_as_saved(image, scene)
    texture = node(tree, "ShaderNodeTexImage", (-400, 0), image=image, extension="EXTEND")
    play(texture, scene)
    glow = node(tree, "ShaderNodeEmission", (-100, 0))
    end = node(tree, "ShaderNodeOutputMaterial", (100, 0))
    # x / (1 + x / white): with the white of a picture, which is eighty times grey, letters out of focus would
    # drown in it
    below = node(tree, "ShaderNodeVectorMath", (-300, -200), operation="MULTIPLY_ADD")
    below.inputs[1].default_value, below.inputs[2].default_value = (1 / _SCREEN_WHITE,) * 3, (1.0,) * 3
    soft = node(tree, "ShaderNodeVectorMath", (-200, 0), operation="DIVIDE")
    link(tree, texture.outputs["Color"], below.inputs[0])
    link(tree, texture.outputs["Color"], soft.inputs[0])
    link(tree, below.outputs["Vector"], soft.inputs[1])
    link(tree, soft.outputs["Vector"], glow.inputs["Color"])
    link(tree, glow.outputs["Emission"], end.inputs["Surface"])
    material.cycles.emission_sampling = "NONE"
    mesh.materials.append(material)
    object = bpy.data.objects.new("Screen Picture", mesh)
    object["paksatalker_set"] = True
    object.visible_diffuse = object.visible_glossy = object.visible_shadow = False
    studio.objects.link(object)
    return object


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
