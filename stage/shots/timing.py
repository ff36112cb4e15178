"""When what is said by whom in a film, and where it may be cut."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_LEAD = 0.12
"""Seconds that a cut lies before the next word, where the pause lasts so long: the picture comes before the
voice."""
_EXACT = 1e-6


@dataclass(frozen=True)
class Said:
    """A word or a sentence, in seconds; ``who`` says it, empty where one person speaks."""

    text: str
    start: float
    end: float
    who: str = ""


@dataclass(frozen=True)
class Timing:
    """``words`` and ``sentences`` in order of their start; ``duration`` seconds, ``fps`` frames a second."""

    duration: float
    fps: float
    words: tuple[Said, ...] = ()
    sentences: tuple[Said, ...] = ()

    def speaker_at(self, seconds: float) -> str:
        """Who speaks, or spoke last; before all who speaks first."""
        said = [s for s in self.sentences if s.start <= seconds + _EXACT] or list(self.sentences[:1])
        return said[-1].who if said else ""

    def cut_after(self, seconds: float) -> int | None:
        """The frame, counted from 0, of a cut in the pause that begins at ``seconds`` or that they lie in;
        None where no frame begins between two words there."""
        start, end = self._pause(seconds)
        first, last = math.ceil(start * self.fps - _EXACT), math.floor(end * self.fps + _EXACT)
        if first > last or first <= 0 or first >= round(self.duration * self.fps):
            return None
        return max(first, min(last, math.floor((end - _LEAD) * self.fps)))

    def inside_word(self, frame: int) -> str | None:
        """The word that somebody is in the middle of where the frame begins."""
        at = frame / self.fps
        return next((w.text for w in self.words if w.start + _EXACT < at < w.end - _EXACT), None)

    def _pause(self, seconds: float) -> tuple[float, float]:
        """The stretch around a moment in which nobody says a word; empty within one."""
        if any(w.start + _EXACT < seconds < w.end - _EXACT for w in self.words):
            return seconds, seconds - 1.0
        before = max((w.end for w in self.words if w.end <= seconds + _EXACT), default=0.0)
        after = min((w.start for w in self.words if w.start >= seconds - _EXACT), default=self.duration)
        return before, after


def timing_of(
    words: Sequence[tuple[str, float, float]],
    sentences: Sequence[tuple[str, float, float]],
    duration: float,
    fps: float,
) -> Timing:
    """That of one person, from texts with their start and end in seconds."""
    return Timing(duration, fps, tuple(Said(*w) for w in words), tuple(Said(*s) for s in sentences))
