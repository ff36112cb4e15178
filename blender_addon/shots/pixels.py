"""Pictures of eight bits a channel as arrays: Blender's plain Targa in, PNG out.

Blender alone has no library for it that Python can call, and its own PNG files hold the time of day: two
renders of one frame would be two different files.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...base.errors import PaksaTalkerError

U8 = npt.NDArray[np.uint8]
_TARGA = struct.Struct("<BBBHHBHHHHBB")
_LEVEL = 2
"""Of zlib: a frame in 0.05 s instead of 0.3, and a tenth larger."""


def read_targa(file: Path) -> U8:
    """An uncompressed true-colour Targa as (H, W, 3 or 4), upper row first, channels in the order RGBA.

    Raises PaksaTalkerError where the file is something else or cut off.
    """
    data = file.read_bytes()
    if len(data) < _TARGA.size:
        raise PaksaTalkerError(f"{file.name} is cut off", f"is there room left in {file.parent}?")
    note, _, kind, _, _, _, _, _, width, height, bits, how = _TARGA.unpack_from(data)
    channels, start = bits // 8, _TARGA.size + note
    size = width * height * channels
    if kind != 2 or channels not in (3, 4) or len(data) < start + size:
        raise PaksaTalkerError(f"{file.name} is no whole picture", f"is there room left in {file.parent}?")
    pixels = np.frombuffer(data, np.uint8, size, start).reshape(height, width, channels)
    rows = pixels if how & 0x20 else pixels[::-1]
    return np.ascontiguousarray(rows[..., [2, 1, 0, 3][:channels]])


def png_bytes(pixels: U8) -> bytes:
    """Pixels (H, W, 3 or 4), upper row first, as a PNG file: ISO/IEC 15948, every row filtered by Up."""
    height, width, channels = pixels.shape
    rows = pixels.reshape(height, width * channels)
    filtered = np.empty((height, width * channels + 1), np.uint8)
    filtered[:, 0] = 2
    filtered[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    header = struct.pack(">IIBBBBB", width, height, 8, 2 if channels == 3 else 6, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(filtered.tobytes(), _LEVEL)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def read_png(file: Path) -> U8:
    """A PNG as :func:`png_bytes` writes it: (H, W, 3 or 4). Raises PaksaTalkerError where it is another one
    or cut off."""
    data, at, packed, header = file.read_bytes(), 8, b"", b""
    while at + 8 <= len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + size]
        header, packed = (body if name == b"IHDR" else header), packed + (body if name == b"IDAT" else b"")
        at += 12 + size
    try:
        width, height, _, kind, *_ = struct.unpack(">IIBBBBB", header)
        channels = {2: 3, 6: 4}[kind]
        rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 1 + width * channels)
    except (struct.error, KeyError, ValueError, zlib.error) as e:
        raise PaksaTalkerError(f"{file.name} is no whole picture", "delete it, and render again") from e
    if (rows[:, 0] != 2).any():
        raise PaksaTalkerError(f"{file.name} is no picture of ours", "delete it, and render again")
    found = np.add.accumulate(rows[:, 1:], axis=0, dtype=np.uint8)
    return found.reshape(height, width, channels)


def with_alpha(pixels: U8) -> U8:
    """Pixels (H, W, 4) of those that may have no alpha: all of them solid."""
    solid = np.full((*pixels.shape[:2], 4 - pixels.shape[2]), 255, np.uint8)
    return np.concatenate([pixels, solid], axis=2)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
