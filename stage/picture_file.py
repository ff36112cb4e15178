"""Pictures of the user's own, looked at before Blender opens them."""

from __future__ import annotations

import os
import struct
from pathlib import Path

from ..base.errors import InputError
from ..base.file_kinds import read_as

PICTURES = read_as("picture")
HDRI = read_as("light")
MOST_PIXELS = 16384
"""A side."""
MOST_BYTES = 1_000_000_000
_MAGIC: dict[str, tuple[bytes, ...]] = {
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".webp": (b"RIFF",),
    ".tif": (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
    ".tiff": (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
    ".bmp": (b"BM",),
    ".exr": (b"v/1\x01",),
    ".hdr": (b"#?",),
}


def check_picture(file: Path, endings: tuple[str, ...] = PICTURES) -> None:
    """Raises InputError where the file is missing, of another kind than its name says, or absurdly large."""
    ending = file.suffix.lower()
    if ending not in endings:
        raise InputError(f"{file.name}: a picture is wanted", f"one of: {', '.join(endings)}")
    if file.is_dir():
        raise InputError(f"{file} is a folder", "name a picture in it")
    if not file.exists():
        raise InputError(f"there is no file {file}", "check the path")
    if not file.is_file() or not os.access(file, os.R_OK):
        raise InputError(f"can't read {file}", "check its rights; it must be a plain file")
    if file.stat().st_size > MOST_BYTES:
        raise InputError(f"{file.name} is larger than 1 GB", "make it smaller")
    with file.open("rb") as stream:
        start = stream.read(26)
    if not start.startswith(_MAGIC[ending]):
        raise InputError(
            f"{file.name} is no {ending[1:].upper()} file", "save it anew from a picture program"
        )
    if ending == ".png" and len(start) >= 24:
        # other kinds are refused by their readers; a PNG of a few bytes can ask for terabytes
        check_sides(file, *struct.unpack(">II", start[16:24]))


def check_sides(file: Path, width: int, height: int) -> None:
    """Raises InputError on a picture that is empty or too large to be one."""
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        raise InputError(
            f"{file.name} has {width} x {height} pixels", f"a picture has 1 to {MOST_PIXELS} a side"
        )
