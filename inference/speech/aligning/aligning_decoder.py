"""pocketsphinx as an aligner: the words and phones of a stretch of sound, given what may be said in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ..wording.pronunciation import cmu_phones

RATE = 16000
"""Samples a second that the acoustic model wants."""
FRAME = 0.010
_HOP = 160
_BEAM = 1e-300
"""As wide as it goes: of foreign sounds the true path is long worse than one of silence."""
_NATS = 1024 * float(np.log(1.0001))
"""pocketsphinx counts scores in 1024 steps of log 1.0001."""
_LOUD = 20000
_SILENT = ("SIL", "+NSN+", "+SPN+")
_MINUTE = 60 * RATE
_STRETCH, _STRETCHES = 10 * RATE, 12
"""Samples of a stretch whose timbre is looked at, and how many of those at most."""
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
        self._free: dict[int, list[AlignedPhone]] = {}
        self._mean = _timbre(pcm, self._gain)
        # scores mean something only against the best of all sounds, not the best of those in reach, which is
        # slow to know: one decoder finds the words, the other their phones with scores
        self._finder, self._scorer = (_decoder(scored) for scored in (False, True))

    def align(
        self, start: int, end: int, pronunciations: Sequence[Sequence[str]], whole: bool
    ) -> list[AlignedWord] | None:
        """The words said from frame ``start`` to ``end``, seconds from there; None where there is no way.

        All of the words are said there where ``whole``; else the first of them, as many as fit.
        """
        names = [self._name(variants) for variants in pronunciations]
        last = len(names)
        ends = [] if whole else [(i, last + 1, 1.0, "<sil>") for i in range(last + 1)]
        steps = [(i, i + 1, 1.0, name) for i, name in enumerate(names)]
        return self._said([*steps, *ends], last if whole else last + 1, start, end)

    def _said(self, steps: list[Any], final: int, start: int, end: int) -> list[AlignedWord] | None:
        """The best way from state 0 to ``final`` through a grammar."""
        decoder = self._finder
        grammar = decoder.create_fsg("said", 0, final, steps)
        decoder.add_fsg("said", grammar)
        decoder.activate_search("said")
        data = prepared(self._pcm, self._gain, start * _HOP, end * _HOP).tobytes()
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
        return _words(found) if found is not None else None

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


def _timbre(pcm: I16, gain: float) -> str:
    """The mean of the cepstra of what is not quiet, as the decoder writes it; of much sound, of a part."""
    listener = _listener()
    means: list[list[float]] = []
    weights: list[int] = []
    stretches = np.linspace(0, max(0, len(pcm) - _STRETCH), min(_STRETCHES, 1 + len(pcm) // _STRETCH))
    for a in np.rint(stretches).astype(int):
        part = _loud(prepared(pcm, gain, int(a), int(a) + _STRETCH))
        if len(part) < 10 * _HOP:
            continue
        listener.start_utt()
        listener.process_raw(part.tobytes(), True, True)
        means.append([float(x) for x in listener.get_cmn(False).split(",")])
        listener.end_utt()
        weights.append(len(part))
    if not means:
        return str(listener.get_cmn(False))
    return ",".join(f"{x:.6g}" for x in np.average(means, axis=0, weights=weights))


def _listener() -> Any:
    """A decoder that only makes features; a new one each time: it remembers the noise of what it heard."""
    from pocketsphinx import Decoder, get_model_path

    decoder = Decoder(hmm=get_model_path("en-us/en-us"), dict=None, lm=None, loglevel="FATAL", beam=1e-5)
    decoder.add_word("v", "AH", False)
    decoder.set_align_text("v")
    return decoder


def gain(pcm: I16) -> float:
    """What makes recordings equally loud."""
    peak = int(np.abs(pcm.astype(np.int32) if len(pcm) < _MINUTE else _peaks(pcm)).max(initial=0))
    return _LOUD / peak if peak else 0.0


def prepared(pcm: I16, gain: float, start: int, end: int) -> I16:
    """Samples made equally loud, with a little noise: features of digital silence are not defined."""
    part = pcm[start:end].astype(np.float32) * gain
    noise = np.random.default_rng(0).normal(0, 2, _HOP * 100).astype(np.float32)
    part += np.take(noise, np.arange(start, start + len(part)), mode="wrap")
    return np.clip(np.rint(part), -32768, 32767).astype(np.int16)


def _peaks(pcm: I16) -> npt.NDArray[np.int32]:
    return np.array([pcm.min(initial=0), pcm.max(initial=0)], np.int32)


def _loud(pcm: I16) -> I16:
    """The frames within 50 dB of the loudest: digital silence has no cepstra to speak of."""
    frames = pcm[: len(pcm) // _HOP * _HOP].reshape(-1, _HOP)
    power = np.einsum("ij,ij->i", frames, frames, dtype=np.float64)
    return np.ascontiguousarray(frames[power > 1e-5 * power.max(initial=1.0)]).reshape(-1)


def _words(found: Any) -> list[AlignedWord]:
    words: list[AlignedWord] = []
    index = 0
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
        said = word.name.startswith("v")
        words.append(AlignedWord(index if said else -1, phones[0].start, phones[-1].end, phones))
        index += said
    return words
