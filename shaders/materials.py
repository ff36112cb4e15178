"""An avatar's surfaces as materials: one Principled BSDF each, so that every exporter understands them."""

from __future__ import annotations

import struct
import tomllib
import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import numpy.typing as npt

from ..blender_addon import compat
from ..rigs.avatar.asset import Material

_FILE = Path(__file__).with_name("materials.toml")
_LINEAR = ("roughness", "height")
_BUMP = {"strength": 0.5, "distance": 0.001}
"""Of a height map: share that is applied, and metres that white stands out; params ``bump_strength`` ..."""


def build_image(name: str, pixels: npt.NDArray[np.uint8], *, linear: bool) -> bpy.types.Image:
    """A packed image from (H, W, C) or (H, W) uint8, first row on top; ``linear`` where it is no colour."""
    height, width = pixels.shape[:2]
    image = bpy.data.images.new(name, width, height, alpha=pixels.shape[2:] == (4,))
    image.colorspace_settings.name = "Non-Color" if linear else "sRGB"
    # five times faster than handing Blender the pixels and letting it compress them
    data = _png(pixels)
    image.pack(data=data, data_len=len(data))  # type: ignore[arg-type]
    image.source = "FILE"
    image.filepath_raw = f"//{name}.png"  # no such file is needed, but FBX takes images of one path for one
    return image


def build_material(source: Material, images: Mapping[str, npt.NDArray[np.uint8]]) -> bpy.types.Material:
    """The material with its textures packed. Raises ValueError on a parameter Blender has no input for."""
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
        pixels = images[image_name]
        node = tree.nodes.new("ShaderNodeTexImage")
        node.location = (-600, 300 - 320 * row)
        node.image = _image(image_name, pixels, linear=channel in _LINEAR)
        if channel == "height":
            bump = tree.nodes.new("ShaderNodeBump")
            bump.location = (-260, 300 - 320 * row)
            bump.inputs["Strength"].default_value = bump_settings["strength"]
            bump.inputs["Distance"].default_value = bump_settings["distance"]
            tree.links.new(node.outputs["Color"], bump.inputs["Height"])
            tree.links.new(bump.outputs["Normal"], inputs["normal"])
            continue
        tree.links.new(node.outputs["Color"], inputs[channel])
        if channel == "base_color":
            tree.nodes.active = node  # Workbench shows the active image
            inputs[channel].default_value = (1.0, 1.0, 1.0, 1.0)  # readers of FBX multiply it by the texture
            if pixels.shape[2:] == (4,):
                tree.links.new(node.outputs["Alpha"], inputs["alpha"])
                material.surface_render_method = "DITHERED"
            # what Workbench and exporters without textures show
            color = _mean_color(pixels)
    if (alpha := inputs["alpha"].default_value) < 1:
        material.surface_render_method = "BLENDED"
        color = (*color[:3], alpha)
    material.diffuse_color = color
    material.roughness = inputs["roughness"].default_value
    material["paksatalker_kind"] = source.kind
    return material


def _image(name: str, pixels: npt.NDArray[np.uint8], *, linear: bool) -> bpy.types.Image:
    for image in bpy.data.images:
        if image.get("paksatalker_image") == name and tuple(image.size) == pixels.shape[1::-1]:
            return image
    image = build_image(name, pixels, linear=linear)
    image["paksatalker_image"] = name
    return image


def _png(pixels: npt.NDArray[np.uint8]) -> bytes:
    """The image as a PNG file (ISO/IEC 15948) of 1, 3 or 4 channels: each pixel less its left neighbour,
    deflated quickly."""
    table = pixels.reshape(*pixels.shape[:2], -1)
    height, width, depth = table.shape
    less = table.copy()
    less[:, 1:] -= table[:, :-1]
    rows = np.concatenate([np.ones((height, 1), np.uint8), less.reshape(height, -1)], axis=1)
    header = struct.pack(">IIBBBBB", width, height, 8, {1: 0, 3: 2, 4: 6}[depth], 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def _mean_color(pixels: npt.NDArray[np.uint8]) -> tuple[float, float, float, float]:
    """Linear RGBA mean of an sRGB image, weighted by alpha."""
    small = pixels[::8, ::8].reshape(-1, pixels.shape[2]).astype(np.float64) / 255
    linear = np.where(small[:, :3] <= 0.04045, small[:, :3] / 12.92, ((small[:, :3] + 0.055) / 1.055) ** 2.4)
    weight = small[:, 3] if small.shape[1] == 4 else np.ones(len(small))
    mean = (linear * weight[:, None]).sum(axis=0) / max(weight.sum(), 1e-6)
    return float(mean[0]), float(mean[1]), float(mean[2]), 1.0


@cache
def _kinds() -> dict[str, dict[str, Any]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
