"""What titles say and when, from text: ``Anna Weber|Engineer@1-6``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ...base.errors import InputError
from ...base.tables import shipped
from ..subtitles.styles import unknown

CARD, THIRD, TAG = "card", "third", "tag"
TIMES = {CARD: (0.0, 3.0), THIRD: (1.0, 6.0)}
"""Seconds that each is seen where none are given."""
MOST_TEXT = 200
_TIME = re.compile(
    r"^(?P<text>.*)@(?P<start>\d{1,5}(?:\.\d{1,3})?)-(?P<end>\d{1,5}(?:\.\d{1,3})?)\s*$", re.DOTALL
)
_HALF_TIME = re.compile(r"@(?:[\d.]+-\S*|\S*-[\d.]+)\s*$")
"""What was meant as times and is none: one of two is a number."""


@dataclass(frozen=True)
class Title:
    """One title: its kind, first and second line, and the seconds from and until which it is seen."""

    kind: str
    text: str
    second: str
    start: float
    end: float


@dataclass(frozen=True)
class Theme:
    """A row of ``themes.toml``."""

    about: str
    ground: str
    card: str
    ink: str
    second: str
    accent: str
    bar: str
    align: str
    weight: int
    radius: float
    card_ink: str = ""
    card_second: str = ""
    shadow: bool = False


DEFAULT = "plain"


@cache
def themes() -> dict[str, Theme]:
    """All by name."""
    return {name: Theme(**row) for name, row in shipped(__file__, "themes.toml").items()}


def theme(name: str) -> Theme:
    """The theme of that name. Raises InputError on an unknown one, with the nearest names."""
    if name not in themes():
        raise unknown("title style", name, themes())
    return themes()[name]


def title_of(kind: str, text: str) -> Title:
    """A title from ``TEXT``, ``TEXT|SECOND LINE``, either with ``@START-END`` in seconds.

    Raises InputError where it says nothing, is too long, ends before it begins, or where half of its times
    is no number.

    >>> title_of("third", "Anna Weber|Engineer@1-6")
    Title(kind='third', text='Anna Weber', second='Engineer', start=1.0, end=6.0)
    """
    m = _TIME.match(text)
    start, end = (float(m["start"]), float(m["end"])) if m else TIMES[kind]
    if m is None and _HALF_TIME.search(text):
        raise InputError(
            f"the times of the title {text!r} are no seconds", "such as 'Anna Weber|Engineer@1-6'"
        )
    said = m["text"] if m else text
    first, _, second = (" ".join(part.split()) for part in said.partition("|"))
    if not first:
        raise InputError(f"the title {text!r} says nothing", "such as 'Anna Weber|Engineer@1-6'")
    if len(said) > MOST_TEXT:
        raise InputError(f"the title has {len(said)} characters", f"at most {MOST_TEXT} fit")
    if end <= start:
        raise InputError(f"the title {text!r} ends before it begins", "such as 'Anna Weber|Engineer@1-6'")
    return Title(kind, first, second, start, end)
