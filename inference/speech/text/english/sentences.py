"""Sentence boundaries that abbreviations don't fool."""

from __future__ import annotations

import re
from functools import lru_cache

from ..cutting import cut
from .table import alternatives, table

_END = re.compile(r"""(?<![.!?…])[.!?…]+["')\]]*(?=\s)""")
_LINE = re.compile(r"^(.{1,59}[^\s.!?…,;:-])\n(?=[\"'(]?[A-Z])", re.MULTILINE)
"""A short line without an end, before one that starts with a capital: a heading or a line of a script."""
_ITEM = re.compile(r"^\s*(?:[-*•·]|\d{1,2}[.)])\s+", re.MULTILINE)


def split(text: str) -> list[tuple[str, bool]]:
    """The sentences of ``text``, white space collapsed, each with whether a paragraph ends after it.

    Empty lines end a paragraph; the items of a list are sentences of their own.
    """
    found = []
    for paragraph in re.split(r"\n\s*\n", text):
        parts: list[str] = []
        for item in _ITEM.sub("\0", _LINE.sub("\\1\0", paragraph)).split("\0"):
            parts += _sentences(" ".join(item.split()))
        found += [(part, i == len(parts) - 1) for i, part in enumerate(parts)]
    return found


def _sentences(text: str) -> list[str]:
    parts, start = [], 0
    for end in _END.finditer(text):
        if _ends(text, end):
            parts.append(text[start : end.end()].strip())
            start = end.end()
    return [piece for part in [*parts, text[start:].strip()] for piece in cut(part)]


def _ends(text: str, end: re.Match[str]) -> bool:
    sign = end.group()
    # abbreviations are short: looking at all of a long text each time would take its square
    before = text[max(0, end.start() - 30) : end.start() + 1]
    after = text[end.end() : end.end() + 40].lstrip(" \"'([")
    if after[:1].islower() and (len(sign) > 1 or sign == "…"):
        return False  # “Really?” he said
    if sign[0] != "." or sign.startswith(".."):
        return True
    patterns = _patterns()
    word = re.match(r"[^\W\d_]*", after)
    following = word.group() if word else ""
    starts = following in table()["sentences"]["starters"]
    if patterns["inside"].search(before):
        return False
    if patterns["unit"].search(before):
        return starts
    if patterns["number"].search(before):
        return not after[:1].isdigit()
    if patterns["hour"].search(before):
        return after[:1].isupper() and following not in _day_names()
    if patterns["initial"].search(before):
        return starts and not patterns["initials"].search(before)
    return starts if patterns["ending"].search(before) else True


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    """What may stand before a point, and its end: each kind ends a sentence under other conditions."""
    t = table()
    titles = alternatives(f"{w}." for w in t["titles"] if w not in t["after_name"])
    inside = alternatives([*(w for w in t["inside"] if w.endswith(".")), "rs."])
    units = alternatives(f"{w}." for w in (*t["pointed_units"], *t["sentences"]["pointed"]))
    # these three are words as well, and names of days that stand at a sentence's end more often unshortened
    short = [w for w in (*t["after_name"], *t["months"], *t["weekdays"]) if w not in ("May", "Sat", "Sun")]
    ending = alternatives(w for w in t["ending"] if w.endswith(".") and w != "no.")
    sources = {
        "inside": rf"(?:{titles}|(?ai:{inside}))",
        "number": r"(?:[Nn]os?|ca?)\.",
        "unit": rf"(?:[\d.,]*\d[\s-]?|\d/\d\s){units}",
        "hour": r"(?ai:[ap]\.m\.)",
        "initials": r"(?:[A-Z]\.\s)+[A-Z]\.",
        "initial": r"(?<!\.)[A-Z]\.",
        "ending": rf"(?:{alternatives(w + '.' for w in short)}|(?ai:{ending})|(?:[A-Za-z]\.){{2,}})",
    }
    return {name: re.compile(rf"(?<!\w){source}$") for name, source in sources.items()}


@lru_cache(maxsize=1)
def _day_names() -> frozenset[str]:
    t = table()
    return frozenset([*t["weekdays"], *t["weekdays"].values(), *t["months"], *t["months"].values()])
