"""A written form in a sentence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Form:
    """A written form: its characters from ``start`` to ``end``, and what is said for each of its words."""

    start: int
    end: int
    said: tuple[str, ...]
