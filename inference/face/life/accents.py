"""Which syllables stand out: where brows rise and heads nod."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...phones.visemes import sound
from ..segments import FaceSegment

LEAST_DISTANCE = 0.45
"""Seconds between two accents: gestures of head and brows do not come faster."""
THRESHOLD = 0.35


@dataclass(frozen=True)
class Accent:
    """A prominent syllable: the middle of its vowel in seconds on the segment's clock, strength in 0..1,
    and how far its pitch stands above the sentence's (standard deviations)."""

    time: float
    strength: float
    pitch: float


def accents(segment: FaceSegment) -> list[Accent]:
    """The accents of a sentence in order.

    Prominence is the sum of what makes listeners hear it: pitch, loudness and length of the vowel against
    the sentence's others, and lexical stress (Terken & Hermes, "The perception of prosodic prominence",
    2000).
    """
    vowels = [p for p in segment.phones if sound(p.label, segment.phone_set).has("vowel")]
    if not vowels:
        return []
    heard = segment.prosody
    middle = np.array([0.5 * (p.start + p.end) for p in vowels])
    length = np.array([p.end - p.start for p in vowels])
    loud, pitch = np.full(len(vowels), np.nan), np.full(len(vowels), np.nan)
    for i, p in enumerate(vowels):
        inside = (heard.times >= p.start - 0.01) & (heard.times <= p.end + 0.01)
        if inside.any():
            loud[i] = heard.intensity[inside].max()
            if np.isfinite(heard.f0[inside]).any():
                pitch[i] = np.log(np.nanmax(heard.f0[inside]))
    z_pitch = _z(pitch)
    stress = np.array([{1: 1.0, 2: 0.35}.get(p.stress, 0.0) for p in vowels])
    if not stress.any():
        stress[:] = 0.5
    score = 0.45 * stress + 0.16 * z_pitch + 0.12 * _z(loud) + 0.10 * _z(np.log(np.maximum(length, 0.02)))
    chosen: list[int] = []
    for i in np.argsort(-score, kind="stable"):
        far = all(abs(middle[i] - middle[k]) >= LEAST_DISTANCE for k in chosen)
        if far and score[i] >= THRESHOLD:
            chosen.append(int(i))
    return [
        Accent(float(middle[i]), float(np.clip(score[i], 0.3, 1.0)), float(z_pitch[i]))
        for i in sorted(chosen)
    ]


def _z(values: np.ndarray) -> np.ndarray:
    known = np.isfinite(values)
    if known.sum() < 3 or np.std(values[known]) < 1e-6:
        return np.zeros(len(values))
    z = (values - values[known].mean()) / values[known].std()
    return np.clip(np.where(known, z, 0.0), -2, 2)
