"""Speeches said by the voice, and the same sentences in other company."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from paksatalker.inference.speech.tts import speak
from paksatalker.inference.timeline.speech import Speech

LINES = (
    "Hello, I am so glad that you are here.",
    "Today we will build a talking person, from nothing but a line of text!",
    "It takes only a few minutes, and you can change every single movement afterwards.",
    "What do you think?",
)
STEP = 0.1
"""Seconds; joined sentences start at multiples of it, so that frames of 10, 20, 30 and 60 fps fall alike."""


@cache
def _take(line: str) -> Speech:
    return speak(line)


def join(lines: Sequence[str], pause: float = 0.4) -> Speech:
    """The lines one after the other, each with its own sound; equal lines are counted as the script does."""
    audio: list[np.ndarray] = []
    words, phones, sentences = [], [], []
    heard: Counter[str] = Counter()
    for line in lines:
        take, at = _take(line), round(sum(map(len, audio)) / _take(lines[0]).rate, 6)
        base = len(words)
        words += [replace(w, start=w.start + at, end=w.end + at, sentence=len(sentences)) for w in take.words]
        phones += [
            replace(p, start=p.start + at, end=p.end + at, word=p.word if p.label == "sil" else p.word + base)
            for p in take.phones
        ]
        (s,) = take.sentences
        sentences.append(replace(s, start=s.start + at, end=s.end + at, occurrence=heard[s.text]))
        heard[s.text] += 1
        length = round(np.ceil((take.duration + pause) / STEP) * STEP * take.rate)
        audio.append(np.pad(take.audio, (0, length - len(take.audio))))
    return replace(
        _take(lines[0]),
        audio=np.concatenate(audio),
        words=tuple(words),
        phones=tuple(phones),
        sentences=tuple(sentences),
    )


@pytest.fixture(scope="session")
def spoken() -> Speech:
    """Four sentences of different kinds, about 14 seconds."""
    return join(LINES)


@pytest.fixture(scope="session")
def slow_talk() -> Speech:
    """Ten sentences with long pauses, in which there is time for steps."""
    return join(LINES[:3] * 3 + LINES[3:], pause=3.0)


@pytest.fixture(scope="session")
def joined():
    """The function that joins lines to a speech."""
    return join


@pytest.fixture(scope="session")
def silence() -> Speech:
    """A minute in which nothing is said."""
    rate = 16000
    take = join(LINES[:1])
    return replace(
        take,
        audio=np.zeros(60 * rate, np.float32),
        rate=rate,
        words=(),
        sentences=(),
        phones=(replace(take.phones[0], label="sil", start=0.0, end=60.0, word=-1, stress=0),),
    )
