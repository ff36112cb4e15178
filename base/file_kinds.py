"""The kinds of files there are: which endings are read for something, and which are written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .tables import shipped


def read_as(use: str) -> tuple[str, ...]:
    """The endings, such as ``.bvh``, of what is read for a ``use`` of ``file_kinds.toml``."""
    return _with("reads", use)


def written_as(use: str) -> tuple[str, ...]:
    """The endings of what is written for a ``use``."""
    return _with("writes", use)


def holds(ending: str, what: str) -> bool:
    """Whether files of an ending hold ``sound`` or ``alpha``."""
    return bool(_kinds().get(ending.lower().removeprefix("."), {}).get(f"holds_{what}"))


def named(endings: Iterable[str], last: str = "") -> str:
    """Endings in a line: ``.glb, .fbx, .blend``, or with ``last`` such as ``or`` before the last. What else
    may be of that ending is told: ``.csv (Live Link Face)``."""
    told = [_named(ending) for ending in endings]
    return f"{', '.join(told[:-1])} {last} {told[-1]}" if last and len(told) > 1 else ", ".join(told)


def pattern_of(endings: Iterable[str]) -> str:
    """Endings as a file browser's filter: ``*.glb;*.fbx``."""
    return ";".join(f"*{ending}" for ending in endings)


def _with(way: str, use: str) -> tuple[str, ...]:
    found = tuple(f".{name}" for name, kind in _kinds().items() if use in kind.get(way, ()))
    if not found:
        raise ValueError(f"no file {way} '{use}'")
    return found


def _named(ending: str) -> str:
    kind = _kinds()[ending.removeprefix(".")]
    written = str(kind.get("written", ending))
    return f"{written} ({kind['name']})" if kind.get("told") else written


def _kinds() -> dict[str, dict[str, Any]]:
    return shipped(__file__, "file_kinds.toml")
