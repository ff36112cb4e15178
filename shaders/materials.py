"""An avatar's surfaces as materials: one Principled BSDF each, so that every exporter understands them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import bpy

from ..base.tables import shipped
from ..blender_addon import compat
from ..rigs.avatar.asset import Material
from ..rigs.avatar.skin.wrinkles import MOVEMENTS
from .textures import Texture, shared_image

_LINEAR = ("roughness", "height", "normal", "wrinkles")
WRINKLES = "paksatalker_wrinkles"
"""Of nodes: the name of the movement whose value it holds, and of the bump that shows them."""
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
            _wrinkles(tree, node, inputs["normal"], 300 - 320 * row)
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


def _wrinkles(tree: Any, picture: Any, normal: Any, down: float) -> None:
    """Lines as deep as values of nodes say, which shape keys drive (see ``characters/wrinkles.py``), beneath
    the bump of the height map."""
    parts = tree.nodes.new("ShaderNodeSeparateColor")
    parts.location = (-420, down)
    tree.links.new(picture.outputs["Color"], parts.inputs["Color"])
    total: Any = None
    for i, movement in enumerate(MOVEMENTS):
        value = tree.nodes.new("ShaderNodeValue")
        value.name = value.label = f"{WRINKLES} {movement}"
        value.location, value.outputs[0].default_value = (-420, down - 160 - 90 * i), 0.0
        deep = tree.nodes.new("ShaderNodeMath")
        deep.operation, deep.location = "MULTIPLY_ADD", (-240, down - 160 * i)
        tree.links.new(parts.outputs[i], deep.inputs[0])
        tree.links.new(value.outputs[0], deep.inputs[1])
        deep.inputs[2].default_value = 0.0
        if total is not None:
            tree.links.new(total, deep.inputs[2])
        total = deep.outputs[0]
    bump = tree.nodes.new("ShaderNodeBump")
    bump.name, bump.location, bump.invert = WRINKLES, (-60, down), True
    bump.inputs["Strength"].default_value, bump.inputs["Distance"].default_value = 1.0, 0.0009
    tree.links.new(total, bump.inputs["Height"])
    above = normal.links[0].from_node if normal.is_linked else None
    if above is not None and above.type == "BUMP":
        tree.links.new(bump.outputs["Normal"], above.inputs["Normal"])
    else:
        tree.links.new(bump.outputs["Normal"], normal)


def is_linear(channel: str) -> bool:
    """Whether the texture of a channel is no colour."""
    return channel in _LINEAR


def _kinds() -> dict[str, dict[str, Any]]:
    return shipped(__file__, "materials.toml")
