"""A text taken apart into what is said, who says it, and what is only to be done or heard."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .labels import labels
from .sounds import directions
from .tags import untagged

_ARROW = re.compile(
    r"^[ \t]{0,40}(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}[ \t]{1,9}-->[^\n]{0,200}$", re.MULTILINE
)
"""The times of a cue of SRT or WebVTT subtitles."""
_NUMBER = re.compile(r"^[ \t]{0,9}\d{1,6}[ \t]{0,9}\n(?=[ \t]{0,40}[\d:]{4,9})", re.MULTILINE)
_HEADER = re.compile(r"\A\ufeff?WEBVTT[^\n]{0,200}\n(?:[^\n]{1,200}\n){0,20}")
_NOTE = re.compile(r"^(?:NOTE|STYLE|REGION)(?:[ \t][^\n]{0,500})?\n(?:[^\n]{1,500}\n){0,200}", re.MULTILINE)


@dataclass(frozen=True)
class Part:
    """A piece of a text: what is ``said``, the name of the ``speaker`` of what follows (empty for one who is
    not named), a ``direction``, or the ``break`` of a line."""

    kind: Literal["said", "speaker", "direction", "break"]
    text: str = ""
    how: str = ""
    """With a speaker's name in what manner they speak, as it was written: ``softly``."""


_HOW = re.compile(r"\(([^()\n]{1,60})\)[ \t]{0,4}:")


def parts(text: str, *, subtitles: bool = False, names: Mapping[str, int] | None = None) -> list[Part]:
    """The parts of a text in order; all that is said where it is nothing but prose.

    ``subtitles``: it is that of a subtitle, ``names`` as for :func:`.labels.labels`.
    """
    plain = untagged(_without_times(text))
    cuts = [
        (a, b, Part("break") if name is None else Part("speaker", name, _how(plain[a:b])))
        for a, b, name in labels(plain, names)
    ]
    cuts += [(m.start(), m.end(), Part("direction", m.group().strip())) for m in directions(plain, subtitles)]
    found: list[Part] = []
    at = 0
    for start, end, part in sorted(cuts, key=lambda cut: (cut[0], -cut[1])):
        if start < at:
            continue
        if plain[at:start].strip():
            found.append(Part("said", plain[at:start]))
        elif plain[at:start].count("\n") > 1 and found and found[-1].kind == part.kind == "direction":
            found.append(Part("break"))
        found.append(part)
        at = end
    if plain[at:].strip() or not found:
        found.append(Part("said", plain[at:]))
    return found


def _how(label: str) -> str:
    m = _HOW.search(label)
    return m[1].strip() if m else ""


def _without_times(text: str) -> str:
    """Of the text of a subtitle file, what its cues say."""
    if "-->" not in text or not _ARROW.search(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _NUMBER.sub("", _NOTE.sub("", _HEADER.sub("", text)))
    return _ARROW.sub("", text)
