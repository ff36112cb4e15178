"""The tables of ``english.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from .....base.tables import shipped


def table() -> dict[str, Any]:
    """All tables by name."""
    return shipped(__file__, "english.toml")


def alternatives(words: Iterable[str]) -> str:
    """A pattern of any of ``words``, the longest first."""
    return "(?:" + "|".join(re.escape(w) for w in sorted(set(words), key=len, reverse=True)) + ")"


def parts(said: list[str], m: re.Match[str]) -> list[str]:
    """``said`` with as many parts as the match has written words."""
    words = len(m.group().split())
    if len(said) > words:
        said = [*said[: words - 1], " ".join(said[words - 1 :])]
    return [*said, *[""] * (words - len(said))]


def before(m: re.Match[str], most: int = 24) -> str:
    """What stands before a match, so many characters of it; all of a long text each time takes its square."""
    return m.string[max(0, m.start() - most) : m.start()]
