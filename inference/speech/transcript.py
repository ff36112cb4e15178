"""A transcript on its recording: words, phones and sentences in time, or why it does not match."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version

import numpy as np
import numpy.typing as npt

from ..errors import InputError
from ..progress import Progress, silent
from .alignment import RATE, AlignedPhone, AlignedWord, align
from .pauses import Span, outside, pauses
from .pronunciation import Pronunciation, is_vowel, pronunciations
from .readings import Reading
from .speech import Engine, Phone, Sentence, Speech, Word
from .text import SpokenSentence

MISMATCH = -6.7
"""Mean score (nats a frame) of said phones below which a wording is not what was said.

Measured: people reading have -3.0 to -3.5 with their true wording, -10.4 to -10.8 with another where that can
be aligned at all; synthesised speech, clean and in noise of 20, 10 and 5 dB, -2.2 to -5.8 and -7.7 to -12.
"""
UNEXPLAINED = -5.0
"""Score of a silence of 0.3 s or more below which something is said in it; true pauses have -0.3 to -4."""


def align_transcript(
    speech: Speech,
    sentences: Sequence[SpokenSentence],
    heard: npt.NDArray[np.float32],
    name: str,
    progress: Progress = silent,
) -> Speech:
    """``speech`` with the words, phones and sentences of its transcript in time.

    ``heard`` (N,) is its sound at 16 kHz. Raises InputError, naming the recording ``name``, where the
    transcript is not what is said.
    """
    units: list[tuple[int, int]] = []  # sentence and word of each spoken word
    ways: list[Pronunciation] = []
    for i, sentence in enumerate(sentences):
        # a written word may be several spoken ones, with pauses between them
        parts = [(j, part) for j, word in enumerate(sentence.words) for part in word.spoken.split()]
        for (j, _), way in zip(parts, pronunciations([Reading(p, p) for _, p in parts]), strict=True):
            if way.variants:
                units.append((i, j))
                ways.append(way)
    found = align(heard, [way.variants for way in ways], progress=progress)
    if found is None:
        raise _mismatch(name, "it cannot be found in the sound")
    warnings = _check(found, units, sentences, pauses(heard, RATE), name)
    by_word: dict[tuple[int, int], list[AlignedPhone]] = {}
    for word in found:
        if word.index >= 0:
            by_word.setdefault(units[word.index], []).extend(word.phones)
    words: list[Word] = []
    spans: list[Sentence] = []
    numbers: dict[tuple[int, int], int] = {}
    at = 0.0
    for i, sentence in enumerate(sentences):
        first = len(words)
        for j, written in enumerate(sentence.words):
            mine = by_word.get((i, j), [])
            start, at = (mine[0].start, mine[-1].end) if mine else (at, at)
            numbers[i, j] = len(words)
            words.append(Word(written.text, start, at, i, _confidence(mine)))
        spans.append(Sentence(sentence.text, words[first].start, at, sentence.occurrence))
    phones: list[Phone] = []
    for word in found:
        number = numbers[units[word.index]] if word.index >= 0 else -1
        stress = _stress(word, ways[word.index].stress if word.index >= 0 else ())
        for p, s in zip(word.phones, stress, strict=True):
            phones.append(Phone(p.label, p.start, p.end, s, number, _confidence([p])))
    return replace(
        speech,
        words=tuple(words),
        phones=covering(phones, speech.duration),
        sentences=tuple(spans),
        warnings=speech.warnings + warnings,
        engines=(Engine("aligner", "pocketsphinx", version("pocketsphinx"), "BSD-2-Clause"),),
    )


def _stress(word: AlignedWord, known: tuple[int, ...]) -> list[int]:
    """The stress of each phone; where the variant said has other vowels than the reading, its first is it."""
    vowels = [i for i, p in enumerate(word.phones) if is_vowel(p.label)]
    out = [0] * len(word.phones)
    if len(known) != len(vowels):
        known = tuple(int(i == 0 and any(known)) for i in range(len(vowels)))
    for i, value in zip(vowels, known, strict=True):
        out[i] = value
    return out


def _confidence(phones: Sequence[AlignedPhone]) -> float:
    """1 for a good fit, 0 for that of a wrong wording."""
    return float(np.clip(1.25 + _score(phones) / 8, 0, 1)) if phones else 0.0


def _score(phones: Sequence[AlignedPhone]) -> float:
    weights = [p.end - p.start for p in phones]
    return float(np.average([p.score for p in phones], weights=weights)) if sum(weights) > 0 else 0.0


def _check(
    found: Sequence[AlignedWord],
    units: Sequence[tuple[int, int]],
    sentences: Sequence[SpokenSentence],
    quiet: list[Span],
    name: str,
) -> tuple[str, ...]:
    """Raise InputError where the wording is not what is said; warn where a little more is said."""
    said = [p for w in found if w.index >= 0 for p in w.phones]
    if _score(said) < MISMATCH:
        raise _mismatch(name, "its sounds are others")
    for i, sentence in enumerate(sentences):
        mine = [p for w in found if w.index >= 0 and units[w.index][0] == i for p in w.phones]
        if len(mine) >= 8 and _score(mine) < MISMATCH:
            raise _mismatch(name, f"at {mine[0].start:.1f} s it does not say “{_short(sentence.text)}”")
    silences = [p for w in found if w.index < 0 for p in w.phones if p.score < UNEXPLAINED]
    loud = [span for p in silences if (span := outside((p.start, p.end), quiet))]
    other = [(a, b) for a, b in loud if b - a >= 0.3]
    if not other:
        return ()
    a, b = max(other, key=lambda span: span[1] - span[0])
    where = f"from {a:.1f} to {b:.1f} s"
    if sum(b - a for a, b in other) > max(1.0, 0.15 * sum(p.end - p.start for p in said)):
        raise _mismatch(name, f"more is said {where}")
    return (f"{name} holds sound {where} that is not in the transcript: the mouth rests there",)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39].rstrip() + "…"


def _mismatch(name: str, why: str) -> InputError:
    return InputError(
        f"the transcript does not match {name}: {why}",
        "correct the transcript, or leave it out to go by the sounds alone",
    )


def covering(phones: Sequence[Phone], duration: float) -> tuple[Phone, ...]:
    """The phones in order from 0 to ``duration``, silence in the gaps."""
    out: list[Phone] = []
    at = 0.0
    for phone in [*phones, Phone("sil", duration, duration)]:
        start, end = max(phone.start, at), min(phone.end, duration)
        if phone.label == "sil":
            start = at
        elif start - at > 1e-6:
            out.append(Phone("sil", at, start))
        if end - start < 1e-6:
            continue
        if out and out[-1].label == phone.label == "sil":
            out[-1] = replace(out[-1], end=end)
        else:
            out.append(replace(phone, start=start, end=end))
        at = end
    return tuple(out)
