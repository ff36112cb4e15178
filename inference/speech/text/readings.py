"""What is said for each written word of a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...timeline.speech import GestureHint, SlideMark
from .english import rules
from .english.table import table
from .light_marks import GestureMark
from .manner import PLAIN, Manner

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
    glued: bool = False
    """Whether the next word follows without a space, as in Chinese."""
    ipa: str = ""
    """How it is to be said, in IPA; empty where the engine knows best."""
    given: bool = False
    """Whether somebody wrote down how it is to be said, as IPA or otherwise."""
    manner: Manner = PLAIN
    pause: float | None = None
    """Seconds of silence after it; None for what the voice makes of ``after``."""
    language: str = ""
    """Another language than the sentence's."""
    gestures: tuple[GestureMark, ...] = ()
    """What the body is asked to do with it."""
    slides: tuple[str, ...] = ()
    """Titles of the slides that are turned to before it."""


def both(first: Reading, second: Reading, text: str) -> Reading:
    """Two words as one that is written as ``text`` and said as the first."""
    return replace(
        first,
        text=text,
        after=second.after,
        glued=second.glued,
        gestures=first.gestures + second.gestures,
        slides=first.slides + second.slides,
    )


def as_text(words: Sequence[Reading]) -> str:
    """What a reader of text is to say: the words as they are spoken, with the signs that are heeded."""
    out = ""
    for word in words:
        out += word.spoken + word.after + ("" if word.glued else " ")
    return out.strip()


def hints(words: Sequence[Reading], first: int) -> tuple[list[GestureHint], list[SlideMark]]:
    """The gestures and slides of words, of which the first has the index ``first`` in the speech."""
    gestures = [
        GestureHint(first + i, mark.kind, mark.side, mark.detail)
        for i, word in enumerate(words)
        for mark in word.gestures
    ]
    return gestures, [SlideMark(first + i, title) for i, word in enumerate(words) for title in word.slides]


def read(sentence: str) -> tuple[Reading, ...]:
    """The words of a sentence in order, signs that say nothing left out."""
    words: list[Reading] = []
    m, _ = _next(sentence, 0)
    while m:
        following, gap = _next(sentence, m.end)
        for i, (written, spoken) in enumerate(zip(m.written, m.spoken, strict=True)):
            last = i == len(m.written) - 1
            after = _pause(sentence[m.end : gap]) if last else ("," if written.endswith(",") else "")
            if spoken.endswith(","):
                spoken, after = spoken[:-1], after or ","
            if last and not after and not following and m.ends_with_point:
                after = "."  # the point of the abbreviation is that of the sentence too
            words.append(Reading(_bare(written), spoken, after))
        m = following
    said = [word for word in words if word.spoken]
    if len(said) > 2 and sentence.isupper():
        # in a sentence of capitals "IT" is the word, not the abbreviation
        words_too = table()["language"]["not_spelled"]
        said = [replace(w, spoken=w.spoken.lower()) if w.spoken.lower() in words_too else w for w in said]
    if said and said[-1].after not in (".", "?", "!", "…"):
        said[-1] = replace(said[-1], after=".")
    return tuple(said)


def _next(text: str, start: int) -> tuple[rules.Match | None, int]:
    """The next stretch that is read at or after ``start``, and where it begins."""
    for at in range(start, len(text)):
        m = rules.match(text, at)
        if m is not None:
            return m, at
    return None, len(text)


def _bare(written: str) -> str:
    """A written word without its punctuation; the points of "U.S." are its own."""
    bare = written.strip(",;:!?…\"'()[]{}*_—–") if len(written) > 1 else written
    return bare.rstrip(".") if bare.count(".") < 2 else bare


def _pause(between: str) -> str:
    """The sign of pause in what stands between two words."""
    signs = between.replace("...", "…").replace("–", "—")
    if re.search(r"\s-\s|--", signs):
        signs += "—"
    if re.search(r"[()\[\]]", signs):
        signs += ","
    return next((sign for sign in _PAUSES if sign in signs), "")
