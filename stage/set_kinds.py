"""Kinds of sets, told by their names: rooms, colours, and files of the user's own."""

from __future__ import annotations

import re
from pathlib import Path

from ..base.errors import InputError
from ..base.notation.nearest import nearest
from .picture_file import PICTURES, check_picture
from .presets import preset, presets_of
from .video_file import VIDEOS, check_video

FILES = ("picture", "video")
"""Kinds of sets that are files of the user's own."""
DECKS = (".pdf", ".pptx", ".md")
"""Endings of slides, which a room's screen shows."""
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


def kind_of(name: str) -> str:
    """The kind of a set by its name. Raises InputError."""
    if name in presets_of("set"):
        return str(preset("set", name)["kind"])
    if name.startswith("#"):
        colors = name.split("-")
        if len(colors) > 2 or not all(map(_COLOR.fullmatch, colors)):
            hint = "write it as #rrggbb, such as #e8e0d0, or from top to bottom #20304a-#c08a6a"
            raise InputError(f"'{name}' is no colour", hint)
        return "gradient" if len(colors) == 2 else "flat"
    if Path(name).suffix.lower() in VIDEOS:
        return "video"
    if Path(name).suffix or "/" in name or "\\" in name:
        return "picture"
    known = nearest(name, presets_of("set"))
    raise InputError(f"unknown set '{name}'", f"{known}; a colour #rrggbb, or the file of a picture or video")


def is_deck(file: Path) -> bool:
    """Whether it is to be slides: a file of such, or a folder of pictures."""
    return file.suffix.lower() in DECKS or file.is_dir()


def colors_of(name: str) -> tuple[str, ...]:
    return tuple(name.split("-")) if name.startswith("#") else tuple(preset("set", name)["colors"])


def check_file(file: Path) -> None:
    if file.suffix.lower() in VIDEOS:
        check_video(file)
    else:
        check_picture(file, PICTURES)
