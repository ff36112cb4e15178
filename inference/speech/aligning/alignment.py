"""When each word and phone of a known wording is said: forced alignment by pocketsphinx, window by window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ....base.progress import Progress, silent
from .acoustics import RATE
from .aligning_decoder import FRAME, AlignedPhone, AlignedWord, AligningDecoder
from .pauses import Span, outside, pauses

WINDOW = 32.0
"""Seconds looked at together: time and memory of an alignment grow with the square of its length."""
LONGEST = 100.0
"""Seconds to which a window grows where no word ends in it."""
SURE = -4.5
"""Mean score (nats a frame) of said phones above which a wording is what is said, without a second look."""
MISMATCH = -3.05
"""How far the mean score may lie under that of whatever phones fit best, for a wording that is what is said.

Measured: people with their true wording +1.6 to -2.0, with another -3.4 to -8.6; an English voice, clean and
in noise of 20, 10 and 5 dB, +0.3 to -1.2 and -3.9 to -9.1.
"""
FOREIGN_MISMATCH = -4.2
"""The same for other languages, whose sounds the English model knows only roughly: espeak-ng in fifteen of
them has -0.5 to -2.7 with its true wording as a whole, less for single words, and -3.6 to -8.2 with another.
"""
_RUN = 5
"""Words that are judged together; for other languages twice as many."""
_LEAST_PHONES = 10
LAG = 0.0078
"""Seconds that a phone starts later than the frame that it is counted from: frames are windows of 25.6 ms,
ten milliseconds apart, and stand for the ten in their middle."""
_TAIL = 2.0
"""Seconds at the end of a window whose words are looked at again in the next."""
_WORDS_A_SECOND = 7.0


@dataclass(frozen=True)
class Alignment:
    """What was found of a wording: words and silences in order, not overlapping, covering what was looked at.

    ``parted`` is the index of the first word that is not found, or from which on something else is said;
    None where all the words are there and fit.
    """

    words: tuple[AlignedWord, ...]
    parted: int | None


def align(
    pcm: npt.NDArray[np.int16],
    pronunciations: Sequence[Sequence[str]],
    *,
    foreign: bool = False,
    within: Span | None = None,
    decoder: AligningDecoder | None = None,
    progress: Progress = silent,
) -> Alignment:
    """Align words in turn with ``pcm`` (N,) mono at 16 kHz, or with the part of it that lies ``within``.

    ``pronunciations`` holds, for each word, its possible phones such as ``"HH AH L OW"``, or nothing where
    any phones may stand; ``foreign``: they
    are stand-ins for those of another language, and need not fit as well. Long sound is taken
    in windows that begin where the last one's words ended: time is linear and memory flat, and where the
    wording parts from the sound it ends there. ``decoder``: one made for ``pcm``, where many parts are
    asked for.
    """
    length = len(pcm) // round(FRAME * RATE)
    at = 0
    if within is not None:
        at, length = max(0, round(within[0] / FRAME)), min(length, round(within[1] / FRAME))
    if length <= at or not pronunciations:
        return Alignment((), 0 if pronunciations else None)
    decoder = decoder or AligningDecoder(pcm)
    out: list[AlignedWord] = []
    begin, said, window = at, 0, WINDOW
    while said < len(pronunciations):
        progress("listen", at * FRAME, length * FRAME)
        end = min(length, at + round(window / FRAME))
        last = end == length
        ahead = pronunciations[said : said + round((end - at) * FRAME * _WORDS_A_SECOND) + 20]
        whole = last and said + len(ahead) == len(pronunciations)
        found = decoder.align(at, end, ahead, whole)
        if found is None and whole:
            found, whole = decoder.align(at, end, ahead, False), False
        kept = found if last or found is None else _kept(found, (end - at) * FRAME)
        if not kept:
            if last or found is None or window >= LONGEST:
                break
            window *= 2
            continue
        out += [_shifted(word, at * FRAME, said) for word in kept]
        said += sum(word.index >= 0 for word in kept)
        at, window = round(out[-1].end / FRAME), WINDOW
        if last or not _fits(kept, decoder, foreign):
            break
    parted = _parted(out, decoder, foreign)
    if parted is None and said < len(pronunciations):
        parted = said
    return Alignment(_tidy(out, pcm, begin * FRAME, at * FRAME), parted)


def score(words: Sequence[AlignedWord]) -> float | None:
    """Mean score of the said phones, weighted by their length; None where none is said."""
    phones = [p for word in words if word.index >= 0 for p in word.phones if p.label != "sil"]
    time = sum(p.end - p.start for p in phones)
    return sum(p.score * (p.end - p.start) for p in phones) / time if time > 0 else None


def _fits(words: Sequence[AlignedWord], decoder: AligningDecoder, foreign: bool) -> bool:
    """Whether the words are what is said where they stand."""
    value = score(words)
    if value is None or value > SURE:
        return True
    return value - decoder.free(words[0].start, words[-1].end) > (FOREIGN_MISMATCH if foreign else MISMATCH)


def _parted(words: Sequence[AlignedWord], decoder: AligningDecoder, foreign: bool) -> int | None:
    """The index of the first of several words that together do not fit; None where all do."""
    said = [word for word in words if word.index >= 0]
    size = 2 * _RUN if foreign else _RUN
    for i in range(max(1, len(said) - size + 1)):
        run = said[i : i + size]
        if sum(len(word.phones) for word in run) >= _LEAST_PHONES and not _fits(run, decoder, foreign):
            return next((word for word in run if not _fits([word], decoder, foreign)), run[0]).index
    return None


def _kept(words: list[AlignedWord], length: float) -> list[AlignedWord]:
    """The words of a window to be believed: up to the middle of the longest silence of its second half."""
    far = [i for i, w in enumerate(words) if w.index < 0 and length / 2 < w.end <= length - _TAIL / 2]
    far = far or [i for i, w in enumerate(words) if w.index < 0 and i and w.end <= length - _TAIL / 2]
    if far:
        best = max(far, key=lambda i: words[i].end - words[i].start)
        middle = round((words[best].start + words[best].end) / 2 / FRAME) * FRAME
        pause = words[best]
        if middle <= pause.start:
            return words[: best + 1]
        half = replace(pause, end=middle, phones=(replace(pause.phones[0], end=middle),))
        return [*words[:best], half]
    return [w for w in words if w.end <= length - _TAIL]


def _shifted(word: AlignedWord, by: float, first: int) -> AlignedWord:
    phones = tuple(replace(p, start=p.start + by, end=p.end + by) for p in word.phones)
    index = word.index + first if word.index >= 0 else -1
    return AlignedWord(index, word.start + by, word.end + by, phones)


def _tidy(
    words: Sequence[AlignedWord], pcm: npt.NDArray[np.int16], start: float, end: float
) -> tuple[AlignedWord, ...]:
    """In the sound's own time, and without the pauses that phones were stretched over."""
    part = pcm[round(start * RATE) : round((end + 1.0) * RATE)]
    quiet = [(a + start, b + start) for a, b in pauses(part, RATE)]
    length = len(pcm) / RATE
    out = []
    for word in words:
        late = _shifted(word, LAG, 0)
        phones = []
        for p in late.phones:
            span = (p.start if p.start > LAG else 0.0, min(p.end, length))
            a, b = span if word.index < 0 else outside(span, quiet) or span
            phones.append(replace(p, start=a, end=b))
        out.append(AlignedWord(word.index, phones[0].start, phones[-1].end, tuple(phones)))
    return tuple(out)


__all__ = ["LAG", "RATE", "AlignedPhone", "AlignedWord", "Alignment", "align", "score"]
