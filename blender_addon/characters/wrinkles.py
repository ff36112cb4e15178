"""Wrinkles that come with expressions: values in the skin's material, driven by shape keys without Python."""

from __future__ import annotations

from typing import Any

import bpy

from ...rigs.avatar.skin.wrinkles import MOVEMENTS
from ...shaders.materials import WRINKLES
from .. import compat


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
    """Leave the lines that come and go out of a material: they cost a look at a picture at each sample."""
    tree: Any = compat.node_tree_of(material)
    node = tree.nodes.get(WRINKLES)
    if node is not None:
        for link in list(node.outputs["Normal"].links):
            tree.links.remove(link)
