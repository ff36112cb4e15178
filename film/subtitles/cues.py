"""Cues of subtitles: which words are seen together, on which lines, and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from ..text.fonts import script_of, scripts
from .pieces import TimedPiece

LEAST, MOST = 5 / 6, 7.0
"""Seconds that a cue is seen (Netflix, "Timed text style guide: general requirements")."""
_GAP = 0.084
"""Seconds between two cues, two frames of 24 a second."""
_PAUSE = 1.2
"""Seconds of silence that a cue does not reach over."""
_ENDS, _PARTS = ".!?…。！？؟۔।॥", ",;:，、；：،؛–—"
_AFTER = "》」』”’\"')）]"
_LATER = 2.0
"""Seconds at most that a cue stays after its last word so that it can be read."""


@dataclass(frozen=True)
class Cue:
    """What is seen from ``start`` to ``end`` seconds: pieces, and the number of those on the first line."""

    pieces: tuple[TimedPiece, ...]
    first: int
    start: float
    end: float

    @cached_property
    def lines(self) -> tuple[tuple[TimedPiece, ...], ...]:
        """One or two lines."""
        both = self.pieces[: self.first], self.pieces[self.first :]
        return tuple(line for line in both if line)

    @property
    def text(self) -> str:
        """Its lines, one below the other."""
        return "\n".join(joined(line) for line in self.lines)

    @property
    def pace(self) -> float:
        """Characters a second."""
        return length(self.pieces) / max(self.end - self.start, 1e-6)

    def active(self, time: float) -> int:
        """The piece that is being said, or was said last; -1 before the first."""
        said = [i for i, piece in enumerate(self.pieces) if piece.start <= time + 1e-6]
        return said[-1] if said else -1


def cues_of(pieces: Sequence[TimedPiece], line: int | None = None) -> list[Cue]:
    """The cues of pieces in time, of at most two lines.

    ``line``: characters of a line; None as many as the script of the text has (42 in Latin letters). A cue
    begins with its first word and ends with its last one or later, as long as it takes to be read, but before
    the next. Where to part is chosen over the whole text: at sentence ends, then at punctuation, in parts of
    like length.
    """
    if not pieces:
        return []
    table = scripts()[script_of("".join(p.text for p in pieces))]
    wide = min(line or int(table["line"]), int(table["line"]))
    cuts = _cuts(pieces, wide)
    found = []
    for a, b in zip([0, *cuts], [*cuts, len(pieces)], strict=True):
        own = tuple(pieces[a:b])
        found.append(Cue(own, _first_line(own, wide), own[0].start, own[-1].end))
    return _seen(found, float(table["pace"]))


def joined(pieces: Sequence[TimedPiece]) -> str:
    """The text of pieces."""
    return "".join((" " if p.space and i else "") + p.text for i, p in enumerate(pieces))


def length(pieces: Sequence[TimedPiece]) -> int:
    """Its characters."""
    return sum(len(p.text) + p.space for p in pieces) - (bool(pieces) and pieces[0].space)


def _cuts(pieces: Sequence[TimedPiece], wide: int) -> list[int]:
    """Where cues begin after the first: the cheapest way through all places, by dynamic programming."""
    count = len(pieces)
    best = [0.0] + [float("inf")] * count
    before = [0] * (count + 1)
    for b in range(1, count + 1):
        size = 0
        for a in range(b - 1, -1, -1):
            size += len(pieces[a].text) + pieces[a].space
            alone = a == b - 1
            if not alone and (size > 2 * wide + 1 or not _together(pieces[a : b + 1], a, b)):
                break
            if not alone and size > wide + 1 and not _fits(pieces[a:b], wide):
                continue
            cost = best[a] + _cost(pieces, a, b, size, wide)
            if cost < best[b]:
                best[b], before[b] = cost, a
    cuts, at = [], count
    while at:
        at = before[at]
        cuts.append(at)
    return cuts[-2::-1]


def _together(pieces: Sequence[TimedPiece], a: int, b: int) -> bool:
    """Whether they may be one cue: one speaker, no long silence inside, not too long in all."""
    own = pieces[: b - a]
    same = len({p.speaker for p in own}) == 1
    silent = any(y.start - x.end > _PAUSE for x, y in pairwise(own))
    return same and not silent and own[-1].end - own[0].start <= MOST


def _cost(pieces: Sequence[TimedPiece], a: int, b: int, size: int, wide: int) -> float:
    end = pieces[b - 1].text.rstrip(_AFTER)[-1:]
    last = b == len(pieces) or pieces[b].sentence != pieces[b - 1].sentence
    border = 0.0 if last or end in _ENDS else 0.5 if end in _PARTS else 1.6
    inside = sum(pieces[i].sentence != pieces[i + 1].sentence for i in range(a, b - 1))
    short = max(0.0, LEAST - (pieces[b - 1].end - pieces[a].start)) / LEAST
    # of two lines neither a word alone nor one that overflows: like lengths are the aim
    return 0.35 + border + 1.3 * inside + 1.2 * short + 0.35 * (1 - min(1.0, size / (1.5 * wide))) ** 2


def _fits(pieces: Sequence[TimedPiece], wide: int) -> bool:
    return any(length(pieces[:i]) <= wide and length(pieces[i:]) <= wide for i in range(1, len(pieces)))


def _first_line(pieces: Sequence[TimedPiece], wide: int) -> int:
    """How many go on the first line: all where they fit, else the lower line a little longer, parted at
    punctuation where that is not far off the middle."""
    whole = length(pieces)
    if whole <= wide or len(pieces) < 2:
        return len(pieces)

    def cost(i: int) -> float:
        upper, lower = length(pieces[:i]), length(pieces[i:])
        over = max(0, upper - wide) + max(0, lower - wide)
        end = pieces[i - 1].text.rstrip(_AFTER)[-1:]
        uneven = abs(upper - lower) / whole + (0.06 if upper > lower else 0.0)
        return 10 * over + uneven - (0.25 if end in _ENDS else 0.15 if end in _PARTS else 0.0)

    return min(range(1, len(pieces)), key=cost)


def _seen(cues: list[Cue], pace: float) -> list[Cue]:
    """Cues that stay as long as they take to be read, where the next one leaves room."""
    found = []
    for i, cue in enumerate(cues):
        wish = max(cue.end, cue.start + LEAST, cue.start + length(cue.pieces) / pace)
        wish = min(wish, cue.end + _LATER)
        if i + 1 < len(cues):
            after = cues[i + 1].start
            # what would leave a flicker between two cues reaches up to the next
            wish = after - _GAP if after - _GAP - wish < 0.25 and after - cue.end < _PAUSE else wish
            wish = max(cue.end, min(wish, after - _GAP)) if after > cue.end else min(cue.end, after)
        found.append(replace(cue, end=wish))
    return found
