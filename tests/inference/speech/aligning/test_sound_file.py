"""Sound of every kind of file as one channel."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import resample_poly

from paksatalker.base.errors import InputError
from paksatalker.inference.speech.aligning import sound_file
from paksatalker.inference.speech.aligning.sound_file import Recording, read_sound, resampled


def _tone(seconds: float, rate: int, level: float = 0.4) -> np.ndarray:
    t = np.arange(round(seconds * rate)) / rate
    return level * np.sin(2 * np.pi * 220 * t) * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * t))


def _same(samples: np.ndarray, wanted: np.ndarray, within: float = 2e-4) -> bool:
    return len(samples) == len(wanted) and bool(np.abs(samples / 32767 - wanted).max() < within)


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
def test_any_depth(tmp_path: Path, subtype: str) -> None:
    soundfile.write(tmp_path / "a.wav", _tone(0.5, 44100), 44100, subtype=subtype)
    sound = read_sound(tmp_path / "a.wav")
    assert sound.rate == 44100 and _same(sound.samples, _tone(0.5, 44100)) and not sound.clipped


def test_a_silent_side_does_not_halve_the_sound(tmp_path: Path) -> None:
    left = _tone(0.5, 16000)
    hiss = np.random.default_rng(1).normal(0, 0.001, len(left))
    soundfile.write(tmp_path / "a.wav", np.stack([hiss, left], axis=1), 16000, subtype="PCM_24")
    assert _same(read_sound(tmp_path / "a.wav").samples, left)


def test_an_offset_goes(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", _tone(1.0, 16000) + 0.2, 16000)
    assert abs(read_sound(tmp_path / "a.wav").samples.mean()) < 5


def test_clipping_is_seen_and_loud_floats_are_not_clipped(tmp_path: Path) -> None:
    loud = _tone(0.5, 16000, 2.0)
    soundfile.write(tmp_path / "a.wav", np.clip(loud, -1, 1), 16000)
    soundfile.write(tmp_path / "b.wav", loud, 16000, subtype="FLOAT")
    assert read_sound(tmp_path / "a.wav").clipped
    kept = read_sound(tmp_path / "b.wav")
    assert not kept.clipped and _same(kept.samples, loud / np.abs(loud).max())


def test_films_are_heard(tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    audio = _tone(1.0, 48000)
    with av.open(str(tmp_path / "a.mkv"), "w") as film:
        picture = film.add_stream("mpeg4", rate=25)
        picture.width = picture.height = 64
        sound = film.add_stream("pcm_s16le", rate=48000, layout="mono")
        for _ in range(25):
            blank = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
            film.mux(picture.encode(blank))
        samples = np.rint(audio * 32767).astype(np.int16)
        for i in range(0, len(samples), 1000):
            frame = av.AudioFrame.from_ndarray(samples[None, i : i + 1000], format="s16", layout="mono")
            frame.rate, frame.pts = 48000, i
            film.mux(sound.encode(frame))
        film.mux([*picture.encode(None), *sound.encode(None)])
    assert _same(read_sound(tmp_path / "a.mkv").samples, audio)
    with av.open(str(tmp_path / "mute.mkv"), "w") as film:
        picture = film.add_stream("mpeg4", rate=25)
        picture.width = picture.height = 64
        film.mux(picture.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
        film.mux(picture.encode(None))
    with pytest.raises(InputError, match="no sound in it"):
        read_sound(tmp_path / "mute.mkv")


@settings(max_examples=15, deadline=None)
@given(
    rate=st.sampled_from([8000, 11025, 16000, 22050, 24000, 44100, 48000]),
    count=st.integers(1, 30000),
    block=st.integers(500, 9000),
)
def test_pieces_join_without_a_seam(rate: int, count: int, block: int) -> None:
    audio = (np.random.default_rng(count).normal(0, 3000, count)).astype(np.int16)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sound_file, "_BLOCK", block)
        made = resampled(Recording(audio, rate, ""))
    common = np.gcd(rate, 16000)
    whole = resample_poly(audio.astype(np.float64), 16000 // common, rate // common)
    assert len(made) == len(whole)
    assert np.abs(made - np.clip(whole, -32767, 32767)).max() < 1.5


@pytest.mark.parametrize("rate", [1, 999, 768_001, 2**31 - 1])
def test_a_rate_that_no_recording_has_is_one_line(tmp_path: Path, rate: int) -> None:
    file = tmp_path / "a.wav"
    soundfile.write(file, _tone(0.1, 8000), 8000)
    data = bytearray(file.read_bytes())
    data[24:28] = rate.to_bytes(4, "little")
    file.write_bytes(data)
    with pytest.raises(InputError, match="samples a second"):
        read_sound(file)


@pytest.mark.parametrize("rate", [44_101, 191_999, 767_999])
def test_rates_that_have_nothing_in_common_with_ours_are_heard_too(rate: int) -> None:
    tone = (32767 * _tone(0.2, rate)).astype(np.int16)
    heard = resampled(Recording(tone, rate, ""))
    wanted = _tone(0.2, 16000)
    assert abs(len(heard) - len(wanted)) <= 1
    inside = slice(400, len(wanted) - 400)
    assert np.abs(heard[: len(wanted)] / 32767 - wanted)[inside].max() < 2e-3
