"""Pictures of packs, kept as the files they are: kind and size are read, Blender decodes them."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from ....base.errors import InputError

MOST_SIDE = 8192


@dataclass(frozen=True)
class Picture:
    """``channels`` 1 to 4, of which the last is alpha where it is 2 or 4."""

    width: int
    height: int
    channels: int


def look(data: bytes, where: str) -> Picture:
    """Size of a PNG (ISO/IEC 15948) or JPEG (ITU-T T.81). Raises InputError on all else, and on a picture of
    more than 8192 pixels a side."""
    found = None
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) > 32:
        width, height, _, kind = struct.unpack(">IIBB", data[16:26])
        has_alpha = kind in (4, 6) or b"tRNS" in data[33:4096]
        found = Picture(width, height, {0: 1, 4: 2}.get(kind, 3) + (kind not in (0, 4) and has_alpha))
    elif data.startswith(b"\xff\xd8"):
        found = _jpeg(data)
    if found is None:
        raise InputError(f"{where} is no PNG or JPEG picture", "save it anew from a picture program")
    if not (0 < found.width <= MOST_SIDE and 0 < found.height <= MOST_SIDE):
        raise InputError(
            f"{where} has {found.width} x {found.height} pixels", f"a picture has 1 to {MOST_SIDE} a side"
        )
    return found


def _jpeg(data: bytes) -> Picture | None:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return Picture(width, height, data[at + 9])
        if length < 2:
            return None
        at += 2 + length
    return None
