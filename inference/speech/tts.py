"""Text to speech: sentences to sound with every word and phone in time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .. import rng
from ..errors import InputError
from ..progress import Progress, silent
from .hibari_voice import RATE, Sound, synthesise
from .speech import Engine, Phone, Sentence, Speech, Word
from .text import SpokenSentence, normalise

LEAD_IN = 0.25
TAIL = 0.35
PAUSE = 0.45
PARAGRAPH_PAUSE = 0.75
"""Seconds of silence before the first word, after the last, between sentences and between paragraphs."""


@dataclass(frozen=True)
class Voice:
    """A voice that is installed."""

    name: str
    engine: str
    language: str
    licence: str


def voices() -> tuple[Voice, ...]:
    """The voices that work here without a download."""
    return (Voice("heart", "hibari-tts", "en-us", "Apache-2.0"),)


def speak(text: str, *, voice: str = "heart", progress: Progress = silent) -> Speech:
    """``text`` spoken by ``voice``: 24 kHz sound, IPA phones, words as written.

    Raises InputError on an unknown voice and on text that has nothing to say or cannot be spoken by it.
    """
    known = {v.name: v for v in voices()}
    if voice not in known:
        raise InputError(f"unknown voice '{voice}'", f"known voices: {', '.join(sorted(known))}")
    sentences = normalise(text, known[voice].language)
    made = []
    for i, sentence in enumerate(sentences):
        progress("speech", i, len(sentences))
        noise = rng.stream(0, sentence.text, 0, f"voice {voice}")
        made.append(synthesise(sentence.words, voice, noise))
    progress("speech", len(sentences), len(sentences))
    return _join(text, sentences, made, known[voice])


def _join(
    text: str,
    sentences: list[SpokenSentence],
    made: list[tuple[npt.NDArray[np.float32], list[Sound]]],
    voice: Voice,
) -> Speech:
    audio: list[npt.NDArray[np.float32]] = []
    words: list[Word] = []
    phones: list[Phone] = []
    spans: list[Sentence] = []
    at = 0.0
    for i, (sentence, (wave, sounds)) in enumerate(zip(sentences, made, strict=True)):
        first, last = _edges(sounds)
        pause = LEAD_IN if i == 0 else PARAGRAPH_PAUSE if sentences[i - 1].ends_paragraph else PAUSE
        a, b = max(0, round((first - 0.05) * RATE)), min(len(wave), round((last + 0.10) * RATE))
        shift = at + pause - first
        audio.append(np.zeros(round((shift + a / RATE) * RATE) - sum(map(len, audio)), np.float32))
        audio.append(wave[a:b])
        said = [s for s in sounds if first <= s.start < last]
        timed: list[Phone] = [
            Phone(
                s.label, s.start + shift, s.end + shift, s.stress, s.word + len(words) if s.word >= 0 else -1
            )
            for s in said
        ]
        phones += [Phone("sil", at, at + pause), *timed]
        base = len(words)
        for j, word in enumerate(sentence.words):
            mine = [p for p in timed if p.word == base + j]
            start = mine[0].start if mine else (words[-1].end if len(words) > base else first + shift)
            words.append(Word(word.text, start, mine[-1].end if mine else start, i))
        spans.append(Sentence(sentence.text, first + shift, last + shift, sentence.occurrence))
        at = last + shift
    phones.append(Phone("sil", at, at + TAIL))
    sound = np.concatenate(audio)
    sound = np.pad(sound, (0, max(0, round((at + TAIL) * RATE) - len(sound))))[: round((at + TAIL) * RATE)]
    return Speech(
        audio=sound,
        rate=RATE,
        words=tuple(words),
        phones=tuple(phones),
        sentences=tuple(spans),
        phone_set="ipa",
        language=voice.language,
        engines=(Engine("tts", "hibari-tts", "0.2.1", "Apache-2.0"),),
        inputs={"text": hashlib.sha256(text.encode()).hexdigest()},
    )


def _edges(sounds: list[Sound]) -> tuple[float, float]:
    """When the first phone starts and the last one ends."""
    said = [s for s in sounds if s.label != "sil"]
    return said[0].start, said[-1].end
