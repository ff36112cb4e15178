"""What a voice is like: its embedding, how high it lies, how far its pitch moves and how fast it speaks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..aligning.phone_recogniser import recognise
from ..aligning.speech_detector import RATE, speech_spans
from ..sound.world import FLOOR, HOP, taken_apart
from .embedding import embedding

MOST = 20.0
"""Seconds that pitch and pace are measured on."""


@dataclass(frozen=True)
class Traits:
    """``embedding`` (256,); ``pitch`` the median in Hz, ``spread`` its standard deviation in semitones,
    ``pace`` phones a second of what is said. Zero where it can't be told."""

    embedding: npt.NDArray[np.float32]
    pitch: float
    spread: float
    pace: float


def traits_of(pcm: npt.NDArray[np.int16], known: npt.NDArray[np.float32] | None = None) -> Traits:
    """The traits of the voice in ``pcm`` (N,) at 16 kHz; ``known``: its embedding where it is there."""
    some = pcm[: round(MOST * RATE)]
    pitch, spread = _pitch(some)
    spans = speech_spans(some)
    phones = recognise(some, spans)
    lasts = sum(p.end - p.start for p in phones)
    pace = len(phones) / lasts if lasts > 0 else 0.0
    return Traits(embedding(pcm) if known is None else known, pitch, spread, pace)


def _pitch(pcm: npt.NDArray[np.int16]) -> tuple[float, float]:
    """Median and standard deviation without the outer twentieths, where the tracker errs by octaves."""
    if len(pcm) < 10 * HOP * RATE:
        return 0.0, 0.0
    found = taken_apart(pcm.astype(np.float32) / 32768, RATE).pitch
    voiced = found[found > FLOOR]
    if len(voiced) < 10:
        return 0.0, 0.0
    tones = 12 * np.log2(voiced)
    low, high = np.quantile(tones, (0.05, 0.95))
    inner = tones[(tones >= low) & (tones <= high)]
    return float(2 ** (np.median(tones) / 12)), float(inner.std())
