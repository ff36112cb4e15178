"""Changes to a spoken sentence that need no voice: pauses of a given length, and loudness by word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ..text.readings import Reading
from .loudness import limited
from .utterance import SpokenPhone, Utterance

RAMP = 0.010
"""Seconds over which sound fades where silence is put in, and over which the loudness changes."""


def with_manner(take: Utterance, words: Sequence[Reading]) -> Utterance:
    """The take with the pauses that its words ask for, and each word as loud as asked for."""
    return _paused(_loudened(take, words), words)


def _loudened(take: Utterance, words: Sequence[Reading]) -> Utterance:
    decibels = [word.manner.spoken.volume for word in words]
    if not any(decibels):
        return take
    gain = np.full(len(take.audio), 10 ** (decibels[0] / 20))
    for i, (_, end) in _spans(take).items():
        if i + 1 < len(words):
            gain[round(end * take.rate) :] = 10 ** (decibels[i + 1] / 20)
    width = max(1, round(RAMP * take.rate)) | 1
    smooth = np.convolve(np.pad(gain, width // 2, "edge"), np.full(width, 1 / width), "valid")
    return replace(take, audio=limited(take.audio * smooth.astype(np.float32), take.rate))


def _paused(take: Utterance, words: Sequence[Reading]) -> Utterance:
    sounds, audio = list(take.sounds), take.audio
    spans = _spans(take)
    for i in reversed(range(len(words) - 1)):
        wanted, usual = words[i].pause, words[i].manner.pause
        if i not in spans or (wanted is None and usual == 1):
            continue
        k = max(n for n, s in enumerate(sounds) if s.word == i)
        if k + 1 == len(sounds):
            continue
        has_pause = sounds[k + 1].label == "sil"
        following = k + 2 if has_pause else k + 1
        end, start = sounds[k].end, sounds[following].start
        if wanted is None:
            if not has_pause:
                continue
            wanted = usual * (start - end)
        by = wanted - (start - end)
        audio = _stretched(audio, take.rate, (end + start) / 2, end, start, by)
        later = [s.moved(by) for s in sounds[following:]]
        pause = [SpokenPhone("sil", end, later[0].start, 0, -1)] if later[0].start - end > 1e-6 else []
        sounds = [*sounds[: k + 1], *pause, *later]
    return replace(take, audio=audio, sounds=tuple(sounds))


def _stretched(
    audio: npt.NDArray[np.float32], rate: int, at: float, end: float, start: float, by: float
) -> npt.NDArray[np.float32]:
    """Silence put in at a time, or taken out around it, between ``end`` and ``start``."""
    n = round(by * rate)
    a = b = round(at * rate)
    if n < 0:
        a, b = a + n // 2, a + n // 2 - n
    ramp = max(1, min(round(RAMP * rate), a, len(audio) - b))
    head, tail = audio[:a].copy(), audio[b:].copy()
    fade = np.linspace(1, 0, ramp, dtype=np.float32)
    if n >= 0:
        head[len(head) - ramp :] *= fade
        tail[:ramp] *= fade[::-1]
        return np.concatenate([head, np.zeros(n, np.float32), tail])
    overlap = audio[a : a + ramp] * fade
    tail[:ramp] = tail[:ramp] * fade[::-1] + overlap[: len(tail[:ramp])]
    return np.concatenate([head, tail])


def _spans(take: Utterance) -> dict[int, tuple[float, float]]:
    spans: dict[int, tuple[float, float]] = {}
    for s in take.sounds:
        if s.word >= 0:
            spans[s.word] = (spans.get(s.word, (s.start, 0.0))[0], s.end)
    return spans
