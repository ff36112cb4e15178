"""The tables of ``text.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any


@lru_cache(maxsize=1)
def table() -> dict[str, Any]:
    """All tables by name."""
    return tomllib.loads((Path(__file__).parent / "text.toml").read_text("utf-8"))


def alternatives(words: Iterable[str]) -> str:
    """A pattern of any of ``words``, the longest first."""
    return "(?:" + "|".join(re.escape(w) for w in sorted(set(words), key=len, reverse=True)) + ")"
