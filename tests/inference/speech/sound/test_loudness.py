"""How loud speech is, and that nothing of it is cut off."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paksatalker.inference.speech.sound.loudness import LOUDNESS, PEAK, levelled, limited, loudness, true_peak
from paksatalker.inference.speech.sound.utterance import SpokenPhone, Utterance
from paksatalker.inference.speech.text.manner import Manner
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.timeline.speech import Speech

RATE = 24000


def _tone(seconds: float, amplitude: float, hertz: float = 997.0) -> np.ndarray:
    t = np.arange(round(seconds * RATE)) / RATE
    return (amplitude * np.sin(2 * np.pi * hertz * t)).astype(np.float32)


@pytest.mark.parametrize(("amplitude", "lufs"), [(1.0, -3.01), (0.1, -23.01), (0.01, -43.01)])
def test_the_loudness_of_a_tone_is_the_one_of_the_recommendation(amplitude: float, lufs: float) -> None:
    # BS.1770-4: 0 dB FS of 997 Hz in one channel is -3.01 LKFS
    assert loudness(_tone(3, amplitude), RATE) == pytest.approx(lufs, abs=0.1)
    assert loudness(_tone(0.2, amplitude), RATE) == pytest.approx(lufs, abs=0.5)


def test_a_peak_between_samples_is_seen() -> None:
    n = np.arange(2400)
    between = (0.9 * np.sin(np.pi / 2 * n + np.pi / 4)).astype(np.float32)
    assert np.abs(between).max() < 0.65
    assert true_peak(between, RATE) == pytest.approx(20 * np.log10(0.9), abs=0.4)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 30), st.sampled_from([8000, 22050, 48000]))
def test_no_peak_is_left_above_and_what_is_soft_is_left_alone(seed: int, gain: float, rate: int) -> None:
    rng = np.random.default_rng(seed)
    sound = (rng.standard_normal(4000) * gain * np.repeat(rng.random(40) ** 3, 100)).astype(np.float32)
    made = limited(sound, rate)
    assert made.shape == sound.shape and true_peak(made, rate) < PEAK
    assert np.all(np.abs(made) <= np.abs(sound) + 1e-6)
    soft = sound * np.float32(0.3 / np.abs(sound).max())
    assert np.array_equal(limited(soft, rate), soft)


def test_silence_and_nothing_stay_what_they_are() -> None:
    silent = Utterance(np.zeros(RATE, np.float32), RATE, (SpokenPhone("a", 0.1, 0.9, 0, 0),))
    assert np.array_equal(levelled(silent).audio, silent.audio)
    empty = replace(silent, audio=np.zeros(0, np.float32), sounds=())
    assert levelled(empty) is empty
    assert loudness(np.zeros(0, np.float32), RATE) == -np.inf


def test_speech_has_the_loudness_it_is_to_have(spoken: Speech) -> None:
    audio = np.asarray(spoken.audio, np.float32)
    assert loudness(audio, spoken.rate) == pytest.approx(LOUDNESS, abs=0.6)
    assert true_peak(audio, spoken.rate) < PEAK
    robotic = speak("Guten Tag. Ja!", voice="espeak:de")
    for s in robotic.sentences:
        part = robotic.audio[round(s.start * robotic.rate) : round(s.end * robotic.rate)]
        assert loudness(np.asarray(part, np.float32), robotic.rate) == pytest.approx(LOUDNESS, abs=0.5)


def test_asked_to_be_louder_it_is_and_still_not_cut_off() -> None:
    plain, loud, soft = (speak("Hello there.", manner=Manner(volume=db)) for db in (0.0, 12.0, -12.0))
    levels = [loudness(np.asarray(s.audio, np.float32), s.rate) for s in (soft, plain, loud)]
    assert levels[0] == pytest.approx(levels[1] - 12, abs=0.3)
    assert levels[2] > levels[1] + 4
    assert true_peak(np.asarray(loud.audio, np.float32), loud.rate) < PEAK
