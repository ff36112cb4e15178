"""Another pitch, vocal tract and more breath for sound that is made already, where the engine has none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from ..expression.pitch import spread_out
from ..text.manner import Manner
from .utterance import Utterance
from .world import F64, FLOOR, put_together, taken_apart

GLIDE = 21
"""Steps of 5 ms over which the pitch changes."""


def repitched(take: Utterance, ways: Sequence[Manner]) -> Utterance:
    """The take with the pitch and its range that each of its words is to have; its times stay.

    ``ways`` are those of the words. Where nothing changes the sound is left alone.
    """
    if all(way.pitch == 1 and way.range == 1 for way in ways) or not take.sounds:
        return take
    parts = taken_apart(take.audio, take.rate)
    spread, pitch = (_over(take, ways, parts.times, of) for of in (lambda w: w.range, lambda w: w.pitch))
    moved = spread_out(parts.pitch, spread, FLOOR) * pitch
    return replace(take, audio=put_together(parts, moved.astype(np.float64)))


def revoiced(take: Utterance, ways: Sequence[Manner]) -> Utterance:
    """The take with the formants and the breath that its words are to have, which no engine has of its own.

    The formants are those of the first word: nobody's vocal tract changes within a sentence.
    """
    if all(way.formants == 1 and way.breath == 0 for way in ways) or not take.sounds:
        return take
    parts = taken_apart(take.audio, take.rate)
    breath = _over(take, ways, parts.times, lambda w: w.breath)
    return replace(take, audio=put_together(parts, None, ways[0].formants, breath))


def _over(take: Utterance, ways: Sequence[Manner], times: F64, of: Callable[[Manner], float]) -> F64:
    """What ``of`` tells of the word said at each of the times, gliding."""
    said = [s for s in take.sounds if s.word >= 0]
    at = np.clip(np.searchsorted([s.start for s in said], times, side="right") - 1, 0, None)
    row = np.array([of(ways[said[i].word]) for i in at])
    return np.convolve(np.pad(row, GLIDE // 2, "edge"), np.full(GLIDE, 1 / GLIDE), "valid")
