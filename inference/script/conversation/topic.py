"""What a talk is about: its theme, what was asked last, and who and what was named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ....base.tables import shipped
from ...speech.text.language_guess import words_of

STRAYED = 2
"""Turns in a row about something else after which a talk is led back."""
_OFTEN = 4
_NAME = re.compile(r"(?<=[\w,;:’'] )[A-ZÀ-Þ][\w’'-]{2,30}(?: [A-ZÀ-Þ][\w’'-]{2,30})?")
_WORD = re.compile(r"[^\W\d_]{3,30}")


@dataclass(frozen=True)
class Theme:
    """``main`` is what most was said about, ``now`` what the last full question asked, ``named`` the names
    that came last; ``strayed`` tells how many turns in a row were about something else."""

    main: tuple[str, ...] = ()
    now: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    strayed: int = 0


def theme(said: Sequence[str], answers: Sequence[str], language: str = "en") -> Theme:
    """The theme of what somebody said, turn by turn, and what was answered."""
    words = [content(text, language) for text in said]
    counted: Counter[str] = Counter()
    for i, turn in enumerate(words):
        for word in dict.fromkeys(turn):
            counted[word] += 2 if i < 3 else 1  # what a talk begins with is mostly what it is about
    main = tuple(word for word, _ in counted.most_common(_OFTEN) if counted[word] > 1)
    full = [turn for turn in words if len(turn) > 1]
    strayed = 0
    for turn in reversed(words):
        if not turn or set(turn) & set(main):
            break
        strayed += 1
    named = [m.group() for text in [*answers[-2:], *said[-6:]] for m in _NAME.finditer(text[:4000])]
    last = tuple(dict.fromkeys(reversed(named)))[:4]
    return Theme(main, tuple(dict.fromkeys(full[-1]))[:6] if full else (), last, strayed)


def content(text: str, language: str = "en") -> list[str]:
    """The words of a text that tell what it is about, small."""
    common = words_of(language.partition("-")[0]) | set(shipped(__file__, "topic.toml")["common"].split())
    found = (w.group().lower() for w in _WORD.finditer(text[:4000]))
    return [w for w in found if len(w) > 3 and w not in common]
