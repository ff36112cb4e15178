"""A folder of pictures as slides: ``01.png`` with what is said to it in ``01.txt``."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from ...base.errors import InputError
from ...base.text_file import read_text
from ..layers import U8
from ..text.fonts import require_pillow
from .deck import Deck, Slide, inside

ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp")
MOST_TEXT = 100_000
MOST_PIXELS = 100_000_000


def read_folder(path: Path) -> Deck:
    """The pictures of a folder in the order of their names, numbers by their value; ``NAME.txt`` beside each.
    A first line ``# Title`` of a text is the slide's title.

    Raises InputError on a picture or text that can't be read.
    """
    files = sorted((f for f in path.iterdir() if f.suffix.lower() in ENDINGS), key=_by_number)
    if not files:
        raise InputError(f"{path} holds no pictures", f"add some: {', '.join(ENDINGS)}")
    slides = []
    for file in files:
        require_picture(file)
        said = file.with_suffix(".txt")
        text = read_text(said, MOST_TEXT, "the script") if said.is_file() else ""
        title = re.match(r"\s*#{1,3}[ \t]+([^\n]*)\n?", text)
        script = text[title.end() :] if title else text
        slides.append(Slide(title[1].strip()[:80] if title else "", script.strip(), _Picture(file)))
    return Deck(path.resolve().name, tuple(slides))


def require_picture(file: Path) -> None:
    """Raise InputError where the file is missing, no picture, or a larger one than any slide is."""
    require_pillow()
    from PIL import Image, UnidentifiedImageError

    if not file.exists():
        raise InputError(f"there is no file {file}", "check the path")
    try:
        with Image.open(file) as image:
            if image.width * image.height > MOST_PIXELS:
                raise InputError(f"{file.name} has {image.width} x {image.height} pixels", "save it smaller")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as e:
        raise InputError(f"{file.name} is no picture that can be read", "save it anew as PNG") from e


class _Picture:
    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self, width: int, height: int) -> U8:
        return picture_in(self._file, width, height)


def picture_in(file: Path, width: int, height: int) -> U8:
    """A picture file (h, w, 3) as large as fits. Raises InputError where it can't be read."""
    from PIL import Image, ImageOps

    try:
        with Image.open(file) as opened:
            turned = ImageOps.exif_transpose(opened)
            image = Image.alpha_composite(
                Image.new("RGBA", turned.size, (255, 255, 255, 255)), turned.convert("RGBA")
            ).convert("RGB")
    except (OSError, ValueError, SyntaxError) as e:
        raise InputError(f"{file.name} is no picture that can be read", "save it anew as PNG") from e
    return np.array(image.resize(inside(*image.size, width, height), Image.Resampling.LANCZOS))


def _by_number(file: Path) -> list[tuple[int, int, str]]:
    """Names as people sort them: 2 before 10."""
    parts = re.findall(r"\d+|\D+", file.stem)
    return [(0, int(p), "") if p.isdecimal() and len(p) < 18 else (1, 0, p.casefold()) for p in parts]
