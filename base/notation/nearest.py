"""Names that come near one that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_MOST = 3
_ALIKE = 0.5
"""Of difflib's ratio: half of the letters in the same order."""


def nearest(word: str, known: Iterable[str]) -> str:
    """What to write instead of an unknown word: the names that are like it, then all there are."""
    names = list(known)
    by_key = {n.casefold(): n for n in names}
    alike = [by_key[k] for k in get_close_matches(word.casefold(), list(by_key), _MOST, _ALIKE)]
    said = f"did you mean {' or '.join(alike)}? " if alike else ""
    return f"{said}one of: {', '.join(names)}"
