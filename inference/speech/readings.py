"""What is said for each written word of a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from num2words import num2words


@dataclass(frozen=True)
class Reading:
    """A written word: ``text`` without its punctuation, what is ``spoken`` for it, and the pause after it."""

    text: str
    spoken: str
    """Words of letters, apostrophes and hyphens, separated by spaces."""
    after: str = ""
    """One of ``, ; : \u2014 \u2026 . ? !`` or nothing."""


def read(sentence: str) -> tuple[Reading, ...]:
    """The words of a sentence in order."""
    words = []
    for chunk in sentence.split():
        m = re.match(r"^(\W*)(.*?)(\W*)$", chunk)
        if not m or not m[2]:
            continue
        spoken = re.sub(r"\d+", lambda d: " " + num2words(int(d[0])) + " ", m[2]).replace(",", "")
        after = re.search("[,;:\u2014\u2026.?!]", m[3])
        words.append(Reading(m[2], " ".join(spoken.split()), after[0] if after else ""))
    return tuple(words)
