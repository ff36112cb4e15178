"""When each word and phone of a known wording is said: forced alignment by pocketsphinx."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ..progress import Progress, silent
from .pauses import Span, outside, pauses

RATE = 16000
"""Samples a second that the acoustic model wants."""
FRAME = 0.010
PIECE = 20.0
"""Seconds of sound whose phones are aligned at once: time and memory grow with the square."""
_BEAM = 1e-120
_NOT_FOUND = -10.0
_SILENT = ("SIL", "+NSN+", "+SPN+")


@dataclass(frozen=True)
class AlignedPhone:
    """A phone of the CMU set, or ``sil``; seconds; ``score`` is 0 for a perfect fit and falls without end.

    The score is the log likelihood a frame against the best of all sounds, in nats.
    """

    label: str
    start: float
    end: float
    score: float


@dataclass(frozen=True)
class AlignedWord:
    """One said word: its index in what was asked for (-1 for silence) and its phones."""

    index: int
    start: float
    end: float
    phones: tuple[AlignedPhone, ...]


def align(
    audio: npt.NDArray[np.float32],
    pronunciations: Sequence[Sequence[str]],
    *,
    progress: Progress = silent,
) -> list[AlignedWord] | None:
    """Align words in turn with ``audio`` (N,) mono at 16 kHz; None where they cannot be found in it at all.

    ``pronunciations`` holds, for each word, its possible phones such as ``"HH AH L OW"``. The words that come
    back are in order and do not overlap, silences among them; what lies between is silent too.
    """
    if not len(audio) or not pronunciations:
        return None
    pcm = pcm16(audio)
    length = len(audio) / RATE
    decoder = _decoder(pronunciations, scored=True)
    # long sound is first cut into pieces by a quicker look at the whole
    rough = decoder if length <= PIECE else _decoder(pronunciations, scored=False)
    coarse = _words(rough, pcm, range(len(pronunciations)))
    if coarse is None:
        return None
    out: list[AlignedWord] = []
    for piece in _pieces(coarse):
        progress("listen", piece[0].start, length)
        a, b = round(piece[0].start / FRAME), round(piece[-1].end / FRAME)
        part = pcm[round(a * FRAME * RATE) : None if piece[-1] is coarse[-1] else round(b * FRAME * RATE)]
        said = [w.index for w in piece if w.index >= 0]
        found = said and (rough is decoder or _words(decoder, part, said) is not None)
        fine = _phones(decoder, part) if found else None
        out += [_shifted(w, a * FRAME) for w in fine] if fine else _spread(piece, pronunciations)
    quiet = pauses(audio, RATE)
    return [_without(quiet, word) for word in out]


def pcm16(audio: npt.NDArray[np.float32]) -> npt.NDArray[np.int16]:
    """16 bit, made equally loud, with a little noise: features of digital silence are not defined."""
    peak = float(np.abs(audio).max(initial=0))
    scaled = audio * (20000 / peak if peak > 0 else 0)
    noise = np.random.default_rng(0).normal(0, 2, len(audio))
    return np.clip(np.rint(scaled + noise), -32768, 32767).astype(np.int16)


def _decoder(pronunciations: Sequence[Sequence[str]], scored: bool) -> Any:
    """A decoder that knows the words as w0, w1, ...; its scores can be compared only where ``scored``."""
    from pocketsphinx import Decoder, get_model_path

    decoder = Decoder(
        hmm=get_model_path("en-us/en-us"),
        dict=None,
        lm=None,
        loglevel="FATAL",
        # a score means something against the best of all sounds, not the best of those in reach
        compallsen=scored,
        # the best path of the lattice may hold words too short for their phones
        bestpath=False,
        beam=_BEAM,
        wbeam=_BEAM,
        pbeam=_BEAM,
    )
    for i, variants in enumerate(pronunciations):
        for j, phones in enumerate(dict.fromkeys(variants)):
            last = i == len(pronunciations) - 1 and j == len(set(variants)) - 1
            decoder.add_word(f"w{i}" if j == 0 else f"w{i}({j + 1})", phones, last)
    return decoder


def _run(decoder: Any, pcm: npt.NDArray[np.int16]) -> bool:
    try:
        decoder.start_utt()
        decoder.process_raw(pcm.tobytes(), False, True)
        decoder.end_utt()
    except RuntimeError:
        return False
    return True


def _words(decoder: Any, pcm: npt.NDArray[np.int16], said: Sequence[int]) -> list[AlignedWord] | None:
    decoder.set_align_text(" ".join(f"w{i}" for i in said))
    if not _run(decoder, pcm) or decoder.hyp() is None:
        return None
    words = [
        AlignedWord(_index(s.word), s.start_frame * FRAME, (s.end_frame + 1) * FRAME, ())
        for s in decoder.seg()
        if s.end_frame >= s.start_frame and s.word != "(NULL)"
    ]
    return words if [w.index for w in words if w.index >= 0] == list(said) else None


def _phones(decoder: Any, pcm: npt.NDArray[np.int16]) -> list[AlignedWord] | None:
    """The phones of the words just found; the decoder holds them."""
    try:
        decoder.set_alignment()
    except RuntimeError:
        return None
    if not _run(decoder, pcm):
        return None
    found = decoder.get_alignment()
    if found is None:
        return None
    words = []
    for word in found:
        phones = tuple(
            AlignedPhone(
                "sil" if p.name in _SILENT else p.name,
                p.start * FRAME,
                (p.start + p.duration) * FRAME,
                p.score / max(p.duration, 1) * _NATS,
            )
            for p in word
        )
        words.append(AlignedWord(_index(word.name), phones[0].start, phones[-1].end, phones))
    return words


_NATS = 1024 * float(np.log(1.0001))
"""pocketsphinx counts scores in 1024 steps of log 1.0001."""


def _index(name: str) -> int:
    return int(name[1:].partition("(")[0]) if name.startswith("w") else -1


def _pieces(words: list[AlignedWord]) -> list[list[AlignedWord]]:
    """Runs of at most about PIECE seconds, cut after the longest silence of their second half."""
    pieces = []
    while words and words[-1].end - words[0].start > PIECE:
        limit = words[0].start + PIECE
        far = [i for i, w in enumerate(words[:-1]) if words[0].start + PIECE / 2 < w.end <= limit]
        silent = [i for i in far if words[i].index < 0]
        best = max(silent, key=lambda i: words[i].end - words[i].start) if silent else far[-1] if far else 0
        pieces.append(words[: best + 1])
        words = words[best + 1 :]
    return [*pieces, words] if words else pieces


def _shifted(word: AlignedWord, by: float) -> AlignedWord:
    phones = tuple(replace(p, start=p.start + by, end=p.end + by) for p in word.phones)
    return AlignedWord(word.index, word.start + by, word.end + by, phones)


def _without(quiet: list[Span], word: AlignedWord) -> AlignedWord:
    """The word without the pauses that its phones were stretched over."""
    if word.index < 0:
        return word
    phones = []
    for p in word.phones:
        start, end = outside((p.start, p.end), quiet) or (p.start, p.end)
        phones.append(replace(p, start=start, end=end))
    return AlignedWord(word.index, phones[0].start, phones[-1].end, tuple(phones))


def _spread(words: list[AlignedWord], pronunciations: Sequence[Sequence[str]]) -> list[AlignedWord]:
    """Phones laid evenly over their words, where a piece does not hold them: scored as a wrong wording."""
    out = []
    for word in words:
        labels = pronunciations[word.index][0].split() if word.index >= 0 else ["sil"]
        edges = np.linspace(word.start, word.end, len(labels) + 1)
        phones = tuple(
            AlignedPhone(label, float(a), float(b), 0.0 if label == "sil" else _NOT_FOUND)
            for label, a, b in zip(labels, edges[:-1], edges[1:], strict=True)
        )
        out.append(replace(word, phones=phones))
    return out
