"""Phones of a recording whose wording nobody gave: pocketsphinx's phone recogniser."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from .alignment import FRAME, RATE, pcm16
from .speech import Phone

PIECE = 30.0
"""Seconds recognised at once; longer sound is cut at its quietest moments."""
CLOSED = 30.0
"""dB under the loudest parts below which nothing is said, whatever the recogniser hears."""
FLOOR = -55.0
"""dB below which nothing is said even in a quiet recording."""


def recognise(audio: npt.NDArray[np.float32]) -> list[Phone]:
    """ARPABET phones of ``audio`` (N,) mono at 16 kHz, in order, covering it, silence and noise as ``sil``.

    Words are not known: every phone's ``word`` is -1. Works for any language as far as its sounds
    resemble English ones; about half of the phones are right, two thirds of the mouth shapes.
    """
    level = _level(audio)
    loud = float(np.percentile(level, 95)) if len(level) else FLOOR
    quiet = level < max(loud - CLOSED, FLOOR)
    phones: list[Phone] = []
    for a, b in _pieces(level):
        for label, start, end in _labels(audio[round(a * FRAME * RATE) : round(b * FRAME * RATE)]):
            start, end = start + a, min(end + a, b)
            if quiet[start:end].mean() > 0.5:
                label = "sil"
            if phones and phones[-1].label == label == "sil":
                phones[-1] = Phone("sil", phones[-1].start, end * FRAME)
            else:
                phones.append(Phone(label, start * FRAME, end * FRAME))
    return phones


def _level(audio: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """dB of each 10 ms frame."""
    hop = round(FRAME * RATE)
    frames = audio[: len(audio) // hop * hop].reshape(-1, hop).astype(np.float64)
    return np.asarray(10 * np.log10((frames**2).mean(axis=1) + 1e-12))


def _pieces(level: npt.NDArray[np.float64]) -> Iterator[tuple[int, int]]:
    """Frames from and to, each piece ending at the quietest moment of its last third."""
    longest, a = round(PIECE / FRAME), 0
    smooth = np.convolve(level, np.ones(20) / 20, mode="same") if len(level) > 20 else level
    while len(level) - a > longest:
        begin = a + longest * 2 // 3
        b = begin + int(smooth[begin : a + longest].argmin())
        yield a, b
        a = b
    yield a, len(level)


def _labels(audio: npt.NDArray[np.float32]) -> list[tuple[str, int, int]]:
    from pocketsphinx import Decoder, get_model_path

    decoder = Decoder(
        hmm=get_model_path("en-us/en-us"),
        allphone=get_model_path("en-us/en-us-phone.lm.bin"),
        lm=None,
        dict=None,
        lw=1.0,
        loglevel="FATAL",
    )
    decoder.start_utt()
    decoder.process_raw(pcm16(audio).tobytes(), False, True)
    decoder.end_utt()
    found = [(s.word, s.start_frame, s.end_frame + 1) for s in decoder.seg()]
    return [("sil" if w == "SIL" or w.startswith("+") else w, a, b) for w, a, b in found]
