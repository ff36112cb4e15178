"""Where somebody speaks, and that nothing else is taken for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy.signal import resample_poly

from paksatalker.inference.speech.aligning.speech_detector import speech_spans
from paksatalker.inference.speech.recording import read_recording
from paksatalker.inference.timeline.speech import Speech

RATE = 16000


def _chords(seconds: float) -> np.ndarray:
    """A melody in chords, each note struck and dying away, six harmonics."""
    rng = np.random.default_rng(3)
    t = np.arange(RATE * 2 // 5) / RATE
    notes = []
    for root in rng.choice([196, 220, 262, 294, 330, 392], round(seconds / 0.4)):
        struck = [np.sin(2 * np.pi * root * f * k * t) / k for f in (1, 1.25, 1.5) for k in range(1, 7)]
        notes.append(0.08 * sum(struck) * np.exp(-3 * t))
    return np.concatenate(notes)


def _noises(name: str, seconds: float) -> np.ndarray:
    n = round(seconds * RATE)
    t = np.arange(n) / RATE
    noise = np.random.default_rng(2).normal(0, 0.1, n)
    return {
        "silence": np.zeros(n),
        "noise": noise,
        "gusts": noise * (1 + np.sin(2 * np.pi * 4 * t)) / 2,
        "breath": np.convolve(noise, np.ones(8) / 8, "same") * np.sin(np.pi * t / seconds) ** 2,
        "tone": 0.3 * np.sin(2 * np.pi * 440 * t),
        "siren": 0.3 * np.sin(2 * np.pi * (500 * t + 60 * np.cos(2 * np.pi * 0.5 * t))),
        "chords": _chords(seconds),
    }[name]


@pytest.mark.parametrize("name", ["silence", "noise", "gusts", "breath", "tone", "siren", "chords"])
def test_what_is_no_speech_leaves_the_mouth_shut(tmp_path: Path, name: str) -> None:
    soundfile.write(tmp_path / "a.wav", _noises(name, 3.0), RATE)
    for asr in (False, True):
        found = read_recording(tmp_path / "a.wav", asr=asr)
        assert [p.label for p in found.phones] == ["sil"] and not found.words
        assert "silent" in found.warnings[0] or "nobody speaks" in found.warnings[0]


def test_speech_is_found_between_music(spoken: Speech) -> None:
    said = np.asarray(resample_poly(spoken.audio, 2, 3))
    audio = np.concatenate([_chords(3.0), said, _chords(3.0)])
    spans = speech_spans((audio * 32767).astype(np.int16))
    first, last = 3.0 + spoken.words[0].start, 3.0 + spoken.words[-1].end
    assert spans[0][0] == pytest.approx(first, abs=0.3) and spans[-1][1] == pytest.approx(last, abs=0.4)
    covered = sum(b - a for a, b in spans)
    assert covered > 0.8 * (last - first)


def test_music_around_a_transcript_is_no_wrong_wording(tmp_path: Path, spoken: Speech, text: str) -> None:
    said = np.asarray(resample_poly(spoken.audio, 2, 3))
    soundfile.write(tmp_path / "a.wav", np.concatenate([_chords(2.0), said, _chords(2.0)]), RATE)
    found = read_recording(tmp_path / "a.wav", transcript=text)
    errors = [a.start - b.start - 2.0 for a, b in zip(found.words, spoken.words, strict=True)]
    assert np.median(np.abs(errors)) < 0.035 and not found.warnings
