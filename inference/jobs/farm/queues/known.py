"""The queues that bundles are sent to, and how a farm is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .....base.values import takes

FARMS = "openjd, or flamenco:http://MANAGER:8080"
Follow = Callable[[Path, str, str, Callable[[str], None], Callable[[], None]], None]
"""Follows a bundle to its end: its folder, the farm's address, the farm's id of it where it was sent before,
who keeps a new one, and who is called again and again and ends it by raising."""


def _openjd() -> Follow:
    from .openjd import follow

    return follow


def _flamenco() -> Follow:
    from .flamenco import follow

    return follow


QUEUES: dict[str, Callable[[], Follow]] = {"openjd": _openjd, "flamenco": _flamenco}


@takes({"type": "string", "description": FARMS})
def farm_of(value: Any) -> str:
    """``openjd`` or ``flamenco:URL``."""
    name, _, address = str(value).partition(":")
    parts = urlsplit(address)
    good = not address if name == "openjd" else parts.scheme in ("http", "https") and bool(parts.hostname)
    if name not in QUEUES or not good:
        raise ValueError(f"{str(value)[:100]!r} is no farm; give {FARMS}")
    return str(value).rstrip("/")
