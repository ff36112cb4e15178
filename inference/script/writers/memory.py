"""Whether a model fits into this machine's memory, looked at before it is opened."""

from __future__ import annotations

import os
import re
from pathlib import Path

from ....base.errors import PaksaTalkerError

_BESIDES = 300_000_000
"""Bytes that a model takes beside its weights."""
_RESERVED = 300_000_000
"""Bytes of addresses that its threads reserve and hardly use."""


def available() -> int | None:
    """Bytes that may be taken without pushing others out, nor beyond a limit of this process or its
    container; None where the system does not say."""
    known = [left for left in (_free(), _under_limit(), _in_container()) if left is not None]
    return min(known, default=None)


def _under_limit() -> int | None:
    """What the limit of the process's address space leaves (``ulimit -v``)."""
    try:
        import resource

        most = resource.getrlimit(resource.RLIMIT_AS)[0]
        m = re.search(r"^VmSize:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    except (ImportError, OSError, ValueError):
        return None
    return (
        None if m is None or most == resource.RLIM_INFINITY else max(most - int(m[1]) * 1024 - _RESERVED, 0)
    )


def _in_container() -> int | None:
    """What the limit of a container leaves (Linux's control groups, version 2)."""
    group = Path("/sys/fs/cgroup")
    try:
        most, used = ((group / name).read_text().strip() for name in ("memory.max", "memory.current"))
        return max(int(most) - int(used), 0) if most != "max" else None
    except (OSError, ValueError):
        return None


def _free() -> int | None:
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
