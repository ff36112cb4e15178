"""A speech on the time line of somebody else's performance, who is listened to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..performance.performance import Performance
from ..performance.told_speech import speech_of
from ..timeline.speech import Phone, Speech, as_float
from .cues import heard_of
from .turn import spoken, turn_at

RATE = 16000
"""Hz of the sound of one who says nothing."""


def listening(other: Performance, own: Speech | None = None) -> Speech:
    """What a listener says, ``own``, in the time of the ``other``'s performance: in the first of its silences
    that are long enough, else after its end; without ``own`` nothing is said for its whole length.

    It knows the other's sentences (:attr:`Speech.heard`), which the listener's face and body answer. The
    sound holds the own words alone. Played side by side, both are a conversation.
    """
    theirs = replace(speech_of(other), audio=other.audio, rate=other.audio_rate)
    heard = tuple(heard_of(theirs))
    if own is None:
        return replace(_silence(other.duration, theirs), heard=heard)
    shift = turn_at(spoken(theirs), spoken(own))
    return replace(_placed(own, shift, other.duration), heard=heard)


def _silence(seconds: float, like: Speech) -> Speech:
    return Speech(
        audio=np.zeros(max(round(seconds * RATE), 1), np.int16),
        rate=RATE,
        words=(),
        phones=(Phone("sil", 0.0, seconds),),
        sentences=(),
        phone_set="ipa",
        language=like.language,
    )


def _placed(own: Speech, shift: float, least: float) -> Speech:
    """A speech said ``shift`` seconds later, with silence before it and up to ``least`` seconds."""
    ahead = round(shift * own.rate)
    shift = ahead / own.rate
    sound = as_float(own.audio)[max(-ahead, 0) :]
    total = max(max(ahead, 0) + len(sound), round(least * own.rate))
    audio = np.zeros(total, np.float32)
    audio[max(ahead, 0) :][: len(sound)] = sound
    said = [p for p in own.phones if p.label != "sil" or p.start > 0]
    moved = [replace(p, start=max(p.start + shift, 0.0), end=p.end + shift) for p in said]
    begin, end = (moved[0].start, moved[-1].end) if moved else (0.0, 0.0)
    around = [Phone("sil", 0.0, begin)] if begin > 0 else []
    after = [Phone("sil", end, total / own.rate)] if end < total / own.rate else []
    return replace(
        own,
        audio=audio,
        words=tuple(replace(w, start=w.start + shift, end=w.end + shift) for w in own.words),
        phones=(*around, *moved, *after),
        sentences=tuple(replace(s, start=s.start + shift, end=s.end + shift) for s in own.sentences),
    )
