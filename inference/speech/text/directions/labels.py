"""Who speaks: labels at the beginnings of lines, as scripts and transcripts write them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from .....base.tables import shipped
from ..light_marks import LIGHT

_STAMP = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?"
_LABEL = re.compile(
    rf"^[ \t]{{0,40}}(?:(?:>{{1,3}}|[-–—•*])[ \t]{{0,4}})?(?:{_STAMP}[ \t]{{1,4}}(?:[-–—][ \t])?)?"
    r"(?:\*\*|__)?"
    r"(?:\[(?P<boxed>[^\[\]\n:]{1,40})\]|<(?P<angled>[^\W\d_][^<>\n:]{0,39})>|(?P<name>[^\W\d_][^\n:()\[\]<>\"!?;,]{0,40}?))"
    r"(?P<how>[ \t]{0,4}\([^()\n]{1,60}\))?[ \t]{0,4}:(?:\*\*|__)?(?=[ \t\n*]|$)[ \t]{0,40}",
    re.MULTILINE,
)
_BOX = re.compile(r"^[ \t]{0,40}\[(?P<boxed>[^\[\]\n:]{1,40})\][ \t]{1,40}(?=[^\s(])", re.MULTILINE)
"""A name in square brackets without a colon."""
_CUE = re.compile(
    r"^[ \t]{0,60}(?P<name>[^\W\d_][^\n:()\[\]<>\"!?;,0-9]{1,30}?)(?P<how>[ \t]{0,4}\([^()\n]{1,30}\)){0,2}"
    r"[ \t]{0,40}\n(?=[ \t]{0,60}\S)",
    re.MULTILINE,
)
"""A name in capitals in a line by itself, as screenplays have it."""
_STAMPED = re.compile(rf"^[ \t]{{0,40}}{_STAMP}(?:[ \t]{{1,4}}(?:[-–—][ \t])?|$)", re.MULTILINE)
_CHANGE = re.compile(r"^[ \t]{0,40}>{2,3}[ \t]{0,4}", re.MULTILINE)
"""The mark of a change of speakers in captions."""


Span = tuple[int, int, str | None]
"""Characters from and to, and whose label is there: empty for somebody else than before, None for a time."""


def labels(text: str, names: Mapping[str, int] | None = None) -> list[Span]:
    """The labels in a text, in order. ``names``: how often each stands in the whole that it is a part of."""
    lines = _LABEL.finditer(text) if ":" in text else iter(())
    found = [m for m in lines if _name(m)]
    counted = Counter(names or (_name(m) for m in found))
    spans: list[Span] = [
        (m.start(), m.end(), _name(m)) for m in found if _names_somebody(_name(m), counted, m)
    ]
    if "[" in text:
        boxed = [
            m for m in _BOX.finditer(text) if _known(m["boxed"]) and not LIGHT.fullmatch(f"[{m['boxed']}]")
        ]
        spans += [(m.start(), m.end(), _whole(m["boxed"])) for m in boxed]
    taken = {start for start, _, _ in spans}
    spans += [s for s in _screenplay(text) if s[0] not in taken]
    spans += [s for s in _without_names(text) if not any(a <= s[0] < b for a, b, _ in spans)]
    return sorted(spans)


def counts(text: str) -> Counter[str]:
    """How often each possible name stands before a colon."""
    return Counter(_name(m) for m in _LABEL.finditer(text) if _name(m))


def _name(m: re.Match[str]) -> str:
    return _whole(m["boxed"] or m["angled"] or m["name"])


def _whole(name: str) -> str:
    return " ".join(name.strip(" \t*_.-–—").split())


def _names_somebody(name: str, counted: Counter[str], m: re.Match[str]) -> bool:
    table = shipped(__file__, "directions.toml")["speakers"]
    words = name.split()
    if not words or len(words) > 4 or name.lower() in table["not_names"] or words[0].lower() in _other():
        return False
    if m["boxed"] or m["angled"] or m["how"] or m.group().lstrip().startswith(">"):
        return True
    if not all(
        w[0].isupper() or w[0].isdigit() or w.lower() in ("of", "the", "de", "von", "van") for w in words
    ):
        return False
    if _known(name):
        return True
    letters = [c for c in name if c.isalpha()]
    if len(letters) > 1 and all(c.isupper() for c in letters):
        return True
    often = [n for n in counted if counted[n] > 1]
    return counted[name] > 1 and len(often) + (counted.total() > 3) > 1


def _known(name: str) -> bool:
    """Whether it begins with a given name, a title, or is what somebody is."""
    first = _whole(name).split()[:1]
    word = first[0].lower().strip(".'’") if first else ""
    return word in _people() or bool(re.fullmatch(r"(?:speaker|spk|sprecher|s)[_-]?\d{1,3}", word))


def _screenplay(text: str) -> list[Span]:
    """Where at least two lines hold nothing but names in capitals."""
    if "\n" not in text:
        return []
    found = []
    for m in _CUE.finditer(text):
        name = _whole(m["name"])
        before = text[max(0, m.start() - 2) : m.start()]
        alone = m.start() == 0 or before.endswith("\n\n") or before == "\n"
        if name.isupper() and len(name) > 1 and len(name.split()) < 4 and alone:
            found.append((m.start(), m.end(), name))
    names = Counter(name for _, _, name in found)
    sure = any(n > 1 for n in names.values()) or any(_known(name) for name in names)
    return [*found] if len(found) > 1 and sure else []


def _without_names(text: str) -> list[Span]:
    """Times at the beginnings of lines, and marks of a change of speakers."""
    stamps = [m for m in _STAMPED.finditer(text) if m.group().strip()] if ":" in text else []
    # "9:00 Breakfast" is a line of a schedule, "00:09:00" and "[9:00]" are those of a transcript
    sure = [m for m in stamps if m.group().strip()[0] in "[(" or len(re.split("[:.,]", m.group())) > 2]
    changes = _CHANGE.finditer(text) if ">" in text else iter(())
    times: list[Span] = [(m.start(), m.end(), None) for m in sure]
    return times + [(m.start(), m.end(), "") for m in changes]


@cache
def _people() -> frozenset[str]:
    table = shipped(__file__, "directions.toml")["speakers"]
    return frozenset([*table["roles"], *table["titles"], *table["given"]])


@cache
def _other() -> frozenset[str]:
    return frozenset(w for w in shipped(__file__, "directions.toml")["speakers"]["not_names"] if " " not in w)
