"""When what is said in a performance, for those who cut a film of it."""

from __future__ import annotations

from ...stage.shots.timing import Timing
from ...stage.shots.timing import timing_of as of_one
from .performance import Performance
from .told_speech import speech_of


def timing_of(performance: Performance) -> Timing:
    """Words and sentences of a performance of one person; without sentences all words are one."""
    speech = speech_of(performance)
    words = [(w.text, w.start, w.end) for w in speech.words]
    sentences = [(s.text, s.start, s.end) for s in speech.sentences]
    if not sentences and words:
        sentences = [("", words[0][1], words[-1][2])]
    return of_one(words, sentences, performance.frames / performance.fps, performance.fps)
