"""Who is to be named for a part of a result, and under which licence it came."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Credit:
    """One entry of a performance's ``engines``."""

    role: str
    """Such as ``"tts"``, ``"voice"``, ``"aligner"``, ``"body"``, ``"expression basis"``."""
    name: str
    version: str
    licence: str
    non_commercial: bool = False
