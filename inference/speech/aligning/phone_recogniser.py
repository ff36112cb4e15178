"""Phones of a recording whose wording nobody gave: pocketsphinx's phone recogniser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ....base.progress import Progress, silent
from ...timeline.speech import Phone
from .acoustics import RATE, gain, prepared
from .aligning_decoder import FRAME
from .alignment import LAG
from .pauses import Span, levels, outside, pauses

PIECE = 30.0
"""Seconds recognised at once; longer stretches are cut at their quietest moments."""
_CONFIDENCE = 0.5
"""About half of the phones are right; the recogniser itself does not know which."""


def recognise(
    pcm: npt.NDArray[np.int16], spans: Sequence[Span], *, progress: Progress = silent
) -> list[Phone]:
    """ARPABET phones said within ``spans`` (seconds) of ``pcm`` (N,) mono at 16 kHz, in order, no silence.

    Words are not known: every phone's ``word`` is -1. Works for any language as far as its sounds
    resemble English ones; about half of the phones are right, two thirds of the mouth shapes.
    """
    level = levels(pcm, RATE)
    quiet = pauses(pcm, RATE)
    loud, decoder = gain(pcm), _decoder()
    phones: list[Phone] = []
    for a, b in _pieces(level, spans):
        progress("listen", a * FRAME, len(level) * FRAME)
        labels = _labels(decoder, prepared(pcm, loud, round(a * FRAME * RATE), round(b * FRAME * RATE)))
        # each lasts until the next: the decoder leaves out the frames at the very end
        ends = [*(start for _, start in labels[1:]), b - a]
        for (label, start), end in zip(labels, ends, strict=True):
            span = ((start + a) * FRAME + LAG, min((end + a) * FRAME + LAG, len(pcm) / RATE))
            said = outside(span, quiet) if label != "sil" else None
            if said:
                phones.append(Phone(label, *said, confidence=_CONFIDENCE))
    return phones


def _pieces(level: npt.NDArray[np.float64], spans: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Frames from and to, within the spans, each piece ending at the quietest moment of its last third."""
    longest = round(PIECE / FRAME)
    smooth = np.convolve(level, np.ones(20) / 20, mode="same") if len(level) > 20 else level
    for start, end in spans:
        a, stop = round(start / FRAME), min(round(end / FRAME), len(level))
        while stop - a > longest:
            begin = a + longest * 2 // 3
            b = begin + int(smooth[begin : a + longest].argmin())
            yield a, b
            a = b
        if stop > a:
            yield a, stop


def streaming_decoder() -> Any:
    """One for sound that comes piece by piece."""
    return _decoder()


def _decoder() -> Any:
    """A new one for each recording: it remembers the noise of what it heard."""
    from pocketsphinx import Decoder, get_model_path

    return Decoder(
        hmm=get_model_path("en-us/en-us"),
        allphone=get_model_path("en-us/en-us-phone.lm.bin"),
        lm=None,
        dict=None,
        lw=1.0,
        loglevel="FATAL",
    )


def _labels(decoder: Any, pcm: npt.NDArray[np.int16]) -> list[tuple[str, int]]:
    """Labels and the frames at which they start."""
    decoder.start_utt()
    decoder.process_raw(pcm.tobytes(), False, True)
    decoder.end_utt()
    # None comes back for what is too short to hold a phone
    found = [(s.word, s.start_frame) for s in decoder.seg() or ()] or [("SIL", 0)]
    # "+SPN+" is a voice that is no known sound, "+NSN+" is no voice
    names = {"SIL": "sil", "+NSN+": "sil", "+SPN+": "AH"}
    return [(names.get(word, word), start) for word, start in found]
