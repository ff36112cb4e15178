"""Titles as a layer: each is drawn once, comes in, stands and goes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...base.easing import minimum_jerk
from ..layers import U8, Patch
from ..slides.pictures import require_picture
from ..subtitles.styles import colour
from ..text.drawing import Colour, Piece, SetLine, draw_piece, set_line, words_of
from ..text.fonts import Fonts, check_text
from .titles import CARD, TAG, Theme, Title

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

_SAFE = 0.07
_COME, _GO = 0.45, 0.35
"""Seconds in which a title comes in and goes."""
_OVER_SUBTITLES = 0.135
"""Of the picture's height, between a lower third and the edge: subtitles stand below it."""


class TitleLayer:
    """Titles in a theme over pictures of ``size`` (width, height) at ``fps``. ``own``: a font file. Raises
    InputError where no font has the letters."""

    def __init__(
        self, titles: Sequence[Title], look: Theme, size: tuple[int, int], fps: float, own: Path | None = None
    ) -> None:
        check_text(" ".join(f"{t.text} {t.second}" for t in titles), own)
        self._titles, self._look, self._size, self._fps, self._own = titles, look, size, fps, own
        self._drawn = cache(self._draw)

    def at(self, frame: int) -> Sequence[Patch]:
        """The titles of a frame."""
        time = (frame + 0.5) / self._fps
        return [p for t in self._titles if t.start <= time < t.end for p in self._patches(t, time)]

    def _patches(self, title: Title, time: float) -> list[Patch]:
        here = minimum_jerk(min(1.0, (time - title.start) / _COME))
        here = min(here, minimum_jerk(min(1.0, (title.end - time) / _GO)))
        pixels, left, top = self._drawn(title)
        if title.kind == CARD:
            return [Patch(pixels, left, top, float(here))]
        # a lower third is uncovered from its edge on
        wide = max(1, round(pixels.shape[1] * float(here)))
        return [Patch(pixels[:, :wide], left, top, min(1.0, 2 * float(here)))]

    def _draw(self, title: Title) -> tuple[U8, int, int]:
        return _card(title, self._look, self._size, self._own) if title.kind == CARD else _third(
            title, self._look, self._size, self._own
        )  # fmt: skip


def _card(title: Title, look: Theme, size: tuple[int, int], own: Path | None) -> tuple[U8, int, int]:
    from PIL import Image, ImageDraw

    wide, high = size
    short = min(size)
    image = Image.new("RGBA", size, colour(look.card))
    draw = ImageDraw.Draw(image)
    room = wide * (1 - 2 * 0.1)
    first = _fitting(title.text, Fonts(round(0.1 * short), look.weight, own), room, 2)
    second = _fitting(title.second, Fonts(round(0.05 * short), 450, own), room, 2) if title.second else None
    rows = [(line, *first[1:]) for line in first[0]]
    height = sum(round(1.2 * f.size) for _, f in rows) + round(0.07 * short)
    height += sum(round(1.3 * second[1].size) for _ in second[0]) if second else 0
    at = (high - height) / 2
    ink, soft = look.card_ink or look.ink, look.card_second or look.second
    for line, fonts in rows:
        at = _row(draw, line, fonts, at, 0.1 * wide, room, look.align, colour(ink), 1.2)
    bar = round(0.14 * short)
    left = (wide - bar) / 2 if look.align == "center" else 0.1 * wide
    draw.rectangle((left, at + 0.025 * short, left + bar, at + 0.033 * short), fill=colour(look.accent))
    at += 0.06 * short
    below, small = second or ([], first[1])
    for line in below:
        at = _row(draw, line, small, at, 0.1 * wide, room, look.align, colour(soft), 1.3)
    return np.array(image), 0, 0


def _third(title: Title, look: Theme, size: tuple[int, int], own: Path | None) -> tuple[U8, int, int]:
    from PIL import Image, ImageDraw

    wide, high = size
    short = min(size)
    share = 0.042 if title.kind == TAG else 0.055
    room = (0.5 if wide > high else 0.8) * wide
    name = _fitting(title.text, Fonts(round(share * short), look.weight, own), room, 1)
    role = _fitting(title.second, Fonts(round(0.036 * short), 450, own), room, 1) if title.second else None
    pad = round(0.022 * short)
    lines = [(name[0][0], name[1], look.ink)] + ([(role[0][0], role[1], look.second)] if role else [])
    inner = max(line.width for line, *_ in lines)
    tall = sum(round(1.32 * fonts.size) for _, fonts, _ in lines) + 2 * pad
    edge = max(3, round(0.008 * short))
    side = edge if look.bar == "left" else 0
    box = round(inner) + 2 * pad + side, tall + (edge if look.bar == "under" else 0)
    image = Image.new("RGBA", box, (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, box[0] - 1, tall - 1), radius=look.radius * short, fill=colour(look.ground))
    if look.bar == "left":
        draw.rectangle((0, 0, edge - 1, tall - 1), fill=colour(look.accent))
    elif look.bar == "under":
        draw.rectangle((0, tall, box[0] - 1, box[1] - 1), fill=colour(look.accent))
    at = float(pad)
    for line, fonts, ink in lines:
        if look.shadow:
            _row(draw, line, fonts, at + 2, pad + side + 2, inner, "left", (0, 0, 0, 170), 1.32)
        at = _row(draw, line, fonts, at, pad + side, inner, "left", colour(ink), 1.32)
    left, below = round(_SAFE * wide), round(max(_OVER_SUBTITLES * high, 0.05 * short))
    return np.array(image), left, high - below - box[1]


def _fitting(text: str, fonts: Fonts, room: float, most: int) -> tuple[list[SetLine], Fonts]:
    """The text on at most so many lines, in letters that are smaller where it takes that."""
    from dataclasses import replace

    while True:
        lines: list[list[Piece]] = [[]]
        for piece in words_of(text):
            if lines[-1] and set_line([*lines[-1], piece], fonts).width > room:
                lines.append([])
            lines[-1].append(piece)
        made = [set_line(line, fonts) for line in lines]
        if (len(made) <= most and max(line.width for line in made) <= room) or fonts.size <= 8:
            return made, fonts
        fonts = replace(fonts, size=max(8, round(0.92 * fonts.size) - 1))


def _row(
    draw: ImageDraw.ImageDraw, line: SetLine, fonts: Fonts, top: float, left: float, room: float, align: str,
    ink: Colour, step: float,
) -> float:  # fmt: skip
    """Draw a line; returns where the next begins."""
    rtl = bool(line.placed) and all(p.rtl for p in line.placed)
    away = (room - line.width) / 2 if align == "center" else room - line.width if rtl else 0.0
    for placed in line.placed:
        draw_piece(draw, placed, (left + away, top + fonts.size), ink, fonts.language)
    return top + round(step * fonts.size)


class LogoLayer:
    """A picture in a corner of all frames: ``place`` is one of :data:`PLACES`, ``share`` of the
    picture's shorter side is its height. Raises InputError where the file is no picture."""

    def __init__(self, file: Path, place: str, size: tuple[int, int], share: float = 0.1) -> None:
        require_picture(file)
        self._patch = _logo(file, place, size, share)

    def at(self, frame: int) -> Sequence[Patch]:
        """The logo."""
        return (self._patch,)


PLACES = ("top-right", "top-left", "bottom-right", "bottom-left")


def _logo(file: Path, place: str, size: tuple[int, int], share: float) -> Patch:
    from PIL import Image

    with Image.open(file) as opened:
        logo: Image.Image = opened.convert("RGBA")
    high = max(8, round(share * min(size)))
    wide = min(round(logo.width * high / logo.height), size[0] // 3)
    high = max(1, round(wide * logo.height / logo.width))
    pixels = np.array(logo.resize((max(1, wide), high), _lanczos()))
    away = round(0.05 * min(size))
    top = away if place.startswith("top") else size[1] - away - high
    left = away if place.endswith("left") else size[0] - away - wide
    return Patch(pixels, left, top)


def _lanczos() -> Image.Resampling:
    from PIL import Image

    return Image.Resampling.LANCZOS
