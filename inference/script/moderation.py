"""Moderation by rules: what a script may not be about, at the level that is asked for, with a reason each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from ...base.tables import shipped

Level = Literal["off", "low", "standard", "strict"]
LEVELS: tuple[Level, ...] = ("off", "low", "standard", "strict")


Judge = Callable[[str, str], "tuple[Finding, ...]"]
"""Tells what of a text is objected to; the second argument is what it is called in the log."""


@dataclass(frozen=True)
class Finding:
    """A rule that was met: its ``category``, and the words of the text that met it."""

    category: str
    words: str
    level: Level
    """From which level on it counts."""

    @property
    def reason(self) -> str:
        """For the log and for people."""
        return f"{self.category}: “{self.words}”"


def findings(text: str, level: Level = "standard") -> tuple[Finding, ...]:
    """What of a text the rules of a level object to, in their order; nothing at ``off``."""
    if level == "off":
        return ()
    plain = unicodedata.normalize("NFKC", text).lower()
    counted = LEVELS.index(level)
    found = []
    for category, (least, pattern) in _rules().items():
        m = pattern.search(plain) if LEVELS.index(least) <= counted else None
        if m:
            found.append(Finding(category, " ".join(m.group().split())[:60], least))
    return tuple(found)


@cache
def _rules() -> dict[str, tuple[Level, re.Pattern[str]]]:
    """The pattern of each category; rules of words that stand within some others of each other."""
    table = shipped(__file__, "moderation.toml")
    return {
        name: (row["level"], re.compile("|".join(f"(?:{p})" for p in row["patterns"])))
        for name, row in table.items()
    }
