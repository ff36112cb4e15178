"""What each of several people says and hears of one speech, all on its time line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..listening.cues import heard_of
from ..timeline.speech import Heard, Phone, Sentence, Speech, as_float

_BEFORE, _AFTER = 0.08, 0.25
"""Seconds of sound around a sentence that are its speaker's: breath before, what rings out after."""


def speakers_in(speech: Speech) -> tuple[str, ...]:
    """Who says something, in the order in which they first do; empty for nobody named."""
    return tuple(dict.fromkeys(s.speaker for s in speech.sentences))


def parts_of(speech: Speech, people: Sequence[str]) -> dict[str, Speech]:
    """The speech of each person: own words and sound, silence for those of others, who are listened to.

    Names are compared without regard to small and large letters. Somebody who says nothing listens all the
    time."""
    alone = {who: _alone(speech, who) for who in people}
    heard = {who: heard_of(part) for who, part in alone.items()}
    return {
        who: replace(
            part,
            heard=tuple(sorted((h for other in people if other != who for h in heard[other]), key=_start)),
        )
        for who, part in alone.items()
    }


def _start(heard: Heard) -> float:
    return heard.start


def _alone(speech: Speech, who: str) -> Speech:
    mine = [i for i, s in enumerate(speech.sentences) if s.speaker.casefold() == who.casefold()]
    number = {old: new for new, old in enumerate(mine)}
    kept = [i for i, w in enumerate(speech.words) if w.sentence in number]
    word = {old: new for new, old in enumerate(kept)}
    words = tuple(replace(speech.words[i], sentence=number[speech.words[i].sentence]) for i in kept)
    sentences = tuple(speech.sentences[i] for i in mine)
    phones = [replace(p, word=word[p.word]) for p in speech.phones if p.label != "sil" and p.word in word]
    return replace(
        speech,
        audio=_sound(speech, sentences),
        words=words,
        sentences=sentences,
        phones=_with_silence(phones, speech.duration),
        gestures=tuple(replace(g, word=word[g.word]) for g in speech.gestures if g.word in word),
        slides=(),
    )


def _sound(speech: Speech, sentences: Sequence[Sentence]) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """The sound of these sentences; between two speakers the middle of the pause is the border."""
    others = [s for s in speech.sentences if s not in sentences]
    whole = as_float(speech.audio)
    own = np.zeros_like(whole)
    for s in sentences:
        before = max((o.end for o in others if o.end <= s.start + 1e-6), default=0.0)
        after = min((o.start for o in others if o.start >= s.end - 1e-6), default=speech.duration)
        first = max(s.start - _BEFORE, (before + s.start) / 2)
        last = min(s.end + _AFTER, (s.end + after) / 2)
        a, b = max(round(first * speech.rate), 0), round(last * speech.rate)
        own[a:b] = whole[a:b]
    return own


def _with_silence(phones: Sequence[Phone], duration: float) -> tuple[Phone, ...]:
    found: list[Phone] = []
    now = 0.0
    for p in phones:
        if p.start > now + 1e-6:
            found.append(Phone("sil", now, p.start))
        found.append(p)
        now = p.end
    if now < duration - 1e-6 or not found:
        found.append(Phone("sil", now, duration))
    return tuple(found)
