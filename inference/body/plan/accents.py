"""How strongly each word is stressed, and at which moment a stroke that goes with it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...speech.prosody import Prosody, prosody
from ...timeline.speech import Phone, Speech
from ..moves import F64
from ..segments import BodySegment

STEP = 0.010
FULL_WORD = 0.30
"""Seconds of a word that carries meaning, rather than an article or a pronoun."""


@dataclass(frozen=True)
class Accent:
    """A word, or a loud place without one: the ``time`` in seconds at which its stressed vowel starts and how
    strong it is, about -2..2 against the other words of its sentence. ``place`` counts the words of the
    segment, -1 without words. ``stressed``: whether it carries a stress; articles and pronouns don't."""

    word: str
    time: float
    strength: float
    place: int = -1
    stressed: bool = True


def accents(speech: Speech, part: BodySegment) -> list[Accent]:
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
    times: list[float] = []
    stressed: list[bool] = []
    features = []
    for i, word in part.words:
        # a hair wider than the word: the sentence's place in the speech must not tell by its rounding
        first, last = np.searchsorted(grid, (word.start - 1e-6, word.end + 1e-6))
        first = min(int(first), len(grid) - 1)
        inside = slice(first, max(int(last), first + 1))
        vowel = _stressed_vowel(phones.get(i, []))
        # where stress is known, words without it are unstressed: articles, "of", "we"
        stressed.append(vowel is not None or not known)
        times.append(float(grid[inside][np.argmax(level[inside])]) if vowel is None else vowel)
        high = pitch[inside][~np.isnan(pitch[inside])]
        length = min((word.end - word.start) / FULL_WORD, 2.0)
        features.append([level[inside].max(), high.max() if len(high) else np.nan, length])
    loud, tone, lengths = np.array(features).T
    strength = 0.45 * _standard(loud) + 0.55 * _standard(tone) + 0.9 * (lengths - 1)
    return [
        Accent(w.text, t, round(float(s), 2), place, stress)
        for place, ((_, w), t, s, stress) in enumerate(
            zip(part.words, times, strength, stressed, strict=True)
        )
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


def _loud_places(grid: F64, level: F64, part: BodySegment) -> list[Accent]:
    """Local maxima of the loudness, at least 0.3 s apart."""
    window = round(0.3 / STEP)
    found = []
    for i in range(len(grid)):
        around = level[max(0, i - window) : i + window + 1]
        if level[i] == around.max() and level[i] > level.mean():
            found.append(Accent("", float(grid[i]), float((level[i] - level.mean()) / 6)))
    return found


def _standard(values: F64) -> F64:
    """Deviations from the mean over the spread, 0 where unknown."""
    known = ~np.isnan(values)
    if known.sum() < 2:
        return np.zeros(len(values))
    spread = max(float(values[known].std()), 1.0)
    return np.where(known, (np.where(known, values, 0.0) - values[known].mean()) / spread, 0.0)
