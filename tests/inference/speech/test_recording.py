"""Recordings in many forms, with right, wrong and no transcript."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy.signal import resample_poly

from paksatalker.base.errors import InputError
from paksatalker.inference.speech.aligning.alignment import WINDOW
from paksatalker.inference.speech.recording import read_recording
from paksatalker.inference.timeline.speech import Speech


def _write(path: Path, speech: Speech, rate: int, channels: int, **how: str) -> Path:
    common = int(np.gcd(rate, speech.rate))
    audio = resample_poly(speech.audio, rate // common, speech.rate // common)
    samples = np.stack([audio] * channels, axis=1) if channels > 1 else audio
    soundfile.write(path, np.clip(samples, -1, 1), rate, **how)
    return path


def _noisy(speech: Speech, snr: float) -> Speech:
    noise = np.random.default_rng(5).normal(0, 1, len(speech.audio))
    gain = np.sqrt(np.mean(speech.audio**2) / 10 ** (snr / 10))
    return replace(speech, audio=(speech.audio + gain * noise).astype(np.float32))


def _covers(speech: Speech) -> None:
    assert speech.phones[0].start == 0
    assert speech.phones[-1].end == pytest.approx(speech.duration)
    for a, b in zip(speech.phones, speech.phones[1:], strict=False):
        assert a.end == pytest.approx(b.start) and a.end > a.start


@pytest.mark.parametrize(
    ("name", "rate", "channels", "how"),
    [
        ("a.wav", 8000, 1, {"subtype": "PCM_16"}),
        ("a.wav", 48000, 2, {"subtype": "FLOAT"}),
        ("a.flac", 44100, 2, {}),
        ("a.ogg", 22050, 1, {}),
        ("a.mp3", 32000, 2, {}),
    ],
)
def test_any_form_is_aligned(
    tmp_path: Path, spoken: Speech, text: str, name: str, rate: int, channels: int, how: dict[str, str]
) -> None:
    path = _write(tmp_path / name, spoken, rate, channels, **how)
    found = read_recording(path, transcript=text)
    assert found.rate == rate and found.audio.ndim == 1 and found.audio.dtype == np.int16
    assert found.duration == pytest.approx(spoken.duration, abs=0.1)
    assert found.phone_set == "arpabet"
    assert [w.text for w in found.words] == [w.text for w in spoken.words]
    assert [s.text for s in found.sentences] == [s.text for s in spoken.sentences]
    errors = [a.start - b.start for a, b in zip(found.words, spoken.words, strict=True)]
    assert np.median(np.abs(errors)) < 0.035
    _covers(found)
    stressed = [p for p in found.phones if p.stress == 1]
    assert len(stressed) > 10 and all(p.label[0] in "AEIOU" for p in stressed)
    assert all(p.word >= 0 for p in found.phones if p.label != "sil")


def test_noise_is_borne(tmp_path: Path, spoken: Speech, text: str) -> None:
    found = read_recording(_write(tmp_path / "a.wav", _noisy(spoken, 10), 16000, 1), transcript=text)
    errors = [a.start - b.start for a, b in zip(found.words, spoken.words, strict=True)]
    assert np.median(np.abs(errors)) < 0.04


_OTHER = "I would rather have the vegetables, thank you, and perhaps a glass of wine. The weather was awful."


@pytest.mark.parametrize(
    ("wrong", "snr"),
    [
        ("other", None),
        ("missing", None),
        ("extra", None),
        ("replaced", None),
        ("missing", 10),
        ("replaced", 10),
    ],
)
def test_a_wrong_transcript_is_refused(
    tmp_path: Path, spoken: Speech, text: str, wrong: str, snr: float | None
) -> None:
    path = _write(tmp_path / "a.wav", spoken if snr is None else _noisy(spoken, snr), 16000, 1)
    first, _, third = (s.text for s in spoken.sentences)
    transcript = {
        "other": _OTHER,
        "missing": f"{first} {third}",
        "extra": f"{text} {_OTHER}",
        "replaced": f"{first} {_OTHER.split('.')[0]}. {third}",
    }[wrong]
    with pytest.raises(InputError, match=r"does not match a\.wav") as error:
        read_recording(path, transcript=transcript)
    assert error.value.hint


def test_a_few_words_more_give_a_warning(tmp_path: Path, spoken: Speech, text: str) -> None:
    path = _write(tmp_path / "a.wav", spoken, 16000, 1)
    found = read_recording(path, transcript=text.replace("Hello there, ", ""))
    assert "from 0.2 to" in found.warnings[0]
    assert not read_recording(path, transcript=text).warnings


def test_words_of_no_dictionary_are_aligned(tmp_path: Path) -> None:
    from paksatalker.inference.speech.tts import speak

    text = "Zorbalicious Quonkers ate 3.5 blimfrops on NASA's orders."
    speech = speak(text)
    found = read_recording(_write(tmp_path / "a.wav", speech, 16000, 1), transcript=text)
    for a, b in zip(found.words, speech.words, strict=True):
        assert (a.text, a.start) == (b.text, pytest.approx(b.start, abs=0.08))


def test_without_a_transcript_the_phones_are_heard(tmp_path: Path, spoken: Speech) -> None:
    found = read_recording(_write(tmp_path / "a.wav", spoken, 24000, 1), asr=False)
    assert not found.words and not found.sentences and not found.warnings
    _covers(found)
    times = np.arange(0, spoken.duration, 0.02)

    def said(speech: Speech) -> np.ndarray:
        starts = np.searchsorted([p.start for p in speech.phones], times, side="right") - 1
        return np.array([speech.phones[i].label != "sil" for i in starts])

    assert np.mean(said(found) == said(spoken)) > 0.93


def test_silence_warns_and_rests(tmp_path: Path, spoken: Speech, text: str) -> None:
    soundfile.write(tmp_path / "a.wav", np.full(32000, 0.0001), 16000)
    for transcript in (None, text):
        found = read_recording(tmp_path / "a.wav", transcript=transcript)
        assert [(p.label, p.start, p.end) for p in found.phones] == [("sil", 0, 2)]
        assert not found.words and not found.sentences
        assert "silent" in found.warnings[0]


def test_noise_alone_keeps_the_mouth_shut(tmp_path: Path) -> None:
    noise = np.random.default_rng(2).normal(0, 0.02, 48000)
    soundfile.write(tmp_path / "a.wav", noise, 16000)
    found = read_recording(tmp_path / "a.wav")
    said = sum(p.end - p.start for p in found.phones if p.label != "sil")
    assert said < 0.15 * found.duration


def test_a_long_recording_is_aligned_in_pieces(tmp_path: Path, spoken: Speech, text: str) -> None:
    times = 4
    long = replace(spoken, audio=np.tile(spoken.audio, times))
    found = read_recording(_write(tmp_path / "a.flac", long, 16000, 1), transcript=" ".join([text] * times))
    assert found.duration > WINDOW
    starts = [w.start + i * spoken.duration for i in range(times) for w in spoken.words]
    errors = np.array([w.start for w in found.words]) - starts
    assert np.median(np.abs(errors)) < 0.035 and np.abs(errors).max() < 0.25
    assert [s.occurrence for s in found.sentences] == [i for i in range(times) for _ in range(3)]
    _covers(found)


def test_channels_in_opposite_phase_do_not_cancel(tmp_path: Path, spoken: Speech) -> None:
    soundfile.write(tmp_path / "a.wav", np.stack([spoken.audio, -spoken.audio], axis=1), spoken.rate)
    found = read_recording(tmp_path / "a.wav")
    assert not found.warnings and np.corrcoef(found.audio, spoken.audio)[0, 1] > 0.999


@pytest.mark.parametrize("seconds", [0.001, 0.02, 0.3])
def test_a_very_short_recording_is_no_error(tmp_path: Path, spoken: Speech, seconds: float) -> None:
    n = round(seconds * spoken.rate)
    loud = int(np.abs(spoken.audio).argmax())
    soundfile.write(tmp_path / "a.wav", spoken.audio[loud - n // 2 : loud - n // 2 + n], spoken.rate)
    found = read_recording(tmp_path / "a.wav")
    assert found.duration == pytest.approx(seconds, abs=1e-3)
    _covers(found)
    with pytest.raises(InputError, match="does not match"):
        read_recording(tmp_path / "a.wav", transcript="Elephants are never as tall as this.")


def test_inputs_are_named_by_hash(tmp_path: Path, spoken: Speech) -> None:
    path = _write(tmp_path / "a.wav", spoken, 16000, 1)
    a, b = read_recording(path), read_recording(path)
    assert a.inputs == b.inputs and len(a.inputs["audio"]) == 64
    assert a.phones == b.phones


@pytest.mark.parametrize("content", [None, b"", b"not sound at all" * 50, "cut", "empty"])
def test_bad_files_are_an_error(tmp_path: Path, spoken: Speech, content: bytes | str | None) -> None:
    path = tmp_path / "bad.wav"
    if content == "empty":
        soundfile.write(path, np.zeros(0), 16000)
    elif content == "cut":
        whole = _write(tmp_path / "whole.flac", spoken, 16000, 1).read_bytes()
        path.write_bytes(whole[:40])
    elif isinstance(content, bytes):
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"bad\.wav") as error:
        read_recording(path)
    assert error.value.hint and "\n" not in str(error.value)


def test_a_folder_is_no_recording(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="folder"):
        read_recording(tmp_path)
