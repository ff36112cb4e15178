"""Whether a model fits into this machine's memory, looked at before it is opened."""

from __future__ import annotations

import os
import re
from pathlib import Path

from ....base.errors import PaksaTalkerError

_BESIDES = 300_000_000
"""Bytes that a model takes beside its weights."""


def available() -> int | None:
    """Bytes that may be taken without pushing others out; None where the system does not say."""
    try:
        m = re.search(r"^MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text(), re.MULTILINE)
        return int(m[1]) * 1024 if m else None
    except OSError:
        pass
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def check_memory(name: str, size: float) -> None:
    """Raise PaksaTalkerError where weights of ``size`` bytes don't fit."""
    free = available()
    if free is not None and size + _BESIDES > free:
        raise no_memory(name, f"it takes {size / 1e9:.1f} GB, and {free / 1e9:.1f} GB are free")


def no_memory(name: str, why: str) -> PaksaTalkerError:
    """The error for a model that does not fit."""
    return PaksaTalkerError(
        f"not enough memory for {name}: {why}",
        "take a smaller model or one in fewer bits (Q4, --precision int8)",
    )
