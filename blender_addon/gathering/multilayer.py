"""Passes of a picture as Blender writes them: multilayer OpenEXR without compression, read by hand.

Blender's own Python can't read passes of such a file, and its numpy is all that a farm's worker has. After
the "OpenEXR File Layout" (openexr.com): a header of attributes, a table of offsets, then rows, each with its
channels one after another in the order of their names.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.errors import PaksaTalkerError

_MAGIC, _TILED_OR_PARTS = 20000630, 0x200 | 0x800 | 0x1000
_TYPES: dict[int, np.dtype[Any]] = {0: np.dtype("<u4"), 1: np.dtype("<f2"), 2: np.dtype("<f4")}


def read_passes(file: Path) -> dict[str, npt.NDArray[np.generic]]:
    """Channels (H, W) by name, such as ``ViewLayer.Combined.R``, upper row first.

    Raises PaksaTalkerError where the file is cut off, compressed or of several parts.
    """
    data = file.read_bytes()
    try:
        return _read(data)
    except (struct.error, ValueError, KeyError, IndexError) as e:
        raise PaksaTalkerError(
            f"{file.name} is no whole picture", f"is there room left in {file.parent}?"
        ) from e


def _read(data: bytes) -> dict[str, npt.NDArray[np.generic]]:
    magic, version = struct.unpack_from("<iI", data)
    if magic != _MAGIC or version & _TILED_OR_PARTS:
        raise ValueError("not the plain layout")
    header, at = _attributes(data, 8)
    left, top, right, bottom = struct.unpack("<4i", header["dataWindow"])
    width, height = right - left + 1, bottom - top + 1
    if header["compression"] != b"\0" or not (0 < width <= 1 << 16 and 0 < height <= 1 << 16):
        raise ValueError("compressed")
    channels = _channels(header["chlist"])
    row = np.dtype([("y", "<i4"), ("bytes", "<i4"), *((name, kind, (width,)) for name, kind in channels)])
    rows = np.frombuffer(data, row, height, at + 8 * height)
    return {name: rows[name] for name, _ in channels}


def _attributes(data: bytes, at: int) -> tuple[dict[str, bytes], int]:
    """The header's values by name, that of the channels by its type, and where it ends."""
    found = {}
    while data[at]:
        name, at = _text(data, at)
        kind, at = _text(data, at)
        (size,) = struct.unpack_from("<i", data, at)
        if size < 0:
            raise ValueError("a negative size")
        found[kind if kind == "chlist" else name] = data[at + 4 : at + 4 + size]
        at += 4 + size
    return found, at + 1


def _channels(table: bytes) -> list[tuple[str, np.dtype[Any]]]:
    found, at = [], 0
    while table[at]:
        name, at = _text(table, at)
        kind, _, across, down = struct.unpack_from("<iIii", table, at)
        if (across, down) != (1, 1):
            raise ValueError("channels of several sizes")
        found.append((name, _TYPES[kind]))
        at += 16
    return found


def _text(data: bytes, at: int) -> tuple[str, int]:
    end = data.index(b"\0", at)
    return data[at:end].decode("utf-8", "replace"), end + 1
