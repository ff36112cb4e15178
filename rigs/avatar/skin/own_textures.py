"""Textures of a person's own: pictures in a folder beside the person's file, laid over what is painted.

``[textures] folder = "me"`` names it. Each picture is called by the image that it covers (:data:`COVERED`),
such as ``skin_head_base_color.png``; its alpha channel is how much of the painted one it covers.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ....base.errors import InputError

COVERED = ("skin_head_base_color", "skin_head_roughness", "skin_head_height", "skin_base_color",
           "skin_roughness", "skin_height", "eye_base_color")  # fmt: skip
"""Colours are sRGB, roughness and height linear; first row at the top, laid out by ``skin/layout.py``."""
MOST_BYTES, LARGEST = 60_000_000, 8192
U8 = npt.NDArray[np.uint8]


def folder_beside(file: Path, name: object) -> Path:
    """The folder of textures that a person's file names. Raises InputError where it is none beside it."""
    if not isinstance(name, str) or not name or Path(name).name != name or name in (".", ".."):
        raise InputError(f"{file.name}: [textures] folder = {str(name)[:40]!r} is no folder beside the file",
                         'write its name alone, such as folder = "me"')  # fmt: skip
    folder = file.absolute().parent / name
    if not folder.is_dir():
        raise InputError(f"{file.name}: there is no folder {name} beside it", "its textures belong there")
    return folder


def pictures(description: Mapping[str, Any]) -> dict[str, Path]:
    """The pictures that a described person brings, by the image that they cover."""
    folder = description.get("textures", {}).get("folder")
    if not isinstance(folder, str) or not Path(folder).is_absolute():
        return {}
    files = {name: Path(folder) / f"{name}.png" for name in COVERED}
    return {name: file for name, file in files.items() if file.is_file()}


def copied(description: Mapping[str, Any], file: Path) -> dict[str, Any]:
    """The description as it stands in ``file``, its pictures copied into a folder of its name beside it."""
    found = pictures(description)
    own = {section: values for section, values in description.items() if section != "textures"}
    if not found:
        return own
    folder = file.absolute().with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in found.items():
        if picture.parent != folder:
            shutil.copyfile(picture, folder / f"{name}.png")
    return {**own, "textures": {"folder": folder.name}}


def digest(description: Mapping[str, Any]) -> str:
    """What tells these pictures from others; empty where there are none."""
    found = pictures(description)
    return "".join(f"{n} {hashlib.sha256(file.read_bytes()).hexdigest()}\n" for n, file in found.items())


def cover(images: dict[str, U8], description: Mapping[str, Any]) -> dict[str, U8]:
    """The images (H, W, C) under the person's pictures. Raises InputError on what is no picture."""
    result = dict(images)
    for name, file in pictures(description).items():
        if name in images:
            result[name] = _laid_over(images[name], file)
    return result


def _laid_over(painted: U8, file: Path) -> U8:
    from PIL import Image, UnidentifiedImageError

    height, width, channels = painted.shape
    try:
        if file.stat().st_size > MOST_BYTES:
            raise InputError(f"the texture {file} is too large", f"at most {MOST_BYTES // 10**6} MB")
        with Image.open(file, formats=("PNG",)) as opened:
            if max(opened.size) > LARGEST:
                raise InputError(f"the texture {file} is too large", f"at most {LARGEST} pixels a side")
            picture = opened.convert("RGBA").resize((width, height), Image.Resampling.LANCZOS)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as e:
        raise InputError(f"the texture {file} can't be read: {str(e)[:80]}", "save it as a PNG") from e
    over = np.asarray(picture, np.float32)
    share = over[..., 3:] / 255
    colour = over[..., :3] if channels >= 3 else over[..., :3].mean(axis=2, keepdims=True)
    mixed = painted.copy()
    depth = colour.shape[2]
    mixed[..., :depth] = np.round(painted[..., :depth] * (1 - share) + colour * share).astype(np.uint8)
    return mixed
