"""Numbers from text or as they are, with one line of what fits."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any


def number(what: str = "") -> Callable[[Any], float]:
    """Reads a number; ``what`` it is of stands in the refusal, such as ``of stops, such as 0.5``.

    The reader raises ValueError.
    """

    def read(value: Any) -> float:
        try:
            if not isinstance(value, bool):
                return float(value)
        except (TypeError, ValueError, OverflowError):
            pass
        raise ValueError(f"{shown(value)} is no number; give a number {what}".rstrip())

    return read


def as_number(value: Any) -> float:
    """The number, or NaN where it is none."""
    try:
        return math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        return math.nan


def shown(value: Any) -> str:
    """A value as it stands in a line for people."""
    return repr(value)[:80]
