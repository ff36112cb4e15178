"""Speech to animate: spoken by the built-in voice, or put together from spoken sentences at chosen times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from paksatalker.inference.speech.tts import speak
from paksatalker.inference.timeline.speech import Phone, Sentence, Speech, Word

RATE = 24000
FPS = 30


@lru_cache(maxsize=32)
def said(text: str) -> Speech:
    return speak(text)


def placed(texts: Sequence[str], *, gap: float = 0.6, lead: float = 0.5, tail: float = 1.0) -> Speech:
    """Sentences one after another, each with its first sound exactly on a frame of 30 fps."""
    audio = np.zeros(0, np.float32)
    phones: list[Phone] = []
    words: list[Word] = []
    sentences: list[Sentence] = []
    at = lead
    for text in texts:
        one = said(text)
        voiced = [p for p in one.phones if p.label != "sil"]
        first, last = voiced[0].start, voiced[-1].end
        start = np.ceil(round(at * FPS, 6)) / FPS
        sample, begin = round(start * RATE), round(first * RATE)
        audio = np.concatenate([audio, np.zeros(sample - len(audio), np.float32)])
        audio = np.concatenate([audio, one.audio[begin : round(last * RATE)]])
        shift = start - first
        phones += [
            replace(
                p, start=p.start + shift, end=p.end + shift, word=p.word + len(words) if p.word >= 0 else -1
            )
            for p in one.phones
            if p.label != "sil"
        ]
        words += [
            replace(w, start=w.start + shift, end=w.end + shift, sentence=len(sentences)) for w in one.words
        ]
        seen = sum(s.text == one.sentences[0].text for s in sentences)
        sentences.append(Sentence(one.sentences[0].text, start, last + shift, seen))
        at = last + shift + gap
    end = round(np.ceil((at - gap + tail) * FPS) / FPS * RATE)
    audio = np.concatenate([audio, np.zeros(end - len(audio), np.float32)])
    return Speech(audio, RATE, tuple(words), tuple(phones), tuple(sentences), "ipa")


def silence(seconds: float) -> Speech:
    audio = np.zeros(round(seconds * RATE), np.float32)
    return Speech(audio, RATE, (), (Phone("sil", 0.0, seconds),), (), "ipa")


@pytest.fixture(scope="session")
def place() -> Callable[..., Speech]:
    return placed


@pytest.fixture(scope="session")
def quiet() -> Callable[[float], Speech]:
    return silence


@pytest.fixture(scope="session")
def story() -> Speech:
    """Some twenty seconds with every kind of sound."""
    return said(
        "Hello! My name is Maria, and I would like to show you something. People often believe that puppets "
        "speak for themselves, but behind every move there is a hand. Bob moved five very big maps above the "
        "fish pond. Isn't that beautiful? Well, we shall see: who knows what you will choose?"
    )
