"""When what is said in a performance, for those who cut a film of it."""

from __future__ import annotations

from ...stage.shots.timing import Said, Timing
from .performance import Performance
from .told_speech import speech_of


def timing_of(performance: Performance) -> Timing:
    """Words and sentences of a performance, and who says them; without sentences all words are one."""
    speech = speech_of(performance)
    sentences = tuple(Said(s.text, s.start, s.end, s.speaker) for s in speech.sentences)
    words = tuple(
        Said(w.text, w.start, w.end, sentences[w.sentence].who if sentences else "") for w in speech.words
    )
    if not sentences and words:
        sentences = (Said("", words[0].start, words[-1].end),)
    return Timing(performance.frames / performance.fps, performance.fps, words, sentences)
