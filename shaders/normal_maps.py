"""Height maps as tangent-space normal maps, for programs that know only those (glTF, FBX)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import bpy
import numpy as np
import numpy.typing as npt

from ..blender_addon import compat

F64 = npt.NDArray[np.float64]


@contextmanager
def normal_maps(meshes: Iterable[bpy.types.Object]) -> Iterator[None]:
    """Within the block the materials of the meshes have normal maps in place of bumps.

    An exporter would else write the grey height as if it were a normal.
    """
    swapped: list[tuple[Any, Any, list[Any], bpy.types.Image]] = []
    for material, texel in _texel_sizes(meshes).items():
        tree: Any = compat.node_tree_of(material)
        for bump in [n for n in tree.nodes if n.type == "BUMP" and n.inputs["Height"].is_linked]:
            source = bump.inputs["Height"].links[0].from_node
            if source.type == "TEX_IMAGE" and source.image is not None and bump.outputs["Normal"].is_linked:
                swapped.append(_swap(tree, bump, source.image, texel))
    try:
        yield
    finally:
        for tree, bump, added, image in swapped:
            target = added[0].outputs["Normal"].links[0].to_socket
            tree.links.new(bump.outputs["Normal"], target)
            for node in added:
                tree.nodes.remove(node)
            bpy.data.images.remove(image)


def normals_from_height(height: F64, metres: float, texel: tuple[float, float]) -> F64:
    """Unit normals (H, W, 3) of a surface displaced by ``height`` (H, W) in 0..1 times ``metres``.

    Rows go upwards; ``texel`` is the width and height of a pixel in metres. x right, y up, z out (OpenGL's
    convention, glTF's too). The map repeats at its edges.
    """
    right = (np.roll(height, -1, 1) - np.roll(height, 1, 1)) / (2 * texel[0]) * metres
    up = (np.roll(height, -1, 0) - np.roll(height, 1, 0)) / (2 * texel[1]) * metres
    normals = np.stack([-right, -up, np.ones_like(height)], axis=-1)
    return np.asarray(normals / np.linalg.norm(normals, axis=-1, keepdims=True))


def _swap(
    tree: Any, bump: Any, height: bpy.types.Image, metres_per_uv: float
) -> tuple[Any, Any, list[Any], bpy.types.Image]:
    width, rows = height.size
    pixels = np.empty(4 * width * rows, np.float32)
    height.pixels.foreach_get(pixels)
    metres = bump.inputs["Distance"].default_value * bump.inputs["Strength"].default_value
    texel = metres_per_uv / width, metres_per_uv / rows
    normals = normals_from_height(pixels.reshape(rows, width, 4)[..., 0].astype(np.float64), metres, texel)
    rgba = np.ones((rows, width, 4), np.float32)
    rgba[..., :3] = normals * 0.5 + 0.5
    image = bpy.data.images.new(f"{height.name}_normal", width, rows, alpha=False)
    image.colorspace_settings.name = "Non-Color"
    image.pixels.foreach_set(rgba.ravel())
    image.pack()
    image.filepath_raw = f"//{image.name}.png"
    texture, normal = tree.nodes.new("ShaderNodeTexImage"), tree.nodes.new("ShaderNodeNormalMap")
    texture.image = image
    target = bump.outputs["Normal"].links[0].to_socket
    tree.links.new(texture.outputs["Color"], normal.inputs["Color"])
    tree.links.new(normal.outputs["Normal"], target)
    return tree, bump, [normal, texture], image


def _texel_sizes(meshes: Iterable[bpy.types.Object]) -> dict[bpy.types.Material, float]:
    """Metres that one unit of UV spans on each material's faces: the square root of the areas' ratio."""
    spans: dict[bpy.types.Material, float] = {}
    for object in meshes:
        mesh: Any = object.data
        if mesh.uv_layers.active is None or not len(mesh.polygons):
            continue
        areas, uv_areas, slots = _areas(mesh)
        for slot, material in enumerate(mesh.materials):
            mine = (slots == slot) & (uv_areas > 1e-12)
            if material is not None and mine.any():
                spans[material] = float(np.sqrt(areas[mine].sum() / uv_areas[mine].sum()))
    return spans


def _areas(mesh: bpy.types.Mesh) -> tuple[F64, F64, npt.NDArray[np.int32]]:
    """Of each face: area in metres, area in UV, material slot."""
    faces, corners = len(mesh.polygons), len(mesh.loops)
    areas, slots = np.empty(faces, np.float32), np.empty(faces, np.int32)
    starts, sizes = np.empty(faces, np.int32), np.empty(faces, np.int32)
    uvs = np.empty(2 * corners, np.float32)
    mesh.polygons.foreach_get("area", areas)
    mesh.polygons.foreach_get("material_index", slots)
    mesh.polygons.foreach_get("loop_start", starts)
    mesh.polygons.foreach_get("loop_total", sizes)
    mesh.uv_layers.active.uv.foreach_get("vector", uvs)
    here = uvs.reshape(-1, 2).astype(np.float64)
    following = np.arange(corners) + 1
    following[starts + sizes - 1] = starts
    there = here[following]
    cross = here[:, 0] * there[:, 1] - here[:, 1] * there[:, 0]  # the shoelace formula
    return areas.astype(np.float64), np.abs(np.add.reduceat(cross, starts)) / 2, slots
