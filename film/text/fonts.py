"""Fonts for the letters of a text: Blender's own files, or one that the user names."""

from __future__ import annotations

import importlib.util
import sys
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...base.errors import InputError, PaksaTalkerError
from ...base.tables import shipped

if TYPE_CHECKING:
    from PIL import ImageFont

LATIN = "latin"
_NOWHERE = "\U0010fffd"
"""A code point that no font has a letter for."""
_UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp", "Mn"}
"""Kinds of characters that show nothing by themselves."""


@dataclass(frozen=True)
class Fonts:
    """The fonts of one text at one size in pixels. ``own``: a font file of the user's, in place of ours;
    ``weight``: 100 to 900, where a font has it; ``language``: as BCP 47 has it, such as ``ja``."""

    size: int
    weight: int = 600
    own: Path | None = None
    language: str = ""

    def of(self, script: str) -> ImageFont.FreeTypeFont:
        """The font of a script's letters. Raises as :func:`_font` does."""
        file = self.own or fonts_folder() / str(scripts()[script]["file"])
        return _font(file, self.size, self.weight)

    def like(self, script: str) -> Fonts:
        """The same for a line of a script: where its font has one weight, all others have that too."""
        return self if self.own or _has_weights(self.of(script)) else replace(self, weight=400)

    def parts(self, text: str) -> list[tuple[str, ImageFont.FreeTypeFont]]:
        """The text in pieces of one font each, in reading order. Raises InputError, naming the letters,
        where no font has them."""
        main = script_of(text)
        usual = (main, LATIN, "symbols", "mathematics", "cjk", "emoji")
        found: list[tuple[str, ImageFont.FreeTypeFont]] = []
        missing: dict[str, None] = {}
        for letter in unicodedata.normalize("NFC", text):
            at = found[-1][1] if found else None
            own = _script(letter)
            names = usual if own is None or own == main else (own, *usual)
            fonts = [self.of(main)] if self.own else [self.of(name) for name in dict.fromkeys(names)]
            if unicodedata.category(letter) in _UNSEEN:
                chosen = at or fonts[0]
            else:
                has = [font for font in fonts if has_letter(font, letter)]
                if not has:
                    missing[letter] = None
                chosen = (has or fonts)[0]
            if at is chosen:
                found[-1] = (found[-1][0] + letter, chosen)
            else:
                found.append((letter, chosen))
        if missing:
            raise no_letters(missing, self.own)
        return found


def no_letters(letters: Mapping[str, None], own: Path | None) -> InputError:
    """The refusal of a text whose letters a font has not."""
    some = " ".join(list(letters)[:8])
    name = unicodedata.name(next(iter(letters)), "").split(" ")[0].capitalize()
    which = f"the font {own.name} lacks" if own is not None else "none of the fonts here has"
    return InputError(f"{which} the letters {some} ({name})", "name a font that has them with --font F")


def check_text(text: str, own: Path | None = None) -> None:
    """Raise InputError where no font has the text's letters, PaksaTalkerError where none can be drawn."""
    if text.strip():
        for word in dict.fromkeys(text.split()):
            Fonts(16, own=own).parts(word)


def script_of(text: str) -> str:
    """The script that most of its letters belong to.

    >>> script_of("Hello"), script_of("שלום world!")
    ('latin', 'latin')
    """
    counts = Counter(s for letter in text if letter.isalpha() and (s := _script(letter)) is not None)
    return counts.most_common(1)[0][0] if counts else LATIN


def scripts() -> Mapping[str, Mapping[str, Any]]:
    """The table of scripts."""
    return shipped(__file__, "fonts.toml")


def is_rtl(script: str) -> bool:
    """Whether it is written from right to left."""
    return bool(scripts()[script].get("rtl"))


def has_letter(font: ImageFont.FreeTypeFont, letter: str) -> bool:
    """Whether a font shows the letter as more than its sign for none."""
    return _has(font, letter)


@lru_cache(maxsize=20_000)
def _has(font: ImageFont.FreeTypeFont, letter: str) -> bool:
    if font.getlength(letter) != font.getlength(_NOWHERE):
        return True
    return bytes(font.getmask(letter)) != bytes(font.getmask(_NOWHERE))


@lru_cache(maxsize=4096)
def _script(letter: str) -> str | None:
    """The script of one letter; None of what all share."""
    code = ord(letter)
    if not letter.isalpha() and code < 0x2190:
        return None if code < 0x0590 or code >= 0x2000 else _in(code)
    return _in(code)


def _in(code: int) -> str | None:
    # the most narrow table first: Latin's own is wide
    order = sorted(scripts(), key=lambda name: name == LATIN)
    return next((n for n in order if any(a <= code <= b for a, b in scripts()[n]["letters"])), None)


@lru_cache(maxsize=256)
def _font(file: Path, size: int, weight: int) -> ImageFont.FreeTypeFont:
    """Raises InputError where the file is no font, PaksaTalkerError where text can't be shaped here."""
    require_pillow()
    from PIL import ImageFont

    try:
        font = ImageFont.truetype(str(file), size, layout_engine=ImageFont.Layout.RAQM)
    except OSError as e:
        raise InputError(f"{file} is no font that can be read", "give a .ttf, .otf or .woff2 file") from e
    try:
        axes = font.get_variation_axes()
    except OSError:  # one weight alone
        return font
    values: list[float] = []
    for axis in axes:
        name = axis["name"].decode("latin-1") if isinstance(axis["name"], bytes) else str(axis["name"])
        usual, least, most = (float(axis[key] or 0) for key in ("default", "minimum", "maximum"))
        values.append(min(max(weight if name == "Weight" else usual, least), most))
    font.set_variation_by_axes(values)
    return font


def _has_weights(font: ImageFont.FreeTypeFont) -> bool:
    try:
        return bool(font.get_variation_axes())
    except OSError:
        return False


@cache
def require_pillow() -> None:
    """Raises PaksaTalkerError where text can't be drawn: no Pillow, or one that shapes nothing."""
    if importlib.util.find_spec("PIL") is None:
        raise PaksaTalkerError(
            "titles and subtitles in the picture need Pillow", "pip install 'paksatalker[blender]'"
        )
    from PIL import features

    if not features.check("raqm"):
        raise PaksaTalkerError("this Pillow has no raqm, which shapes text", "pip install --upgrade pillow")


@cache
def fonts_folder() -> Path:
    """Where Blender keeps its fonts. Raises PaksaTalkerError where there is none."""
    found: Path | None = None
    if "bpy" in sys.modules:
        folder = sys.modules["bpy"].utils.system_resource("DATAFILES", path="fonts")
        found = Path(folder) if folder else None
    elif (spec := importlib.util.find_spec("bpy")) is not None and spec.origin is not None:
        found = next(iter(Path(spec.origin).parent.glob("*/datafiles/fonts")), None)
    if found is None or not found.is_dir():
        raise PaksaTalkerError(
            "titles and subtitles are set in the fonts that Blender's module brings along",
            "pip install 'paksatalker[blender]', or name a font with --font F",
        )
    return found
