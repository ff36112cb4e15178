"""Loudness and pitch of sounds whose values are known by construction."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paksatalker.inference.speech.prosody import FLOOR, prosody
from paksatalker.inference.timeline.speech import Phone, Speech


def _speech(audio: np.ndarray, rate: int) -> Speech:
    phones = (Phone("sil", 0.0, len(audio) / rate),)
    return Speech(np.asarray(audio, np.float32), rate, (), phones, (), "ipa")


def _voice(f0: np.ndarray, rate: int, level: float = 0.3) -> np.ndarray:
    """A buzz with a falling spectrum, the fundamental not the strongest, as in a vowel."""
    phase = 2 * np.pi * np.cumsum(f0) / rate
    weights = {1: 0.5, 2: 0.8, 3: 1.0, 4: 0.6, 5: 0.4, 6: 0.2}
    wave = sum(w * np.cos(k * phase + k) for k, w in weights.items())
    return level * wave / np.sqrt(np.mean(wave**2))


@settings(max_examples=12, deadline=None)
@given(
    f0=st.floats(85, 400),
    rate=st.sampled_from([8000, 16000, 22050, 24000, 44100, 48000]),
)
def test_steady_pitch_is_found(f0: float, rate: int) -> None:
    curves = prosody(_speech(_voice(np.full(rate // 2, f0), rate), rate), np.arange(0.1, 0.4, 0.02))
    assert curves.voiced.all()
    assert np.abs(np.log2(curves.f0 / f0)).max() < 0.02


def test_gliding_pitch_is_followed() -> None:
    rate = 24000
    f0 = np.linspace(120, 260, rate)
    times = np.arange(0.05, 0.95, 1 / 30)
    curves = prosody(_speech(_voice(f0, rate), rate), times)
    assert curves.voiced.all()
    np.testing.assert_allclose(curves.f0, np.interp(times, np.arange(rate) / rate, f0), rtol=0.02)


def test_noise_and_silence_are_unvoiced() -> None:
    rate = 24000
    noise = np.random.default_rng(1).normal(0, 0.1, rate)
    curves = prosody(_speech(np.concatenate([noise, np.zeros(rate)]), rate), np.arange(0, 2, 0.02))
    assert curves.voiced.mean() < 0.03
    assert np.isnan(curves.f0[~curves.voiced]).all()
    assert (curves.intensity[curves.times > 1.05] == FLOOR).all()


@pytest.mark.parametrize("rate", [16000, 44100])
def test_levels_are_decibels_of_the_rms(rate: int) -> None:
    t = np.arange(rate) / rate
    low = 0.1 * np.sqrt(2) * np.sin(2 * np.pi * 500 * t)
    high = 0.01 * np.sqrt(2) * np.sin(2 * np.pi * 6000 * t)
    curves = prosody(_speech(low + high, rate), np.linspace(0.1, 0.9, 30))
    np.testing.assert_allclose(curves.intensity, -20, atol=0.5)
    np.testing.assert_allclose(curves.high, -40, atol=0.7)


def test_times_beyond_the_sound_are_silent() -> None:
    curves = prosody(_speech(_voice(np.full(8000, 150.0), 16000), 16000), [-0.2, 0.25, 0.9])
    assert curves.intensity[0] == curves.intensity[2] == FLOOR
    assert curves.voiced.tolist() == [False, True, False]


def test_no_sound_at_all() -> None:
    curves = prosody(_speech(np.zeros(0), 16000), [0.0, 1.0])
    assert (curves.intensity == FLOOR).all() and not curves.voiced.any()
