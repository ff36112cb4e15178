"""Cases of Polish numbers, which num2words does not know."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_ADJECTIVE = re.compile(r"(?:dziesty|dziesiąty|sty)$")


def genitive(words: str, known: Mapping[str, str]) -> str:
    """A cardinal in the genitive, word by word."""
    return " ".join(known.get(word, word) for word in words.split())


def declined(words: str, form: str, endings: Mapping[str, Sequence[str]]) -> str:
    """An ordinal, given in the masculine nominative, in another form: its tens and ones are adjectives."""
    if not form or form not in endings:
        return words
    *before, last = words.split()
    if before and _ADJECTIVE.search(before[-1]):
        before[-1] = _declined(before[-1], endings[form])
    return " ".join([*before, _declined(last, endings[form])])


def _declined(word: str, endings: Sequence[str]) -> str:
    """By its ending: that of "piąty", of "drugi" and of "trzeci"."""
    hard, after_g, after_c = endings
    if word.endswith("gi"):
        return word[:-1] + after_g
    if word.endswith("ci"):
        return word[:-1] + after_c
    return word[:-1] + hard if word.endswith("y") else word
