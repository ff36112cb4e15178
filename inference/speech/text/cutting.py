"""Sentences that nobody could say in one go, cut where a speaker would breathe."""

from __future__ import annotations

import re

MOST = 1200
"""Characters of a sentence: some two hundred words, a minute and a half of speech."""
_BREATHS = (re.compile(r"[;:—。]\s?"), re.compile(r"[,，、–]\s?"), re.compile(r"\s"))


def cut(sentence: str) -> list[str]:
    """The sentence in pieces of at most :data:`MOST` characters, cut after a sign of pause in the second half
    of a piece, else between words, else anywhere."""
    pieces, at = [], 0
    while len(sentence) - at > MOST:
        end = _end(sentence, at)
        pieces.append(sentence[at:end].strip())
        at = end
    return [piece for piece in [*pieces, sentence[at:].strip()] if piece]


def _end(sentence: str, start: int) -> int:
    for sign in _BREATHS:
        last = 0
        for m in sign.finditer(sentence, start + MOST // 2, start + MOST):
            last = m.end()
        if last:
            return last
    return start + MOST
