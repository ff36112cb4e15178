"""Wrinkles that come with expressions: values in the skin's material, driven by shape keys without Python."""

from __future__ import annotations

from typing import Any

import bpy

from ..blender_addon import compat
from ..rigs.avatar.skin.wrinkles import MOVEMENTS

WRINKLES = "paksatalker_wrinkles"
"""Of nodes: the name of the movement whose value it holds, and of the bump that shows them."""


def add_wrinkles(tree: Any, picture: Any, normal: Any, down: float) -> None:
    """Lines as deep as values of nodes say, which shape keys drive (:func:`drive_wrinkles`), beneath
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


def drive_wrinkles(body: bpy.types.Object) -> None:
    """Let the body's keys say how deep the lines of its face are; nothing where it has none of them."""
    keys: Any = body.data.shape_keys
    if keys is None:
        return
    for material in filter(None, body.data.materials):
        tree: Any = compat.node_tree_of(material)
        for movement, shapes in MOVEMENTS.items():
            node = tree.nodes.get(f"{WRINKLES} {movement}")
            if node is not None:
                _drive(node, keys, {n: k for n, k in shapes.items() if n in keys.key_blocks})


def _drive(node: Any, keys: Any, shapes: dict[str, float]) -> None:
    driver = node.outputs[0].driver_add("default_value").driver
    # Blender runs an expression of sums and products itself: no script that a file would ask leave for
    driver.type = "SCRIPTED"
    for i, name in enumerate(shapes):
        variable = driver.variables.new()
        variable.name = f"k{i}"
        target = variable.targets[0]
        target.id_type, target.id = "KEY", keys
        target.data_path = f'key_blocks["{name}"].value'
    driver.expression = " + ".join(f"{k} * k{i}" for i, k in enumerate(shapes.values())) or "0"


def still_wrinkles(material: bpy.types.Material) -> None:
    """Leave the lines that come and go out of a material: they cost a look at a picture at each sample, and
    what their drivers move is a new material, whose picture is loaded again, on each frame."""
    tree: Any = compat.node_tree_of(material)
    node = tree.nodes.get(WRINKLES)
    if node is not None:
        for link in list(node.outputs["Normal"].links):
            tree.links.remove(link)
    for movement in MOVEMENTS:
        value = tree.nodes.get(f"{WRINKLES} {movement}")
        if value is not None:
            value.outputs[0].driver_remove("default_value")
