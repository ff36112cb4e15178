"""Which words are stressed enough for the hands to beat on, and when exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..speech.prosody import Prosody, prosody
from ..timeline.speech import Phone, Speech
from .moves import F64
from .segments import BodySegment

STEP = 0.010
EDGE = 0.40
"""Seconds at a sentence's start that get no apex: the hands need time to rise."""
FULL_WORD = 0.30
"""Seconds of a word that carries meaning, rather than an article or a pronoun."""


@dataclass(frozen=True)
class Emphasis:
    """A stressed word: its text, the ``time`` in seconds at which its stressed vowel starts, and how strong
    it is, about -2..2 against the other words of its sentence."""

    word: str
    time: float
    strength: float


def emphases(speech: Speech, part: BodySegment) -> list[Emphasis]:
    """The words of a sentence with their strength, in order; without words, the loud places.

    Strength is how loud, high in pitch and long a word is within its sentence: the correlates of stress and
    of the strokes that go with it (Wagner, Malisz and Kopp, "Gesture and speech in interaction", 2014). The
    time is that of the stressed vowel where phones tell it, else of the word's loudest moment.
    """
    grid, sound = _sound(speech, part)
    level = sound.intensity
    pitch = np.full(len(grid), np.nan)
    pitch[sound.voiced] = 12 * np.log2(sound.f0[sound.voiced] / 100.0)
    if not part.words:
        return _loud_places(grid, level, part)
    phones: dict[int, list[Phone]] = {}
    for phone in part.phones:
        phones.setdefault(phone.word, []).append(phone)
    known = any(phone.stress for i, _ in part.words for phone in phones.get(i, []))
    times: list[float | None] = []
    features = []
    for i, word in part.words:
        # a hair wider than the word: the sentence's place in the speech must not tell by its rounding
        inside = (grid >= word.start - 1e-6) & (grid <= word.end + 1e-6)
        if not inside.any():
            inside[np.argmin(np.abs(grid - word.start))] = True
        time = _stressed_vowel(phones.get(i, []))
        # where stress is known, words without it are unstressed: articles, "of", "we"
        times.append(time if known else float(grid[inside][np.argmax(level[inside])]))
        high = pitch[inside][~np.isnan(pitch[inside])]
        length = min((word.end - word.start) / FULL_WORD, 2.0)
        features.append([level[inside].max(), high.max() if len(high) else np.nan, length])
    loud, tone, lengths = np.array(features).T
    strength = 0.45 * _standard(loud) + 0.55 * _standard(tone) + 0.9 * (lengths - 1)
    return [
        Emphasis(w.text, t, round(float(s), 2))
        for (_, w), t, s in zip(part.words, times, strength, strict=True)
        if t is not None and t >= part.start + EDGE
    ]


def _sound(speech: Speech, part: BodySegment) -> tuple[F64, Prosody]:
    """Times and curves of one sentence, from its own stretch of sound: the same wherever it stands."""
    first, last = (round(t * speech.rate) for t in (part.start, part.end))
    steps = np.arange(max(2, int((part.end - part.start) / STEP + 1e-6))) * STEP
    return part.start + steps, prosody(replace(speech, audio=speech.audio[first:last]), steps)


def _stressed_vowel(phones: Sequence[Phone]) -> float | None:
    for level in (1, 2):
        for phone in phones:
            if phone.stress == level:
                return phone.start
    return None


def _loud_places(grid: F64, level: F64, part: BodySegment) -> list[Emphasis]:
    """Local maxima of the loudness, at least 0.3 s apart."""
    window = round(0.3 / STEP)
    found = []
    for i in range(len(grid)):
        around = level[max(0, i - window) : i + window + 1]
        if level[i] == around.max() and level[i] > level.mean() and grid[i] >= part.start + EDGE:
            found.append(Emphasis("", float(grid[i]), float((level[i] - level.mean()) / 6)))
    return found


def _standard(values: F64) -> F64:
    """Deviations from the mean over the spread, 0 where unknown."""
    known = ~np.isnan(values)
    if known.sum() < 2:
        return np.zeros(len(values))
    spread = max(float(values[known].std()), 1.0)
    return np.where(known, (np.where(known, values, 0.0) - values[known].mean()) / spread, 0.0)
