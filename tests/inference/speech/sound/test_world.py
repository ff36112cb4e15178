"""Sound taken apart and put together again: what lies low stays low."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter

from paksatalker.inference.speech.prosody import pitch_of
from paksatalker.inference.speech.sound.world import put_together, taken_apart

RATE = 16000


def creaky(hz: float) -> np.ndarray:
    """A second of a low voice whose every other pulse is weaker, as where it creaks: many trackers hear it
    an octave up."""
    pulses = np.zeros(RATE)
    for beat, strength in ((0.0, 1.0), (0.5, 0.7)):
        pulses[((np.arange(int(hz) - 1) + beat) * RATE / hz).astype(int)] += strength
    sound = pulses
    for formant in (600.0, 1100.0, 2500.0):
        turn, inner = 2 * np.pi * formant / RATE, 0.97
        sound = lfilter([1.0], [1.0, -2 * inner * np.cos(turn), inner**2], sound)
    return (0.5 * sound / np.abs(sound).max()).astype(np.float32)


@pytest.mark.parametrize("factor", [1.0, 1.2])
def test_a_creaky_voice_is_put_together_at_the_height_that_is_asked_for(factor: float) -> None:
    parts = taken_apart(creaky(85.0), RATE)
    said = put_together(parts, parts.pitch * factor)
    heard = pitch_of(said, RATE, parts.times)
    voiced = heard > 0
    assert voiced[20:180].mean() > 0.95
    assert np.median(heard[voiced]) == pytest.approx(85 * factor, rel=0.03)


def test_silence_has_no_pitch() -> None:
    parts = taken_apart(np.zeros(RATE // 2, np.float32), RATE)
    assert not parts.pitch.any()
    assert not np.abs(put_together(parts)).max() > 1e-6
