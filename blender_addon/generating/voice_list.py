"""The voices that the Python which does the work has, asked once and offered while a name is typed."""

from __future__ import annotations

import json
import time
from typing import Any

from ...base.errors import PaksaTalkerError
from ..settings.preferences import child_environment, other_python
from .cli_process import CliProcess

_LONGEST = 60
_known: list[tuple[str, str]] = []


def refresh() -> int:
    """Ask for the installed voices; returns how many there are. Raises PaksaTalkerError where it fails."""
    process = CliProcess(["voices", "--json"], other_python(), child_environment())
    until = time.monotonic() + _LONGEST
    while not process.poll():
        if time.monotonic() > until:
            process.stop()
            raise PaksaTalkerError("the list of voices takes too long", "run `paksatalker voices`")
        time.sleep(0.02)
    voices = _read(process.said())
    if not voices:
        process.result()  # raises with what it ended with
    _known[:] = [(v["qualified"], f"{v['language']}, {v['naturalness']}") for v in voices if v["installed"]]
    return len(_known)


def matching(settings: Any, context: Any, typed: str) -> list[tuple[str, str]]:
    """The voices to offer for what is typed, each with what it speaks."""
    words = typed.casefold().split()
    return [(n, about) for n, about in _known if all(w in f"{n} {about}".casefold() for w in words)]


def _read(said: str) -> list[dict[str, Any]]:
    for line in said.splitlines():
        if line.startswith("["):
            found: list[dict[str, Any]] = json.loads(line)
            return found
    return []
