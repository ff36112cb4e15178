"""The script of a lecture as one text to be spoken, and what its marks turn when."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ....base.errors import InputError
from ....film.lecture.composing import Seen
from ....film.lecture.layouts import layouts
from ....film.slides.deck import Deck
from ....film.subtitles.styles import unknown

_LAYOUT = re.compile(r"\[layout[ \t]+([^\[\]\n]{1,40})\]")
_HEADING = re.compile(r"^[ ]{0,3}(#{1,6})[ \t]+([^\n]*?)[ \t#]*$", re.MULTILINE)
_MARK = re.compile(r"\[slide(?:[ \t:][^\[\]\n]*|)\]|\[\d[\d.]*\s?m?s\]")
_PAGE, _TO_LAYOUT = "page ", "layout "


@dataclass(frozen=True)
class Turn:
    """From ``start`` seconds on this slide, counted from 0, is seen in this layout."""

    start: float
    slide: int
    layout: str


@dataclass(frozen=True)
class LectureScript:
    """What is spoken, with its marks; ``hold``: seconds that a slide without words is seen; ``after``: how
    many such stand at the end."""

    text: str
    hold: float
    after: int = 0


def script_of_deck(deck: Deck, hold: float) -> LectureScript:
    """The notes of the slides, one after the other. Raises InputError where none has any."""
    if not deck.has_script:
        raise InputError(
            "the slides have no notes to be spoken", "write notes, or give a script with --script F.md"
        )
    parts: list[str] = []
    waiting = 0
    for number, slide in enumerate(deck.slides):
        said = _marked(_HEADING.sub(r"\2", slide.script)).strip()
        parts.append(f"[slide {_PAGE}{number + 1}]")
        if not _MARK.sub("", said).strip():
            waiting += 1
            continue
        if waiting:
            parts.append(f"[{waiting * hold:g}s]")
            waiting = 0
        parts.append(f"{said}\n\n")
    return LectureScript(" ".join(parts), hold, waiting)


def script_of_text(text: str, hold: float) -> LectureScript:
    """A script in a file of its own, where ``## Title`` and ``[slide]`` turn to the next slide. Raises
    InputError."""
    text = text.replace("\r\n", "\n")
    first = _HEADING.search(text)
    if first and len(first[1]) == 1 and not text[: first.start()].strip():
        text = text[first.end() :]
    text = _HEADING.sub(lambda m: f"\n\n[slide {_title(m[2])}] ", text)
    return LectureScript(_marked(text), hold)


def turns_of(
    events: Sequence[Mapping[str, Any]],
    script: LectureScript,
    deck: Deck,
    first_layout: str,
    first_word: float,
) -> list[Turn]:
    """What the slide events of a performance turn, in time.

    ``first_word``: seconds at which the first word begins: a mark before it names the first slide. Raises
    InputError where more slides are turned to than there are.
    """
    marks = [(float(e["start"]), str(e.get("title", ""))) for e in events if e.get("kind") == "slide"]
    slide, layout, begun = 0, first_layout, False
    found = [Turn(0.0, 0, first_layout)]
    for i, (start, title) in enumerate(marks):
        if title.startswith(_TO_LAYOUT):
            layout = title.removeprefix(_TO_LAYOUT)
        elif title.startswith(_PAGE):
            slide = int(title.removeprefix(_PAGE)) - 1
            start -= script.hold * _pages_later(marks, i)
        elif not begun and start <= first_word + 1e-3:
            slide = 0
        else:
            slide += 1
        begun = begun or not title.startswith(_TO_LAYOUT)
        found.append(Turn(max(0.0, start), slide, layout))
    if slide >= len(deck.slides):
        raise InputError(
            f"the script turns to slide {slide + 1}, and there are {len(deck.slides)}", "leave out a [slide]"
        )
    return found


def plan_of(
    turns: Sequence[Turn], script: LectureScript, deck: Deck, seconds: float, fps: float, frames: int
) -> list[Seen]:
    """What each frame shows: a change is seen from the frame nearest to its time; slides without words at the
    end come after the ``frames`` of the performance, which lasts so many ``seconds``."""
    plan: list[Seen] = []
    at = 0
    for frame in range(frames):
        time = (frame + 0.5) / fps
        while at + 1 < len(turns) and turns[at + 1].start <= time:
            at += 1
        plan.append(Seen(turns[at].slide, turns[at].layout))
    for i in range(script.after):
        number = len(deck.slides) - script.after + i
        plan += [Seen(number, turns[-1].layout)] * math.ceil(script.hold * fps)
    return plan


def _pages_later(marks: Sequence[tuple[float, str]], i: int) -> int:
    return sum(t == marks[i][0] and title.startswith(_PAGE) for t, title in marks[i + 1 :])


def _marked(text: str) -> str:
    """The text with marks of layouts as marks of slides. Raises InputError on an unknown layout."""

    def turned(m: re.Match[str]) -> str:
        name = m[1].strip()
        if name not in layouts():
            raise unknown("layout", name, layouts())
        return f"[slide {_TO_LAYOUT}{name}]"

    return _LAYOUT.sub(turned, text)


def _title(text: str) -> str:
    plain = " ".join(re.sub(r"[\[\]<>*_]", " ", text).split())[:100].strip(" :#")
    # a title is never taken for one of our own marks
    return f"“{plain}”" if plain.startswith((_PAGE, _TO_LAYOUT)) else plain
