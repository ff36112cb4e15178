"""Directions and sounds in brackets: ``[laughs]``, ``(sighs)``, ``(softly)``."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from functools import cache

from .....base.tables import shipped
from ..light_marks import LIGHT

_BRACKETS = re.compile(
    r"\[(?P<square>[^\[\]\n]{1,120})\]|\((?P<round>[^()\n]{1,120})\)|(?<!\*)\*(?P<star>[^*\n]{1,60})\*(?!\*)"
    r"|（(?P<wide>[^（）\n]{1,60})）|【(?P<thick>[^【】\n]{1,60})】"
)
_STAMP = re.compile(r"(?:\w+ )?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?")
_SCENE = re.compile(r"^[ \t]{0,40}(?:INT|EXT|INT\./EXT|I/E)[. ][^\n]{1,120}$", re.MULTILINE)
"""The heading of a scene."""


def directions(text: str, subtitles: bool = False) -> Iterator[re.Match[str]]:
    """The directions in a text. In subtitles whatever stands in square brackets is one, and so is what fills
    a line in round ones."""
    if re.search(r"[\[(*（【]", text):
        marks = deque(m.span() for m in LIGHT.finditer(text))
        for m in _BRACKETS.finditer(text):
            while marks and marks[0][1] <= m.start():
                marks.popleft()
            if not (marks and marks[0][0] < m.end()) and _is_direction(m, subtitles):
                yield m
    if "INT" in text or "EXT" in text:
        yield from _SCENE.finditer(text)


def _is_direction(m: re.Match[str], subtitles: bool) -> bool:
    square = m["square"] or m["thick"]
    inside = (square or m["round"] or m["star"] or m["wide"]).strip()
    words = [w.strip(".,!…'’\"-").lower() for w in inside.split()]
    if not any(words):
        return False
    known = [w in _sounds() for w in words]
    if m["wide"] or m["thick"]:
        return any(sound in inside for sound in _sounds() if not sound.isascii())
    if inside.lower() in shipped(__file__, "directions.toml")["sounds"]["manners"]:
        return bool(square) or (m["star"] is None and _begins(m))
    if square:
        return subtitles or any(known) or bool(_STAMP.fullmatch(inside)) or _shouted(inside)
    if subtitles and m["round"] and _fills_line(m):
        return True
    if set(words) & {*shipped(__file__, "directions.toml")["sounds"]["nouns"]} and not _begins(m):
        return False
    # ordinary brackets hold ordinary words: each has to be one of a direction's
    return any(known) and all(
        k or w in _beside() or w.endswith("ly") for k, w in zip(known, words, strict=True)
    )


def _begins(m: re.Match[str]) -> bool:
    """Whether a speech begins with it: a direction of how something is said stands there."""
    before = m.string[max(0, m.start() - 30) : m.start()].rstrip(" \t")
    return not before or before[-1] in "\n.!?…:"


def _shouted(inside: str) -> bool:
    return len(inside) > 3 and inside.isupper() and len(inside.split()) > 1


def _fills_line(m: re.Match[str]) -> bool:
    start = m.string.rfind("\n", 0, m.start()) + 1
    end = m.string.find("\n", m.end())
    line = m.string[start : end if end >= 0 else len(m.string)]
    return line.strip(" \t-–—.♪") == m.group()


@cache
def _sounds() -> frozenset[str]:
    return frozenset(shipped(__file__, "directions.toml")["sounds"]["words"])


@cache
def _beside() -> frozenset[str]:
    return frozenset(shipped(__file__, "directions.toml")["sounds"]["beside"])
