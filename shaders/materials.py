"""An avatar's surfaces as materials: one Principled BSDF each, so that every exporter understands them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import bpy

from ..base.tables import shipped
from ..blender_addon import compat
from ..rigs.avatar.asset import Material
from .textures import Texture, shared_image
from .wrinkles import add_wrinkles

_LINEAR = ("roughness", "height", "normal", "wrinkles")
_BUMP = {"strength": 0.5, "distance": 0.001}
"""Of a height map: share that is applied, and metres that white stands out; params ``bump_strength`` ..."""


def build_material(source: Material, textures: Mapping[str, Texture]) -> bpy.types.Material:
    """The material with its textures, ``textures`` by the names it calls them.

    Raises ValueError on a parameter Blender has no input for.
    """
    kind = _kinds().get(source.kind, {})
    material = bpy.data.materials.new(source.name)
    tree = compat.node_tree_of(material)
    shader = next(n for n in tree.nodes if n.type == "BSDF_PRINCIPLED")
    inputs = {i.name.lower().replace(" ", "_"): i for i in shader.inputs}
    color = (*source.color, 1.0)
    inputs["base_color"].default_value = color
    params = {**kind.get("principled", {}), **source.params}
    bump_settings = {**_BUMP, **kind.get("bump", {})}
    for name in _BUMP:
        if (value := params.pop(f"bump_{name}", None)) is not None:
            bump_settings[name] = value
    for name, value in params.items():
        if name not in inputs:
            raise ValueError(f"material {source.name!r}: the Principled BSDF has no input for {name!r}")
        inputs[name].default_value = value
    for row, (channel, image_name) in enumerate(source.textures.items()):
        texture = textures[image_name]
        node = tree.nodes.new("ShaderNodeTexImage")
        node.location = (-600, 300 - 320 * row)
        node.image = shared_image(image_name, texture, linear=is_linear(channel))[0]
        if channel == "wrinkles":
            add_wrinkles(tree, node, inputs["normal"], 300 - 320 * row)
            continue
        if channel == "height":
            bump = tree.nodes.new("ShaderNodeBump")
            bump.location = (-260, 300 - 320 * row)
            bump.inputs["Strength"].default_value = bump_settings["strength"]
            bump.inputs["Distance"].default_value = bump_settings["distance"]
            tree.links.new(node.outputs["Color"], bump.inputs["Height"])
            tree.links.new(bump.outputs["Normal"], inputs["normal"])
            continue
        if channel == "normal":
            normal = tree.nodes.new("ShaderNodeNormalMap")
            normal.location = (-260, 300 - 320 * row)
            tree.links.new(node.outputs["Color"], normal.inputs["Color"])
            tree.links.new(normal.outputs["Normal"], inputs["normal"])
            continue
        tree.links.new(node.outputs["Color"], inputs[channel])
        if channel == "base_color":
            tree.nodes.active = node  # Workbench shows the active image
            inputs[channel].default_value = (1.0, 1.0, 1.0, 1.0)  # readers of FBX multiply it by the texture
            if texture.channels in (2, 4):
                tree.links.new(node.outputs["Alpha"], inputs["alpha"])
                material.surface_render_method = "DITHERED"
            # what Workbench and exporters without textures show
            color = texture.mean or color
    if (alpha := inputs["alpha"].default_value) < 1:
        material.surface_render_method = "BLENDED"
        color = (*color[:3], alpha)
    material.diffuse_color = color
    material.roughness = inputs["roughness"].default_value
    material["paksatalker_kind"] = source.kind
    return material


def is_linear(channel: str) -> bool:
    """Whether the texture of a channel is no colour."""
    return channel in _LINEAR


def _kinds() -> dict[str, dict[str, Any]]:
    return shipped(__file__, "materials.toml")
