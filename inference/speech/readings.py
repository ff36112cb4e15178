"""What is said for each written word of a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from . import reading_rules

_PAUSES = (".", "?", "!", "…", ";", ":", "—", ",")
"""Signs that a voice heeds; of several in a row the first of these counts."""


@dataclass(frozen=True)
class Reading:
    """A written word: ``text`` without its punctuation, what is ``spoken`` for it, and the pause after it."""

    text: str
    spoken: str
    """Words of letters, apostrophes and hyphens, separated by spaces; letters that are named one by one
    have points, as in ``"U.S."``."""
    after: str = ""
    """One of ``, ; : — … . ? !`` or nothing."""


def read(sentence: str) -> tuple[Reading, ...]:
    """The words of a sentence in order, signs that say nothing left out."""
    words: list[Reading] = []
    at = 0
    while at < len(sentence):
        m = reading_rules.match(sentence, at)
        if m is None:
            at += 1
            continue
        gap = _gap(sentence, m.end)
        for i, (written, spoken) in enumerate(zip(m.written, m.spoken, strict=True)):
            last = i == len(m.written) - 1
            after = _pause(sentence[m.end : gap]) if last else ("," if written.endswith(",") else "")
            if last and not after and gap == len(sentence) and m.ends_with_point:
                after = "."  # the point of the abbreviation is that of the sentence too
            bare = written.strip(",;:!?…\"'()[]{}*_—–") if len(written) > 1 else written
            words.append(Reading(bare.rstrip(".") if bare.count(".") < 2 else bare, spoken, after))
        at = gap
    said = [word for word in words if word.spoken]
    if said and said[-1].after not in (".", "?", "!", "…"):
        said[-1] = replace(said[-1], after=".")
    return tuple(said)


def _gap(text: str, start: int) -> int:
    """Where the next word may begin after ``start``."""
    at = start
    while at < len(text) and reading_rules.match(text, at) is None:
        at += 1
    return at


def _pause(between: str) -> str:
    """The sign of pause in what stands between two words."""
    signs = between.replace("...", "…").replace("–", "—")
    if re.search(r"\s-\s|--", signs):
        signs += "—"
    if re.search(r"[()\[\]]", signs):
        signs += ","
    return next((sign for sign in _PAUSES if sign in signs), "")
