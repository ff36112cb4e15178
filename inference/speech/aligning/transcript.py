"""A transcript on its recording: words, phones and sentences in time, or where the two part."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version

import numpy as np
import numpy.typing as npt

from ....base.credit import Credit
from ....base.errors import InputError
from ....base.progress import Progress, silent
from ...timeline.speech import GestureHint, Phone, Sentence, SlideMark, Speech, Word
from ..text.readings import hints
from ..wording.pronunciation import ipa_of, is_vowel
from ..wording.wording import ENGLISH, Wording
from .alignment import RATE, AlignedPhone, AlignedWord, align, score
from .free_figures import LONGEST_ALONE, align_freely
from .pauses import Span, outside, pauses
from .speech_detector import speech_spans

I16 = npt.NDArray[np.int16]

ALIGNER = Credit("aligner", "pocketsphinx", version("pocketsphinx"), "BSD-2-Clause")
_NOISY = 0.5
"""Seconds from which on sound without speech may mislead."""
_HISS = 10.0
"""Of 32768."""
UNEXPLAINED = -5.0
"""Score of a silence of 0.3 s or more below which something is said in it; true pauses have -0.3 to -4."""


def align_transcript(
    speech: Speech, wording: Wording, heard: I16, name: str, progress: Progress = silent
) -> Speech:
    """``speech`` with the words, phones and sentences of its transcript in time.

    ``heard`` (N,) is its sound at 16 kHz. Raises InputError, naming the recording ``name`` and the word and
    moment at which the two part, where the transcript is not what is said.
    """
    if not wording.ways:
        raise InputError("the transcript holds nothing that can be said", "give what is said, in words")
    try:
        found, warnings = _found(wording, heard, name, progress)
    except InputError:
        # music or noise may have been taken for words
        calm = _calmed(heard)
        found, warnings = _found(wording, _dithered(heard) if calm is None else calm, name, progress)
    else:
        calm = _calmed(heard) if warnings else None
        if calm is not None:
            found, warnings = _found(wording, calm, name, progress)
    return replace(assembled(speech, wording, found), warnings=speech.warnings + warnings)


def _dithered(heard: I16) -> I16:
    """With a hiss 70 dB under full scale: where a voice stops at digital silence, as made voices do, the
    model's features of what is soft beside it are far from those of any recording."""
    hiss = np.random.default_rng(0).normal(0.0, _HISS, len(heard))
    return np.clip(heard + hiss, -32768, 32767).astype(np.int16)


def _found(
    wording: Wording, heard: I16, name: str, progress: Progress
) -> tuple[tuple[AlignedWord, ...], tuple[str, ...]]:
    foreign = wording.language != ENGLISH
    found = align(heard, [way.variants for way in wording.ways], foreign=foreign, progress=progress)
    try:
        if found.parted is not None:
            raise _mismatch(name, _where(found.parted, found.words, wording))
        warnings = _more_said(found.words, heard, name)
    except InputError:
        # a number may have been said otherwise than it was read
        freely = align_freely(wording, heard, progress)
        if freely is None:
            raise
        return freely, _more_said(freely, heard, name)
    if warnings and (freely := align_freely(wording, heard, progress, LONGEST_ALONE)):
        with suppress(InputError):
            return freely, _more_said(freely, heard, name)
    return found.words, warnings


def _calmed(heard: I16) -> I16 | None:
    """The sound without what is loud though nobody speaks; None where there is nothing of that."""
    spans = speech_spans(heard)
    edges = [0.0, *(t for span in spans for t in span), len(heard) / RATE]
    quiet = pauses(heard, RATE)
    noisy = [
        (a, b)
        for a, b in zip(edges[::2], edges[1::2], strict=True)
        if b - a >= _NOISY and (span := outside((a, b), quiet)) and span[1] - span[0] >= _NOISY
    ]
    if not spans or not noisy:
        return None
    out = heard.copy()
    for a, b in noisy:
        out[round(a * RATE) : round(b * RATE)] = 0
    return out


def assembled(
    speech: Speech, wording: Wording, found: Sequence[AlignedWord], words: tuple[Word, ...] = ()
) -> Speech:
    """``speech`` with what was found of a wording in its sound, its indices those of the wording's ways.

    ``words``: the written words where their times are known already.
    """
    by_word: dict[tuple[int, int], list[AlignedPhone]] = {}
    for word in found:
        if word.index >= 0:
            by_word.setdefault(wording.units[word.index], []).extend(word.phones)
    made: list[Word] = []
    spans: list[Sentence] = []
    gestures: list[GestureHint] = []
    slides: list[SlideMark] = []
    numbers: dict[tuple[int, int], int] = {}
    at = 0.0
    for i, sentence in enumerate(wording.sentences):
        first = len(made)
        for j, written in enumerate(sentence.words):
            mine = by_word.get((i, j), [])
            start, at = (mine[0].start, mine[-1].end) if mine else (at, at)
            numbers[i, j] = len(made)
            made.append(Word(written.text, start, at, i, confidence(mine)))
        start = made[first].start if first < len(made) else at
        asked, turned = hints(sentence.words, first)
        gestures += asked
        slides += turned
        spans.append(
            Sentence(sentence.text, start, at, sentence.occurrence, sentence.speaker, sentence.emotion)
        )
    phones: list[Phone] = []
    for word in found:
        if word.index >= 0:
            phones += _phones(word, wording, numbers[wording.units[word.index]])
    return replace(
        speech,
        words=words or tuple(made),
        phones=covering(phones, speech.duration),
        phone_set=wording.phone_set,
        language=wording.language,
        sentences=tuple(spans),
        gestures=tuple(gestures),
        slides=tuple(slides),
        engines=(*(e for e in speech.engines if e != ALIGNER), ALIGNER),
    )


def _phones(word: AlignedWord, wording: Wording, number: int) -> list[Phone]:
    way = wording.ways[word.index]
    if way.sounds and sum(count for _, _, count in way.sounds) != len(word.phones):
        return [
            Phone(ipa_of(p.label), p.start, p.end, 0, number, confidence([p])) for p in word.phones
        ]  # heard in another way than it was read
    if not way.sounds:
        stress = _stress(word, way.stress)
        return [
            Phone(p.label, p.start, p.end, s, number, confidence([p]))
            for p, s in zip(word.phones, stress, strict=True)
        ]
    out, at = [], 0
    for label, stressed, count in way.sounds:
        mine = word.phones[at : at + count]
        at += count
        if mine:
            out.append(Phone(label, mine[0].start, mine[-1].end, stressed, number, confidence(mine)))
    return out


def _stress(word: AlignedWord, known: tuple[int, ...]) -> list[int]:
    """The stress of each phone; where the variant said has other vowels than the reading, its first is it."""
    vowels = [i for i, p in enumerate(word.phones) if is_vowel(p.label)]
    out = [0] * len(word.phones)
    if len(known) != len(vowels):
        known = tuple(int(i == 0 and any(known)) for i in range(len(vowels)))
    for i, value in zip(vowels, known, strict=True):
        out[i] = value
    return out


def confidence(phones: Sequence[AlignedPhone]) -> float:
    """1 for a good fit, 0 for that of a wrong wording."""
    value = score([AlignedWord(0, 0.0, 0.0, tuple(phones))])
    return 0.0 if value is None else float(np.clip(1.25 + value / 8, 0, 1))


def _where(parted: int, found: Sequence[AlignedWord], wording: Wording) -> str:
    """The place at which transcript and recording part, for a person."""
    written = [(i, j) for i, s in enumerate(wording.sentences) for j in range(len(s.words))]
    i, j = wording.units[parted]
    which = f"word {written.index((i, j)) + 1}, “{wording.sentences[i].words[j].text}”,"
    here = next((w for w in found if w.index == parted), None)
    if here is not None:
        return f"from {which} at {here.start:.1f} s on it says something else"
    before = max((w.end for w in found if w.index >= 0), default=0.0)
    if not parted:
        return f"{which} the first, cannot be found in the sound"
    return f"{which} is not found after {before:.1f} s"


def _more_said(found: Sequence[AlignedWord], heard: I16, name: str) -> tuple[str, ...]:
    """Raise InputError where much more is said than the wording has; a warning for a little more."""
    quiet = pauses(heard, RATE)
    length = len(heard) / RATE
    silences = [p for w in found if w.index < 0 for p in w.phones if p.score < UNEXPLAINED]
    end = found[-1].end if found else 0.0
    if length - end > 0.3:
        silences.append(AlignedPhone("sil", end, length, UNEXPLAINED - 1))
    loud = [span for p in silences if (span := outside((p.start, p.end), quiet))]
    other = [span for a, b in loud if b - a >= 0.3 for span in _spoken(heard, (a, b))]
    if not other:
        return ()
    a, b = max(other, key=lambda span: span[1] - span[0])
    where = f"from {a:.1f} to {b:.1f} s"
    said = sum(w.end - w.start for w in found if w.index >= 0)
    if sum(b - a for a, b in other) > max(1.0, 0.15 * said):
        raise _mismatch(name, f"more is said {where}")
    return (f"{name} holds speech {where} that is not in the transcript: the mouth rests there",)


def _spoken(heard: I16, span: Span) -> list[Span]:
    """The parts of a span in which somebody speaks, not only a door or music is heard."""
    first = max(0.0, span[0] - 1.0)
    found = speech_spans(heard[round(first * RATE) : round((span[1] + 0.5) * RATE)])
    inside = [(max(a + first, span[0]), min(b + first, span[1])) for a, b in found]
    return [(a, b) for a, b in inside if b - a >= 0.3]


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
