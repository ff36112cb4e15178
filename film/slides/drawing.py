"""A plain slide, drawn: a title, a list, a picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..layers import U8
from ..text.drawing import Piece, draw_piece, set_line, words_of
from ..text.fonts import Fonts, is_rtl, script_of
from .deck import inside
from .pictures import picture_in

if TYPE_CHECKING:
    from PIL import ImageDraw

_GROUND, _INK, _SOFT, _ACCENT = (250, 250, 248), (28, 32, 40, 255), (70, 76, 88, 255), (38, 110, 180, 255)
_MARGIN = 0.075


@dataclass(frozen=True)
class Shown:
    """What a slide shows: its title, items with how deep each lies, and a picture."""

    title: str
    items: tuple[tuple[int, str], ...] = ()
    picture: Path | None = None


def draw_slide(slide: Shown, width: int, height: int) -> U8:
    """The slide as (h, w, 3), of 16 to 9, as large as fits. Raises InputError where no font has a letter."""
    from PIL import Image, ImageDraw

    wide, high = inside(16, 9, width, height)
    image = Image.new("RGB", (wide, high), _GROUND)
    draw = ImageDraw.Draw(image)
    margin = round(_MARGIN * wide)
    alone = not slide.items and slide.picture is None
    room = (wide if not slide.items or slide.picture is None else round(0.54 * wide)) - 2 * margin
    if alone:
        size = round(0.11 * high)
        lines = _broken(slide.title, Fonts(size, 700), wide - 2 * margin)
        top = (high - round(1.25 * size) * len(lines)) // 2
        _lines(draw, lines, Fonts(size, 700), (margin, top), wide - 2 * margin, _INK)
        return np.array(image)
    size = round(0.075 * high)
    at = round(0.07 * high)
    if slide.title:
        at = _lines(draw, _broken(slide.title, Fonts(size, 700), wide - 2 * margin), Fonts(size, 700),
                    (margin, at), wide - 2 * margin, _INK)  # fmt: skip
        rtl = is_rtl(script_of(slide.title))
        left = wide - margin - round(0.12 * wide) if rtl else margin
        draw.rectangle(
            (left, at + size // 5, left + round(0.12 * wide), at + size // 5 + 5), fill=_ACCENT[:3]
        )
        at += round(0.8 * size)
    _items(draw, slide, margin, at, room, high - margin - at)
    if slide.picture is not None:
        left = margin if not slide.items else round(0.54 * wide)
        box = wide - margin - left, high - margin - at
        picture = Image.fromarray(picture_in(slide.picture, *box))
        image.paste(picture, (left + (box[0] - picture.width) // 2, at + (box[1] - picture.height) // 2))
    return np.array(image)


def _items(draw: ImageDraw.ImageDraw, slide: Shown, left: int, top: int, room: int, high: int) -> None:
    """The list, in the largest size at which it fits."""
    for share in (0.052, 0.046, 0.040, 0.034, 0.028, 0.022):
        size = max(9, round(share * high / 0.62))
        own = [
            (d, _broken(text, Fonts(size, 450), room - _indent(d, size) - size)) for d, text in slide.items
        ]
        whole = sum(round(1.3 * size) * len(lines) + size // 2 for _, lines in own)
        if whole <= high:
            break
    at = top
    for depth, lines in own:
        indent = _indent(depth, size)
        rtl = is_rtl(script_of(" ".join(p.text for p in lines[0]))) if lines else False
        x = left + room - indent if rtl else left + indent
        dot = (x - size // 7, at + size // 2, x + size // 7, at + size // 2 + 2 * size // 7)
        draw.ellipse(dot, fill=_ACCENT[:3])
        begin = left if rtl else left + indent + size
        at = _lines(draw, lines, Fonts(size, 450), (begin, at), room - indent - size, _SOFT) + size // 2


def _indent(depth: int, size: int) -> int:
    return round((0.6 + 1.3 * depth) * size)


def _broken(text: str, fonts: Fonts, room: float) -> list[list[Piece]]:
    """The text in lines no wider than ``room``."""
    lines: list[list[Piece]] = [[]]
    for piece in words_of(text):
        if lines[-1] and set_line([*lines[-1], piece], fonts).width > room:
            lines.append([])
        lines[-1].append(piece)
    return lines


def _lines(
    draw: ImageDraw.ImageDraw, lines: list[list[Piece]], fonts: Fonts, at: tuple[int, int], room: int,
    colour: tuple[int, int, int, int],
) -> int:  # fmt: skip
    """Draw lines from ``at`` on; returns where the next would begin."""
    top = at[1]
    rtl = is_rtl(script_of(" ".join(p.text for line in lines for p in line)))
    for line in lines:
        made = set_line(line, fonts)
        left = at[0] + room - made.width if rtl else at[0]
        for placed in made.placed:
            draw_piece(draw, placed, (left, top + fonts.size), colour)
        top += round(1.3 * fonts.size)
    return top
