"""Several settings that are changed together: what follows from them happens once, at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

_depth = 0


@contextmanager
def at_once() -> Iterator[None]:
    """Hold back what follows from each setting; whoever changes them does it afterwards."""
    global _depth
    _depth += 1
    try:
        yield
    finally:
        _depth -= 1


def held_back() -> bool:
    """Whether settings are being changed together."""
    return _depth > 0
