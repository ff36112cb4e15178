"""A text in turns: what is said by one speaker in one voice, one after the other."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ..text.markup import Marked
from .cast import Part

_SAID = re.compile(r"\w")


@dataclass(frozen=True)
class Turn:
    """A stretch of a text with its marks, and who says it in which voice."""

    marked: Marked
    part: Part


def turns(marked: Marked, part_of: Callable[[str, str], Part]) -> list[Turn]:
    """The turns of a text in order; one, where one voice says all. ``part_of`` tells whose voice a speaker
    (empty for nobody named) has where the text asks for a voice (empty for their own)."""
    places = sorted({0, *(at for at, _ in marked.speakers), *(at for at, _ in marked.voices)})
    cuts: list[tuple[int, Part]] = []
    for k, at in enumerate(places):
        end = places[k + 1] if k + 1 < len(places) else len(marked.text)
        if not _SAID.search(marked.text, at, end):
            continue
        own = part_of(state(marked.speakers, at), state(marked.voices, at))
        if not cuts or cuts[-1][1] != own:
            cuts.append((at if cuts else 0, own))
    if len(cuts) < 2:
        return [Turn(marked, cuts[0][1] if cuts else part_of("", ""))]
    ends = [at for at, _ in cuts[1:]] + [len(marked.text)]
    return [Turn(_cut(marked, at, end), own) for (at, own), end in zip(cuts, ends, strict=True)]


def speakers_of(marked: Marked) -> tuple[str, ...]:
    """Who says something, in the order in which they first do; empty for nobody named."""
    ends = [at for at, _ in marked.speakers[1:]] + [len(marked.text)]
    rows = [(at, end, who) for (at, who), end in zip(marked.speakers, ends, strict=False)]
    first = marked.speakers[0][0] if marked.speakers else len(marked.text)
    said = [who for at, end, who in [(0, first, ""), *rows] if _SAID.search(marked.text, at, end)]
    return tuple(dict.fromkeys(said))


def state(rows: Sequence[tuple[int, str]], at: int) -> str:
    """What holds at a place: the last of the rows up to it; empty where none is."""
    k = bisect_right(rows, at, key=lambda row: row[0]) - 1
    return rows[k][1] if k >= 0 else ""


def _cut(marked: Marked, start: int, end: int) -> Marked:
    """The characters from ``start`` to ``end`` with what holds there. A slide goes with the word after it."""
    marks = [
        replace(m, start=max(m.start, start) - start, end=min(m.end, end) - start)
        for m in marked.marks
        if m.start < end and m.end > start
    ]
    slides = []
    for at, title in marked.slides:
        word = _SAID.search(marked.text, at)
        if word and start <= word.start() < end:
            slides.append((max(at - start, 0), title))
    last = end == len(marked.text)
    return Marked(
        marked.text[start:end],
        tuple(marks),
        tuple((at - start, s) for at, s in marked.pauses if start <= at < end or (last and at == end)),
        marked.language,
        (),
        _rows(marked.speakers, start, end),
        (),
        _rows(marked.emotions, start, end),
        tuple(slides),
    )


def _rows(rows: Sequence[tuple[int, str]], start: int, end: int) -> tuple[tuple[int, str], ...]:
    before = state(rows, start)
    inside = tuple((at - start, value) for at, value in rows if start < at < end)
    return ((0, before), *inside) if before or inside else ()
