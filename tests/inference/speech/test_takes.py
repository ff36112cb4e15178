"""Silence around a sentence goes, the breath before it stays."""

from __future__ import annotations

import numpy as np

from paksatalker.inference.speech.sound.utterance import SpokenPhone, Utterance
from paksatalker.inference.speech.speakers.cast import Part
from paksatalker.inference.speech.takes import Take, cropped, joined
from paksatalker.inference.speech.text.manner import PLAIN
from paksatalker.inference.speech.text.readings import Reading
from paksatalker.inference.speech.text.text import SpokenSentence
from paksatalker.inference.speech.voices.voices import choose

RATE = 16000
BEGINS = 1.0
"""Seconds of sound before the sentence."""


def take(breath: float, level: float = 0.05) -> Take:
    """A sentence of half a second, with a breath of so many seconds right before it."""
    audio = np.zeros(2 * RATE, np.float32)
    first, noise = round(BEGINS * RATE), np.random.default_rng(0).standard_normal(2 * RATE)
    audio[first - round(breath * RATE) : first] = level * noise[: round(breath * RATE)]
    audio[first : first + RATE // 2] = 0.3 * np.sin(np.arange(RATE // 2) / 20)
    sounds = (SpokenPhone("a", BEGINS, BEGINS + 0.5, 1, 0),)
    sentence = SpokenSentence("A.", (Reading("A", "A", "."),), 0)
    return cropped(sentence, Utterance(audio, RATE, sounds), Part(choose("heart", None, "")[0]))


def heard_before(made: Take) -> float:
    """Seconds of its sound that are kept before its first phone."""
    return BEGINS - made.first / RATE


def test_a_breath_is_kept_and_silence_is_not() -> None:
    assert heard_before(take(0.0)) < 0.07
    assert 0.19 <= heard_before(take(0.2)) <= 0.24
    assert heard_before(take(0.2, level=0.0005)) < 0.07  # hiss
    assert heard_before(take(0.8)) <= 0.31  # no longer than a breath is


def test_a_breath_stands_in_the_pause_before_its_sentence() -> None:
    main = Part(choose("heart", None, "")[0])
    speech = joined([take(0.2), take(0.2)], main, PLAIN, "")
    second = speech.sentences[1].start
    pause = speech.audio[round((second - 0.15) * RATE) : round((second - 0.03) * RATE)]
    before = speech.audio[round((second - 0.3) * RATE) : round((second - 0.25) * RATE)]
    assert np.abs(pause).max() > 0.05 and np.abs(before).max() < 1e-6
