"""A recording said again in another language, each sentence in the time of the old one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import gcd

import numpy as np
import numpy.typing as npt
from scipy.signal import resample_poly

from ....base.errors import InputError
from ....base.progress import Progress, silent
from ...speech.aligning.transcript import covering
from ...speech.speakers.cast import cast, main_part
from ...speech.text.manner import PLAIN, RATES, Manner
from ...speech.tts import speak
from ...timeline.speech import Phone, Sentence, Speech, Word

TOLERANCE = 0.15
"""By how much a sentence may miss the time of the old one."""
_ROUNDS = 3
_JOINED = 0.12
"""Seconds of silence that stay free before the next sentence."""


def dub(
    heard: Speech,
    texts: Sequence[str],
    *,
    language: str,
    voice: str | None = None,
    speakers: Mapping[str, str] | None = None,
    manner: Manner = PLAIN,
    progress: Progress = silent,
    note: Callable[[str], None] = lambda text: None,
) -> Speech:
    """The speech of ``texts``, one for each sentence of ``heard``, at its times and as long as it.

    Where several spoke, so do several now, as :func:`.speak` casts them. Each is said faster or slower until
    its time is within 15 %; what a voice can't do is told in a note.
    Raises InputError where there is nothing to say again.
    """
    if not heard.sentences or len(texts) != len(heard.sentences):
        raise InputError("the recording has no sentences to translate", "give its --transcript")
    main, _ = main_part(voice, language, " ".join(texts))
    parts = cast([s.speaker for s in heard.sentences], main, speakers, voice is not None)
    takes: list[tuple[float, Speech]] = []
    for i, (old, text) in enumerate(zip(heard.sentences, texts, strict=True)):
        progress("speech", i, len(texts))
        after = heard.sentences[i + 1].start if i + 1 < len(texts) else heard.duration
        own = parts[old.speaker]
        take = _fitted(text, old, max(after - old.start - _JOINED, 0.2), language, own.name, manner)
        missed = _length(take) / max(old.end - old.start, 1e-3) - 1
        if abs(missed) > TOLERANCE:
            note(f"warning: sentence {i + 1} takes {missed:+.0%} of its time: “{text[:40]}”")
        takes.append((old.start, take))
    progress("speech", len(texts), len(texts))
    several = len({part.name for part in parts.values()}) > 1
    return _joined(heard, takes, {who: part.name for who, part in parts.items()} if several else {})


def _fitted(text: str, old: Sentence, room: float, language: str, voice: str, manner: Manner) -> Speech:
    """One sentence, its rate changed until it takes its time, and never longer than there is room."""
    wanted = min(old.end - old.start, room)
    rate = manner.rate
    best: Speech | None = None
    for _ in range(_ROUNDS):
        take = speak(_one_sentence(text), voice=voice, language=language, manner=replace(manner, rate=rate))
        if best is None or abs(_length(take) - wanted) < abs(_length(best) - wanted):
            best = take
        ratio = _length(take) / max(wanted, 0.05)
        if abs(ratio - 1) <= TOLERANCE / 3:
            break
        rate = float(np.clip(rate * ratio, *RATES))
    assert best is not None
    return best


def _one_sentence(text: str) -> str:
    """A sentence whose inner stops are pauses: it is one take."""
    return re.sub(r"[.!?…]+(?=\s+\S)", ",", text.strip())


def _length(take: Speech) -> float:
    return take.words[-1].end - take.words[0].start if take.words else 0.0


def _joined(heard: Speech, takes: Sequence[tuple[float, Speech]], voices: Mapping[str, str]) -> Speech:
    """The takes at their times, on a sound as long as the old one or as long as they need."""
    rate = takes[0][1].rate
    shifts = [start - take.words[0].start if take.words else start for start, take in takes]
    end = max(shift + take.duration for shift, (_, take) in zip(shifts, takes, strict=True))
    audio: npt.NDArray[np.float32] = np.zeros(round(max(heard.duration, end) * rate) + 1, np.float32)
    words: list[Word] = []
    phones: list[Phone] = []
    sentences: list[Sentence] = []
    for shift, (_, take), old in zip(shifts, takes, heard.sentences, strict=True):
        sound = np.asarray(take.audio, np.float32)
        if take.rate != rate:
            by = gcd(rate, take.rate)
            sound = resample_poly(sound, rate // by, take.rate // by).astype(np.float32)
        first = round(shift * rate)
        cut = sound[max(0, -first) :]
        audio[max(0, first) : max(0, first) + len(cut)] += cut[: len(audio) - max(0, first)]
        phones += [
            replace(p, start=p.start + shift, end=p.end + shift, word=p.word + len(words))
            for p in take.phones
            if p.word >= 0
        ]
        said = " ".join(s.text for s in take.sentences)
        words += [
            replace(w, start=w.start + shift, end=w.end + shift, sentence=len(sentences)) for w in take.words
        ]
        begin, last = take.words[0].start + shift, take.words[-1].end + shift
        sentences.append(
            Sentence(said, begin, last, 0, old.speaker, old.emotion, voices.get(old.speaker, ""))
        )
    made = takes[0][1]
    length = len(audio) / rate
    return replace(
        made,
        audio=np.clip(audio, -1, 1),
        words=tuple(words),
        phones=covering(sorted(phones, key=lambda p: p.start), length),
        sentences=tuple(sentences),
        inputs=heard.inputs,
        warnings=tuple(dict.fromkeys(w for _, take in takes for w in take.warnings)),
        gestures=(),
        slides=(),
    )
