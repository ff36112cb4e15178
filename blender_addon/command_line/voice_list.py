"""The voices that the Python which does the work has, asked once and offered while a name is typed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .start import start_command

_LONGEST = 60
_RANKS = {"natural": 0, "clear": 1, "robotic": 2}
_known: list[tuple[str, str]] = []
_languages: dict[str, str] = {}
"""By code, how the best voice of each language sounds."""


def refresh(python: str, environment: Mapping[str, str]) -> int:
    """Ask for the installed voices; returns how many there are. Raises PaksaTalkerError where it fails."""
    process = start_command(["voices", "--json"], python, environment)
    process.wait(longest=_LONGEST)
    lines = process.said().splitlines()
    voices = json.loads(next((line for line in lines if line.startswith("[")), "[]"))
    _known[:] = [(v["qualified"], f"{v['language']}, {v['naturalness']}") for v in voices if v["installed"]]
    _languages.clear()
    for v in sorted(voices, key=lambda v: (not v["installed"], _RANKS[v["naturalness"]])):
        named = v["about"] if v["engine"] == "espeak" else ""
        for code in (v["language"], *v["others"]):
            if v["installed"]:
                heard = f"{v['naturalness']}, {v['qualified']}"
                _languages[code] = _languages.get(code) or (f"{heard} ({named})" if named else heard)
            else:
                now = _languages.get(code, "")
                better = _RANKS.get(now.partition(",")[0], 0) > _RANKS[v["naturalness"]]
                if better and "can be added" not in now:
                    _languages[code] += f", a {v['naturalness']} one can be added"
    return len(_known)


def matching(settings: Any, context: Any, typed: str) -> list[tuple[str, str]]:
    """The voices to offer for what is typed, each with what it speaks."""
    words = typed.casefold().split()
    return [(n, about) for n, about in _known if all(w in f"{n} {about}".casefold() for w in words)]


def matching_languages(settings: Any, context: Any, typed: str) -> list[tuple[str, str]]:
    """The languages to offer for what is typed, each with how its best voice sounds."""
    words = typed.casefold().split()
    rows = sorted(_languages.items(), key=lambda row: (_RANKS.get(row[1].partition(",")[0], 2), row[0]))
    return [(code, about) for code, about in rows if all(w in f"{code} {about}".casefold() for w in words)]
