"""Phones of a recording whose wording nobody gave: pocketsphinx's phone recogniser."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from ..progress import Progress, silent
from .alignment import FRAME, RATE, pcm16
from .pauses import Span, levels, outside, pauses
from .speech import Phone

PIECE = 30.0
"""Seconds recognised at once; longer sound is cut at its quietest moments."""


def recognise(audio: npt.NDArray[np.float32], *, progress: Progress = silent) -> list[Phone]:
    """ARPABET phones of ``audio`` (N,) mono at 16 kHz, in order, covering it, silence and noise as ``sil``.

    Words are not known: every phone's ``word`` is -1. Works for any language as far as its sounds
    resemble English ones; about half of the phones are right, two thirds of the mouth shapes.
    """
    level = levels(audio, RATE)
    quiet = pauses(audio, RATE)
    phones: list[Phone] = []
    for a, b in _pieces(level) if len(level) else ():
        progress("listen", a * FRAME, len(level) * FRAME)
        labels = _labels(audio[round(a * FRAME * RATE) : round(b * FRAME * RATE)])
        # each lasts until the next: the decoder leaves out the frames at the very end
        ends = [*(start for _, start in labels[1:]), b - a]
        for (label, start), end in zip(labels, ends, strict=True):
            span = ((start + a) * FRAME, (end + a) * FRAME)
            said = outside(span, quiet) if label != "sil" else None
            for piece, from_, to in _around(label, span, said):
                if phones and phones[-1].label == piece == "sil":
                    phones[-1] = Phone("sil", phones[-1].start, to)
                else:
                    phones.append(Phone(piece, from_, to))
    return phones


def _around(label: str, span: Span, said: Span | None) -> list[tuple[str, float, float]]:
    """A phone where it is said, and silence in the rest of its span."""
    if said is None:
        return [("sil", *span)]
    parts = [("sil", span[0], said[0]), (label, *said), ("sil", said[1], span[1])]
    return [part for part in parts if part[2] - part[1] > 1e-6]


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


def _labels(audio: npt.NDArray[np.float32]) -> list[tuple[str, int]]:
    """Labels and the frames at which they start."""
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
    # None comes back for what is too short to hold a phone
    found = [(s.word, s.start_frame) for s in decoder.seg() or ()] or [("SIL", 0)]
    # "+SPN+" is a voice that is no known sound, "+NSN+" is no voice
    names = {"SIL": "sil", "+NSN+": "sil", "+SPN+": "AH"}
    return [(names.get(word, word), start) for word, start in found]
