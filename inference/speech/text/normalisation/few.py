"""The few written forms that are spelled out in languages whose voice reads numbers (``few.toml``)."""

from __future__ import annotations

import re
from functools import lru_cache

from .....base.tables import shipped
from .filling import parts
from .form import Form

_GROUP = re.compile(r"\{(\d)(:digits)?\}")


def few(sentence: str, code: str) -> list[Form]:
    """The written forms of a sentence that are known of its language, in order."""
    rules = _rules(code.partition("-")[0])
    if rules is None:
        return []
    pattern, said = rules
    return [
        Form(m.start(), m.end(), tuple(parts(_filled(m, *said[str(m.lastgroup)]), m)))
        for m in pattern.finditer(sentence)
    ]


def _filled(m: re.Match[str], said: str, first: int) -> str:
    """What is said, with the groups of its own pattern, which begin behind the number ``first``."""

    def group(found: re.Match[str]) -> str:
        text = m.group(first + int(found[1]))
        return " ".join(text) if found[2] else text

    return _GROUP.sub(group, said)


@lru_cache(maxsize=8)
def _rules(base: str) -> tuple[re.Pattern[str], dict[str, tuple[str, int]]] | None:
    """One pattern of all forms, each in a group of its own, and by that group's name what is said and its
    number; None for a language without any."""
    table = shipped(__file__, "few.toml").get(base)
    if table is None:
        return None
    # the mark of a vowel is no letter to a regular expression, but nothing begins behind it
    whole = "|".join(f"(?P<f{i}>{pattern})" for i, (pattern, _) in enumerate(table["forms"]))
    pattern = re.compile(rf"(?<![\w\u0900-\u097f.,])(?:{whole})")
    return pattern, {f"f{i}": (s, pattern.groupindex[f"f{i}"]) for i, (_, s) in enumerate(table["forms"])}
