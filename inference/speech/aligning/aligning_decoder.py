"""pocketsphinx as an aligner: the words and phones of a stretch of sound, given what may be said in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ..wording.pronunciation import cmu_phones
from .acoustics import HOP, gain, prepared, timbre

FRAME = 0.010
_BEAM = 1e-300
"""As wide as it goes: of foreign sounds the true path is long worse than one of silence."""
_NATS = 1024 * float(np.log(1.0001))
"""pocketsphinx counts scores in 1024 steps of log 1.0001."""
_FREE = "free-"
_SILENT = ("SIL", "+NSN+", "+SPN+")
_CELL = 10.0
"""Seconds whose best phones are looked for at once."""
_USUAL = -4.0
I16 = npt.NDArray[np.int16]


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


class AligningDecoder:
    """Looks into stretches of one recording: ``pcm`` (N,) int16 at 16 kHz.

    Loudness and timbre are made up for as those of the whole: a stretch reads the same wherever it is cut.
    """

    def __init__(self, pcm: I16) -> None:
        self._pcm = pcm
        self._gain = gain(pcm)
        self._names: dict[tuple[str, ...], str] = {}
        self._phones: list[str] = []
        self._free: dict[int, list[AlignedPhone]] = {}
        self._mean = timbre(pcm, self._gain)
        # scores mean something only against the best of all sounds, not the best of those in reach, which is
        # slow to know: one decoder finds the words, the other their phones with scores
        self._finder, self._scorer = (_decoder(scored) for scored in (False, True))

    def align(
        self, start: int, end: int, pronunciations: Sequence[Sequence[str]], whole: bool
    ) -> list[AlignedWord] | None:
        """The words said from frame ``start`` to ``end``, seconds from there; None where there is no way.

        All of the words are said there where ``whole``; else the first of them, as many as fit. For a word
        without pronunciations one phone or more of any kind may stand.
        """
        last = len(pronunciations)
        steps: list[Any] = [] if whole else [(i, last + 1, 1.0, "<sil>") for i in range(last + 1)]
        for i, variants in enumerate(pronunciations):
            if variants:
                steps.append((i, i + 1, 1.0, self._name(variants)))
            else:
                steps += [(a, i + 1, 1 / len(self._any()), name) for name in self._any() for a in (i, i + 1)]
        free = [not variants for variants in pronunciations]
        return self._said(steps, last if whole else last + 1, start, end, free)

    def _said(
        self, steps: list[Any], final: int, start: int, end: int, free: Sequence[bool] = ()
    ) -> list[AlignedWord] | None:
        """The best way from state 0 to ``final`` through a grammar."""
        decoder = self._finder
        grammar = decoder.create_fsg("said", 0, final, steps)
        decoder.add_fsg("said", grammar)
        decoder.activate_search("said")
        data = prepared(self._pcm, self._gain, start * HOP, end * HOP).tobytes()
        try:
            self._run(decoder, data)
            if decoder.hyp() is None:
                return None
            decoder.set_alignment()
            words = decoder.get_alignment()
            self._scorer.set_alignment(words)
            self._run(self._scorer, data)
            found = self._scorer.get_alignment()
        except RuntimeError:
            return None
        return _words(found, free) if found is not None else None

    def free(self, start: float, end: float) -> float:
        """The mean score, from ``start`` to ``end`` seconds, of the phones that fit best in any order."""
        total, time = 0.0, 0.0
        for cell in range(int(start // _CELL), int(end // _CELL) + 1):
            if cell not in self._free:
                self._free[cell] = self._freely(cell)
            for p in self._free[cell]:
                overlap = min(p.end, end) - max(p.start, start)
                if overlap > 0 and p.label != "sil":
                    total, time = total + p.score * overlap, time + overlap
        return total / time if time > 0 else _USUAL

    def _freely(self, cell: int) -> list[AlignedPhone]:
        names = [self._name([phone]) for phone in sorted(cmu_phones())]
        steps = [(0, 0, 1 / len(names), name) for name in names]
        first = round(cell * _CELL / FRAME)
        found = self._said([*steps, (0, 1, 1.0, "<sil>")], 1, first, first + round(_CELL / FRAME))
        shift = cell * _CELL
        return [replace(p, start=p.start + shift, end=p.end + shift) for w in found or [] for p in w.phones]

    def _name(self, variants: Sequence[str]) -> str:
        key = tuple(dict.fromkeys(variants))
        if key not in self._names:
            name = f"v{len(self._names)}"
            for j, phones in enumerate(key):
                for decoder in (self._finder, self._scorer):  # they have to number the words alike
                    decoder.add_word(name if j == 0 else f"{name}({j + 1})", phones, False)
            self._names[key] = name
        return self._names[key]

    def _any(self) -> list[str]:
        """The names of words of one phone each, any of which may stand where nothing is known."""
        if not self._phones:
            for phone in sorted(cmu_phones()):
                self._phones.append(f"{_FREE}{phone}")
                for decoder in (self._finder, self._scorer):
                    decoder.add_word(self._phones[-1], phone, False)
        return self._phones

    def _run(self, decoder: Any, data: bytes) -> None:
        decoder.set_cmn(self._mean)
        decoder.start_utt()
        decoder.process_raw(data, False, True)
        decoder.end_utt()


def _decoder(scored: bool) -> Any:
    from pocketsphinx import Decoder, get_model_path

    decoder = Decoder(
        hmm=get_model_path("en-us/en-us"),
        dict=None,
        lm=None,
        loglevel="FATAL",
        compallsen=scored,
        topn=3,  # as good as the usual four, and a sixth faster
        # the best path of the lattice may hold words too short for their phones
        bestpath=False,
        beam=_BEAM,
        wbeam=_BEAM,
        pbeam=_BEAM,
    )
    config = decoder.config
    config["cmn"] = "live"  # of a whole utterance it takes the mean that is set, not the utterance's own
    decoder.reinit_feat(config)
    return decoder


def _words(found: Any, free: Sequence[bool]) -> list[AlignedWord]:
    """The words of an alignment in the order of what was asked for. Of those of any phones (``free``) each is
    one, with the silences in it."""
    words: list[AlignedWord] = []
    index = 0
    opened: int | None = None
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
        if word.name.startswith(_FREE):
            if opened is None:
                opened = len(words)
            inside = [p for w in words[opened:] for p in w.phones]
            phones = (*inside, *phones)
            words[opened:] = [AlignedWord(index, phones[0].start, phones[-1].end, phones)]
            continue
        said = word.name.startswith("v")
        if said and opened is not None:
            index, opened = index + 1, None
        words.append(AlignedWord(index if said else -1, phones[0].start, phones[-1].end, phones))
        index += said
    return words
