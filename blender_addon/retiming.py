"""Words that move, and what moves with them. Numbers and text alone: no Blender in here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
import numpy.typing as npt

from ..rigs.errors import InputError

F64 = npt.NDArray[np.float64]
Span = tuple[float, float]

LEAST = 0.25
"""Frames that a word or a pause keeps where its neighbours leave it no room."""


@dataclass(frozen=True)
class TimeMap:
    """Old frames to new ones, straight between ``old`` and ``new`` (N,), both rising; one to one outside."""

    old: F64
    new: F64

    def __call__(self, frames: npt.ArrayLike) -> F64:
        """Where these frames go."""
        return _mapped(np.asarray(frames, np.float64), self.old, self.new)

    def inverse(self) -> TimeMap:
        """The way back."""
        return TimeMap(self.new, self.old)


def time_map(pairs: Sequence[tuple[Span, Span]], old_range: Span, new_range: Span) -> TimeMap:
    """The map that brings each old span to its new one, and the old range to the new one.

    Spans come in order and do not overlap; where new ones do, they give way: time never runs backwards, so
    two keys never fall on one frame.
    """
    old = [old_range[0], *(t for span, _ in pairs for t in span), old_range[1]]
    new = [new_range[0], *(t for _, span in pairs for t in span), new_range[1]]
    return TimeMap(_rising(old), _rising(new))


def match_words(old: Sequence[str], new: Sequence[str]) -> list[int | None]:
    """For each old word the new one that it became, None where it is gone; the order is kept.

    Equal words are one and the same, and so are as many others that stand in the same place between them.
    """
    found: list[int | None] = [None] * len(old)
    matcher = SequenceMatcher(None, [_plain(w) for w in old], [_plain(w) for w in new], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal" or (kind == "replace" and b - a == d - c):
            found[a:b] = range(c, d)
    return found


def shifted(spans: Sequence[Span], shifts: Sequence[float], within: Span) -> list[Span]:
    """The spans, each moved by its shift; none overtakes another or leaves the range ``within``.

    Moved words keep their length where there is room, and stop at words that stay.
    """
    out: list[Span] = []
    for (start, end), by in zip(spans, shifts, strict=True):
        low = out[-1][1] if out else within[0]
        begin = min(max(start + by, low + (LEAST if by else 0.0)), within[1])
        out.append((begin, max(min(end + by, within[1]), begin)))
    for i in range(len(out) - 2, -1, -1):
        begin, end = out[i]
        limit = out[i + 1][0]
        out[i] = (min(begin, limit), min(end, limit))
    return out


def edited_text(text: str, words: Sequence[str], changes: Mapping[int, str | None]) -> str:
    """The text with some of its words renamed, or taken out where None, everything else as it is.

    ``words`` are all words in the order of the text. Raises InputError where a changed one is not in it.
    """
    out, cursor, copied = [], 0, 0
    for i, word in enumerate(words):
        found = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)").search(text, cursor)
        at = found.start() if found else -1
        if at < 0:
            if i in changes:
                raise InputError(f"can't find the word '{word}' in the text", "change it in the text itself")
            continue
        cursor = at + len(word)
        if i in changes:
            new = changes[i]
            out += [text[copied:at], new or ""]
            copied = cursor
            if not new:  # and one of the blanks around it
                copied += len(text[cursor:]) - len(text[cursor:].lstrip(" "))
    out.append(text[copied:])
    result = re.sub(r"[ \t]+([,.;:!?])", r"\1", "".join(out))
    if not re.search(r"\w", result):
        raise InputError("no word is left to say", "put one back, or delete the speech itself")
    return result.strip()


def _plain(word: str) -> str:
    return re.sub(r"[^\w']", "", word).casefold()


def _rising(times: Sequence[float]) -> F64:
    """The times made strictly rising, each at least a small step after the one before."""
    step = LEAST / 8
    ranks = step * np.arange(len(times))
    return np.asarray(np.maximum.accumulate(np.asarray(times, np.float64) - ranks) + ranks)


def _mapped(x: F64, old: F64, new: F64) -> F64:
    inside = np.interp(x, old, new)
    inside = np.where(x < old[0], x - old[0] + new[0], inside)
    return np.asarray(np.where(x > old[-1], x - old[-1] + new[-1], inside))
