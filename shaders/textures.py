"""Images of an avatar, packed into the .blend; what takes time needs no Blender, so a thread can do it."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import bpy
import numpy as np
import numpy.typing as npt

from ..rigs.avatar.packs.pictures import look

U8 = npt.NDArray[np.uint8]
_PIXELS = "paksatalker_pixels"
_JPEG = b"\xff\xd8"
_MOST_SIDE = 2048


@dataclass(frozen=True)
class Texture:
    """An image ready to be packed: ``data`` is a PNG or JPEG file, ``digest`` tells its pixels from others.

    ``mean``: linear RGBA of an image in colour, weighted by alpha; None where it has one channel.
    """

    data: bytes
    width: int
    height: int
    channels: int
    digest: str
    mean: tuple[float, float, float, float] | None


def encode(pixels: U8) -> Texture:
    """From (H, W, C) or (H, W) uint8, first row on top, or from a file's bytes (N,). Touches nothing of
    Blender's."""
    if pixels.ndim == 1:
        data = pixels.tobytes()
        seen = look(data, "the picture")
        digest = f"{seen.width}x{seen.height}-{hashlib.sha256(data).hexdigest()[:32]}"
        return Texture(data, seen.width, seen.height, seen.channels, digest, None)
    table = np.ascontiguousarray(pixels.reshape(*pixels.shape[:2], -1))
    height, width, channels = table.shape
    mean = _mean_color(table) if channels >= 3 else None
    digest = f"{width}x{height}x{channels}-{hashlib.sha256(table.data).hexdigest()[:32]}"
    return Texture(_png(table), width, height, channels, digest, mean)


def encoded(images: Mapping[str, U8]) -> dict[str, Texture]:
    """All images of an avatar, one after the other."""
    return {name: encode(pixels) for name, pixels in images.items()}


def build_image(name: str, texture: Texture, *, linear: bool) -> bpy.types.Image:
    """A new packed image; ``linear`` where it is no colour."""
    image = bpy.data.images.new(name, texture.width, texture.height, alpha=texture.channels == 4)
    image.colorspace_settings.name = "Non-Color" if linear else "sRGB"
    # five times faster than handing Blender the pixels and letting it compress them
    image.pack(data=texture.data, data_len=len(texture.data))  # type: ignore[arg-type]
    image.source = "FILE"
    # no such file is needed, but FBX takes images of one path for one
    image.filepath_raw = f"//{image.name}.{'jpg' if texture.data.startswith(_JPEG) else 'png'}"
    if max(texture.width, texture.height) > _MOST_SIDE:  # of somebody's pack
        shrunk = _MOST_SIDE / max(texture.width, texture.height)
        image.scale(max(1, round(texture.width * shrunk)), max(1, round(texture.height * shrunk)))
        image.pack()
    return image


def shared_image(name: str, texture: Texture, *, linear: bool) -> tuple[bpy.types.Image, bool]:
    """An earlier person's image of the same pixels, else a new one; and whether it is new."""
    key = f"{name} {texture.digest}"
    for image in bpy.data.images:
        if image.get(_PIXELS) == key:
            return image, False
    image = build_image(name, texture, linear=linear)
    image[_PIXELS] = key
    return image, True


def _png(table: U8) -> bytes:
    """(H, W, C) as a PNG file (ISO/IEC 15948) of 1, 3 or 4 channels: each pixel less its left neighbour,
    deflated quickly."""
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


def _mean_color(pixels: U8) -> tuple[float, float, float, float]:
    """Linear RGBA mean of an sRGB image, weighted by alpha."""
    small = pixels[::8, ::8].reshape(-1, pixels.shape[2]).astype(np.float64) / 255
    linear = np.where(small[:, :3] <= 0.04045, small[:, :3] / 12.92, ((small[:, :3] + 0.055) / 1.055) ** 2.4)
    weight = small[:, 3] if small.shape[1] == 4 else np.ones(len(small))
    mean = (linear * weight[:, None]).sum(axis=0) / max(weight.sum(), 1e-6)
    return float(mean[0]), float(mean[1]), float(mean[2]), 1.0
