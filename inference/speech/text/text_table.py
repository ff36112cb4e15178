"""The tables of ``text.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ....base.tables import shipped


def table() -> dict[str, Any]:
    """All tables by name."""
    return shipped(__file__, "text.toml")


def alternatives(words: Iterable[str]) -> str:
    """A pattern of any of ``words``, the longest first."""
    return "(?:" + "|".join(re.escape(w) for w in sorted(set(words), key=len, reverse=True)) + ")"
