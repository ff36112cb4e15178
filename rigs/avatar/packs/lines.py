"""The words of MakeHuman's text files, with bounds on what they say."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ....base.errors import InputError

MOST_LINES = 3_000_000


def words_of(data: bytes, where: str) -> Iterator[tuple[int, list[str]]]:
    """Number and words of each line, empty ones too. Old packs are in whatever code: what is no UTF-8 is
    read as Latin-1. Raises InputError on a file that is no text."""
    if b"\0" in data[:65536]:
        raise InputError(f"{where} is no text", "packs hold MakeHuman's text files")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        raise InputError(f"{where} has {len(lines)} lines", f"at most {MOST_LINES} are read")
    for number, line in enumerate(lines, 1):
        yield number, line.split()


def whole(word: str, where: str, low: int, high: int) -> int:
    """A whole number of the file. Raises InputError."""
    try:
        value = int(word) if len(word) < 12 else high + 1
    except ValueError:
        value = low - 1
    if not low <= value <= high:
        raise InputError(f"{where}: {word[:20]!r} is no number from {low} to {high}", "the file is damaged")
    return value


def real(word: str, where: str, most: float) -> float:
    """A number of the file. Raises InputError."""
    try:
        value = float(word)
    except ValueError:
        value = math.inf
    if not abs(value) <= most:
        raise InputError(f"{where}: {word[:20]!r} is no number up to {most:g}", "the file is damaged")
    return value


def plain_words(words: list[str], most: int = 120) -> str:
    """Words as one line that a terminal can show."""
    return "".join(c for c in " ".join(words) if c.isprintable())[:most]
