"""The voices that the Python which does the work has, asked once and offered while a name is typed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .start import start_command

_LONGEST = 60
_known: list[tuple[str, str]] = []


def refresh(python: str, environment: Mapping[str, str]) -> int:
    """Ask for the installed voices; returns how many there are. Raises PaksaTalkerError where it fails."""
    process = start_command(["voices", "--json"], python, environment)
    process.wait(longest=_LONGEST)
    lines = process.said().splitlines()
    voices = json.loads(next((line for line in lines if line.startswith("[")), "[]"))
    _known[:] = [(v["qualified"], f"{v['language']}, {v['naturalness']}") for v in voices if v["installed"]]
    return len(_known)


def matching(settings: Any, context: Any, typed: str) -> list[tuple[str, str]]:
    """The voices to offer for what is typed, each with what it speaks."""
    words = typed.casefold().split()
    return [(n, about) for n, about in _known if all(w in f"{n} {about}".casefold() for w in words)]
