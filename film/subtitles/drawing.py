"""Subtitles as a layer over the frames of a film."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..layers import Patch
from ..text.drawing import Piece, SetLine, draw_piece, set_line
from ..text.fonts import Fonts, check_text, script_of, scripts
from .cues import Cue, cues_of
from .pieces import TimedPiece
from .styles import Style, colour

if TYPE_CHECKING:
    from PIL import ImageDraw

_WIDE = {"cjk": 1.0, "hangul": 0.95}
"""Width of a letter as a share of its size; others have about half."""
_HALF = 0.56


class SubtitleLayer:
    """Cues drawn in a style over pictures of ``size`` (width, height) at ``fps`` frames a second.

    A cue is seen from the frame nearest to its start; so is the word that is being said. ``own``: a font
    file; ``language`` such as ``ja``, which decides forms of letters. Raises InputError where no font has the
    letters, PaksaTalkerError where text can't be drawn.
    """

    def __init__(
        self,
        pieces: Sequence[TimedPiece],
        style: Style,
        size: tuple[int, int],
        fps: float,
        own: Path | None = None,
        language: str = "",
    ) -> None:
        check_text(" ".join(p.text for p in pieces), own)
        self._style, self._size, self._fps = style, size, fps
        self._letters = max(8, round(style.size * min(size)))
        self._fonts = Fonts(self._letters, style.weight, own, language.split("-")[0])
        self.cues = cues_of(pieces, line_of(pieces, style, size))
        self._drawn: tuple[tuple[int, int], Patch] | None = None

    def at(self, frame: int) -> Sequence[Patch]:
        """The cue of a frame."""
        time = (frame + 0.5) / self._fps
        number = next((i for i, c in enumerate(self.cues) if c.start <= time < c.end), None)
        if number is None:
            return ()
        cue = self.cues[number]
        key = number, -1 if self._style.highlight == "none" else cue.active(time)
        if self._drawn is None or self._drawn[0] != key:
            self._drawn = key, self._patch(cue, key[1])
        return (self._drawn[1],)

    def _patch(self, cue: Cue, active: int) -> Patch:
        from PIL import Image, ImageDraw

        style, fonts = self._style, self._fonts
        room = round(style.width * self._size[0])
        lines = [_set(line, fonts) for line in cue.lines]
        widest = max(line.width for line in lines)
        if widest > room:  # letters wider than reckoned
            smaller = max(8, int(self._letters * room / widest))
            fonts = Fonts(smaller, style.weight, fonts.own, fonts.language)
            lines = [_set(line, fonts) for line in cue.lines]
        pad = round(self._letters * max(style.box, style.outline, 0.12)) + 2
        step = max(line.ascent + line.descent for line in lines)
        wide = round(max(line.width for line in lines)) + 2 * pad
        high = step * len(lines) + 2 * pad
        image = Image.new("RGBA", (wide, high), (0, 0, 0, 0))
        draw = ImageDraw.Draw(image)
        if style.box:
            draw.rounded_rectangle(
                (0, 0, wide - 1, high - 1), radius=self._letters // 4, fill=colour(style.box_colour)
            )
        first, spans = 0, []
        for row, line in enumerate(lines):
            left = (wide - line.width) / 2
            spans.append((line, left, pad + row * step + line.ascent, first))
            first += len(cue.lines[row])
        for below in (True, False):  # boxes behind words never cover the line above
            for span in spans:
                self._line(draw, *span, active, fonts.language, below)
        left, top = (self._size[0] - wide) // 2, self._top(high)
        return Patch(np.asarray(image), left, top)

    def _line(
        self, draw: ImageDraw.ImageDraw, line: SetLine, left: float, base: float, first: int,
        active: int, language: str, below: bool,
    ) -> None:  # fmt: skip
        style, size = self._style, self._letters
        outline = round(style.outline * size)
        lit = colour(style.highlight_colour)
        for placed in line.placed:
            number = first + placed.piece
            now = style.highlight != "none" and number == active
            if below:
                if now and style.highlight == "box":
                    x, edge = left + placed.left, size * 0.16
                    box = (x - edge, base - 0.86 * size, x + placed.width + edge, base + 0.3 * size)
                    draw.rounded_rectangle(box, radius=size // 6, fill=lit)
                continue
            fill = colour(style.colour)
            if (now and style.highlight == "colour") or (style.highlight == "fill" and number <= active):
                fill = lit
            if outline:
                edge_colour = colour(style.outline_colour)
                draw_piece(draw, placed, (left, base), edge_colour, language, outline, edge_colour)
            draw_piece(draw, placed, (left, base), fill, language)

    def _top(self, high: int) -> int:
        free = round(self._style.safe * self._size[1])
        if self._style.place == "top":
            return free
        if self._style.place == "middle":
            return (self._size[1] - high) // 2
        return self._size[1] - free - high


def line_of(pieces: Sequence[TimedPiece], style: Style, size: tuple[int, int]) -> int:
    """How many letters fit on a line of that picture, at most as many as style and script have."""
    script = script_of("".join(p.text for p in pieces))
    letter = _WIDE.get(script, _HALF) * max(8, round(style.size * min(size)))
    room = int(style.width * size[0] / letter)
    return max(6, min(room, style.line or room, int(scripts()[script]["line"])))


def _set(line: Sequence[TimedPiece], fonts: Fonts) -> SetLine:
    return set_line([Piece(p.text, p.space) for p in line], fonts)
