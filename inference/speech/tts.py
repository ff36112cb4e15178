"""Text to speech: sentences to sound with every word and phone in time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
import numpy.typing as npt

from .. import rng
from ..errors import InputError
from ..progress import Progress, silent
from . import hibari_voice
from .hibari_voice import RATE, Sound
from .speech import Engine, Phone, Sentence, Speech, Word
from .text import SpokenSentence, normalise
from .text_table import table

LEAD_IN = 0.25
TAIL = 0.35
PAUSE = 0.42
PARAGRAPH_PAUSE = 0.75
"""Seconds of silence before the first word, after the last, between sentences and between paragraphs."""
_KEPT_BEFORE, _KEPT_AFTER = 0.06, 0.12
"""Seconds of a sentence's own sound around it that are kept in the pauses: breath and decay."""


@dataclass(frozen=True)
class Voice:
    """A voice that is installed."""

    name: str
    engine: str
    language: str
    licence: str


def speak(text: str, *, voice: str = "heart", progress: Progress = silent) -> Speech:
    """``text`` spoken by ``voice``: 24 kHz sound, IPA phones, words as written.

    The same text gives the same sound, and a sentence sounds the same whatever stands around it. Times are
    those that the voice planned, corrected as :data:`.hibari_voice.LATE` tells. Raises InputError on an
    unknown voice and on text that has nothing to say or that the voice cannot speak.
    """
    known = {v.name: v for v in voices()}
    if voice not in known:
        raise InputError(f"unknown voice '{voice}'", f"known voices: {', '.join(sorted(known))}")
    sentences = normalise(text, known[voice].language)
    _check_language(sentences)
    takes: list[_Take] = []
    for i, sentence in enumerate(sentences):
        progress("speech", i, len(sentences))
        noise = rng.stream(0, sentence.text, 0, f"voice {voice}")
        audio, sounds = hibari_voice.synthesise(sentence.words, voice, noise)
        if sounds:
            takes.append(_Take(sentence, audio, sounds))
    progress("speech", len(sentences), len(sentences))
    if not takes:
        raise InputError("the voice has no sounds for this text", "give a sentence to say")
    return _joined(takes, known[voice], hashlib.sha256(text.encode()).hexdigest())


def voices() -> tuple[Voice, ...]:
    """The voices that work here without a download."""
    return tuple(
        Voice(name, "hibari-tts", language, "Apache-2.0")
        for name, language in hibari_voice.installed().items()
    )


def _check_language(sentences: Sequence[SpokenSentence]) -> None:
    """Raise InputError on text that is clearly not English.

    Names and coined words are no sign of it: only words in small letters count, and one English word in
    ten of the commonest is enough.
    """
    spoken = " ".join(word.spoken for sentence in sentences for word in sentence.words)
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", spoken)
    common = sum(word.lower() in table()["language"]["common"] for word in words)
    small = [word for word in words if word.islower() and re.search("[aeiouyàâäéèêëíïóôöúüøåæœ]", word)]
    strange = [word for word in small if not hibari_voice.knows(word)]
    if len(small) >= 4 and len(strange) >= 0.4 * len(small) and common < 0.1 * len(words):
        raise InputError(
            f"the text does not look English, which is all that the voice speaks: '{', '.join(strange[:3])}'",
            "give English text, or a recording in that language",
        )


@dataclass(frozen=True)
class _Take:
    sentence: SpokenSentence
    audio: npt.NDArray[np.float32]
    sounds: list[Sound]


def _joined(takes: Sequence[_Take], voice: Voice, text_hash: str) -> Speech:
    """The takes one after the other, with their pauses."""
    words: list[Word] = []
    phones: list[Phone] = []
    sentences: list[Sentence] = []
    pieces: list[npt.NDArray[np.float32]] = []
    filled, at = 0, 0.0
    for i, take in enumerate(takes):
        pause = LEAD_IN if i == 0 else PARAGRAPH_PAUSE if takes[i - 1].sentence.ends_paragraph else PAUSE
        first, last = take.sounds[0].start, take.sounds[-1].end
        a = max(0, round((first - _KEPT_BEFORE) * RATE))
        b = min(len(take.audio), round((last + _KEPT_AFTER) * RATE))
        begin = round((at + pause) * RATE) + a - round(first * RATE)
        pieces += [np.zeros(begin - filled, np.float32), _faded(take.audio[a:b])]
        filled = begin + b - a
        shift = at + pause - first
        phones.append(Phone("sil", at, at + pause))
        phones += [
            Phone(
                s.label, s.start + shift, s.end + shift, s.stress, s.word + len(words) if s.word >= 0 else -1
            )
            for s in take.sounds
        ]
        words += _words(take, shift, i)
        at = last + shift
        sentences.append(Sentence(take.sentence.text, first + shift, at, take.sentence.occurrence))
    phones.append(Phone("sil", at, at + TAIL))
    pieces.append(np.zeros(round((at + TAIL) * RATE) - filled, np.float32))
    return Speech(
        audio=np.concatenate(pieces),
        rate=RATE,
        words=tuple(words),
        phones=tuple(phones),
        sentences=tuple(sentences),
        phone_set="ipa",
        language=voice.language,
        engines=(
            Engine("tts", "hibari-tts", version("hibari-tts"), "Apache-2.0"),
            Engine("voice", voice.name, version("hibari-tts"), voice.licence),
        ),
        inputs={"text": text_hash},
    )


def _words(take: _Take, shift: float, sentence: int) -> list[Word]:
    """The written words with the time of their sounds; one without any has no length."""
    words: list[Word] = []
    spans: dict[int, tuple[float, float]] = {}
    for s in take.sounds:
        if s.word >= 0:
            spans[s.word] = (spans.get(s.word, (s.start, 0.0))[0], s.end)
    end = take.sounds[0].start
    for i, word in enumerate(take.sentence.words):
        start, end = spans.get(i, (end, end))
        words.append(Word(word.text, start + shift, end + shift, sentence))
    return words


def _faded(audio: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Without a click at its ends."""
    ramp = np.linspace(0, 1, min(RATE // 100, len(audio)), dtype=np.float32)
    out = audio.copy()
    out[: len(ramp)] *= ramp
    out[len(out) - len(ramp) :] *= ramp[::-1]
    return out
