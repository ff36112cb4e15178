"""Numbers from text or as they are, with one line of what fits."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar

Reader = TypeVar("Reader", bound=Callable[[Any], Any])


def takes(*schemas: dict[str, Any]) -> Callable[[Reader], Reader]:
    """Says of a reader which values it takes, as JSON schemas of which one fits."""

    def told(read: Reader) -> Reader:
        read.__dict__["schema"] = {"anyOf": [*schemas]} if len(schemas) > 1 else schemas[0]
        return read

    return told


def number(what: str = "", least: float = -math.inf, most: float = math.inf) -> Callable[[Any], float]:
    """Reads a number; ``what`` it is of stands in the refusal, such as ``of stops, such as 0.5``.

    The reader raises ValueError, where bounds are given also beyond them.
    """
    bounds = {"minimum": least, "maximum": most}

    @takes(
        {"type": "number", **{name: bound for name, bound in bounds.items() if math.isfinite(bound)}},
        {"type": "string"},
    )
    def read(value: Any) -> float:
        found = None
        try:
            if not isinstance(value, bool):
                found = float(value)
        except (TypeError, ValueError, OverflowError):
            pass
        if found is None:
            raise ValueError(f"{shown(value)} is no number; give a number {what}".rstrip())
        if math.isfinite(least) and not least <= found <= most:
            raise ValueError(f"{found:g} is out of range; give a number {what}")
        return found

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
