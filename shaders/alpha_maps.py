"""Alpha as an image of its own that is grey too, for readers of FBX that take it from a colour channel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import bpy
import numpy as np

from ..blender_addon import compat
from .textures import build_image, encode


@contextmanager
def alpha_maps(meshes: Iterable[bpy.types.Object]) -> Iterator[None]:
    """Within the block, what its colours' alpha made transparent is so by a grey image with that alpha.

    FBX does not say which channel of a transparency texture counts: some programs read alpha, some green.
    """
    swapped: list[tuple[Any, Any, Any]] = []
    for material in {m for o in meshes for m in o.data.materials if m is not None}:
        tree: Any = compat.node_tree_of(material)
        for shader in [n for n in tree.nodes if n.type == "BSDF_PRINCIPLED"]:
            for link in list(shader.inputs["Alpha"].links):
                source = link.from_node
                if source.type == "TEX_IMAGE" and source.image is not None:
                    node = tree.nodes.new("ShaderNodeTexImage")
                    node.image = _grey(source.image)
                    tree.links.new(node.outputs["Alpha"], shader.inputs["Alpha"])
                    swapped.append((tree, source, node))
    try:
        yield
    finally:
        for tree, source, node in swapped:
            tree.links.new(source.outputs["Alpha"], node.outputs["Alpha"].links[0].to_socket)
            image = node.image
            tree.nodes.remove(node)
            bpy.data.images.remove(image)


def _grey(image: bpy.types.Image) -> bpy.types.Image:
    width, rows = image.size
    pixels = np.empty(4 * width * rows, np.float32)
    image.pixels.foreach_get(pixels)
    alpha = np.round(pixels.reshape(rows, width, 4)[::-1, :, 3:] * 255).astype(np.uint8)
    return build_image(f"{image.name}_alpha", encode(np.repeat(alpha, 4, axis=2)), linear=True)
