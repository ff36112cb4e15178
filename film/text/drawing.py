"""Lines of words as pixels: shaped, in the order of their script, each word where it can be told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .fonts import Fonts, is_rtl, script_of

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

Colour = tuple[int, int, int, int]


@dataclass(frozen=True)
class Piece:
    """What is drawn in one go: a word with its punctuation. ``space``: whether one stands before it."""

    text: str
    space: bool = True


@dataclass(frozen=True)
class Placed:
    """A piece of a line: its left edge and width in pixels from the line's left end."""

    piece: int
    left: float
    width: float
    runs: tuple[tuple[str, ImageFont.FreeTypeFont], ...]
    rtl: bool


@dataclass(frozen=True)
class SetLine:
    """A line that is set: its pieces from left to right, width, and heights above and below the baseline."""

    placed: tuple[Placed, ...]
    width: float
    ascent: int
    descent: int


def set_line(pieces: Sequence[Piece], fonts: Fonts, rtl: bool | None = None) -> SetLine:
    """Set one line. ``rtl``: from right to left; None as most of its letters are.

    Words of the other direction keep theirs, as the first two levels of Unicode's bidirectional algorithm
    (UAX #9) have it. Raises InputError where no font has a letter.
    """
    line = script_of("".join(p.text for p in pieces))
    whole_rtl = is_rtl(line) if rtl is None else rtl
    fonts = fonts.like(line)
    space = fonts.of(line).getlength(" ") or fonts.size / 4
    parts = [part for i, piece in enumerate(pieces) for part in _parts(i, piece, whole_rtl)]
    order = _order([own for *_, own in parts], whole_rtl)
    placed: list[Placed] = []
    at, ascent, descent = 0.0, 0, 0
    for number, i in enumerate(order):
        which, text, spaced, own = parts[i]
        if number:
            before = order[number - 1]
            spaced = parts[max(i, before)][2] if abs(i - before) == 1 else True
            at += space if spaced else 0.0
        runs = tuple(fonts.parts(text))
        width = sum(_width(text, font, own, fonts.language) for text, font in runs)
        placed.append(Placed(which, at, width, runs, own))
        for _, font in runs:
            up, down = font.getmetrics()
            ascent, descent = max(ascent, up), max(descent, down)
        at += width
    most_up, most_down = round(_MOST_ABOVE * fonts.size), round(_MOST_BELOW * fonts.size)
    return SetLine(tuple(placed), at, min(ascent, most_up), min(descent, most_down))


_MOST_ABOVE, _MOST_BELOW = 1.08, 0.42
"""Of a letter's size, above and below the baseline: what some fonts ask for besides is for rare marks."""


def _parts(number: int, piece: Piece, whole_rtl: bool) -> list[tuple[int, str, bool, bool]]:
    """A piece as (its number, text, whether a space stands before, whether from right to left): punctuation
    around a word of the other direction goes with the line, not with the word."""
    own = _direction(piece.text, whole_rtl)
    if own == whole_rtl:
        return [(number, piece.text, piece.space, own)]
    middle = piece.text.strip(_PUNCTUATION) or piece.text
    begin = piece.text.index(middle)
    three = (piece.text[:begin], whole_rtl), (middle, own), (piece.text[begin + len(middle) :], whole_rtl)
    there = [(text, way) for text, way in three if text]
    return [(number, text, piece.space and not i, way) for i, (text, way) in enumerate(there)]


_PUNCTUATION = ".,;:!?…،؛؟\"'“”‘’«»()[]{}-–—%"


def _order(ways: Sequence[bool], whole_rtl: bool) -> list[int]:
    """Which part stands where from left to right."""
    groups: list[tuple[bool, list[int]]] = []
    for i, own in enumerate(ways):
        if groups and groups[-1][0] == own:
            groups[-1][1].append(i)
        else:
            groups.append((own, [i]))
    order: list[int] = []
    for own, members in groups[::-1] if whole_rtl else groups:
        order += members[::-1] if own else members
    return order


def draw_piece(
    draw: ImageDraw.ImageDraw,
    placed: Placed,
    at: tuple[float, float],
    fill: Colour,
    language: str = "",
    stroke: int = 0,
    stroke_fill: Colour = (0, 0, 0, 255),
) -> None:
    """Draw a piece; ``at`` is the line's left end on its baseline."""
    x = at[0] + placed.left
    runs = placed.runs[::-1] if placed.rtl else placed.runs
    for text, font in runs:
        draw.text(
            (x, at[1]), text, fill=fill, font=font, anchor="ls", direction=_way(placed.rtl),
            language=language or None, stroke_width=stroke, stroke_fill=stroke_fill,
        )  # fmt: skip
        x += _width(text, font, placed.rtl, language)


def words_of(text: str) -> list[Piece]:
    """A text that has no times, as pieces.

    >>> [piece.text for piece in words_of("Anna Weber")]
    ['Anna', 'Weber']
    """
    return [Piece(word, i > 0) for i, word in enumerate(text.split())]


def _direction(text: str, otherwise: bool) -> bool:
    """Whether a piece is written from right to left; numbers are not, punctuation as what is around it."""
    if any(letter.isalpha() for letter in text):
        return is_rtl(script_of(text))
    return False if any(letter.isdigit() for letter in text) else otherwise


def _width(text: str, font: ImageFont.FreeTypeFont, rtl: bool, language: str) -> float:
    return float(font.getlength(text, direction=_way(rtl), language=language or None))


def _way(rtl: bool) -> str:
    return "rtl" if rtl else "ltr"
