"""Recordings laid on the motion that was taken along with them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paksatalker.inference.motion.motion_in import open_performance
from paksatalker.inference.motion.synchronised import shift_of, shift_of_sounds, shifted
from paksatalker.rigs.arkit import INDEX, NAMES
from paksatalker.rigs.motion_files.live_link import live_link_text
from paksatalker.rigs.motion_files.timecodes import clock_of

RATE, FPS, SECONDS = 16000, 60.0, 6


def spoken() -> tuple[np.ndarray, np.ndarray]:
    """A mouth that opens in irregular syllables (T, 52), and noise that is as loud as it is open."""
    random = np.random.default_rng(5)
    times = np.arange(SECONDS * 100) / 100
    starts = np.cumsum(random.uniform(0.15, 0.6, 14))
    opened = np.clip(sum(np.exp(-(((times - s) / 0.06) ** 2)) for s in starts), 0, 1)
    arkit = np.zeros((round(SECONDS * FPS), len(NAMES)), np.float32)
    arkit[:, INDEX["jawOpen"]] = 0.6 * np.interp(np.arange(len(arkit)) / FPS, times, opened)
    level = np.interp(np.arange(SECONDS * RATE) / RATE, times, opened)
    return arkit, (level * 9000 * random.standard_normal(len(level)).clip(-3, 3)).astype(np.int16)


@settings(max_examples=12)
@given(st.floats(-2, 3))
def test_what_is_said_is_where_the_mouth_moves(late: float) -> None:
    arkit, sound = spoken()
    count = round(abs(late) * RATE)
    recording = np.concatenate([np.zeros(count, np.int16), sound]) if late > 0 else sound[count:]
    found = shift_of(arkit, FPS, None, Path("none.wav"), recording, RATE)
    assert found.how == "sound" and found.seconds == pytest.approx(late, abs=0.05)
    both = shift_of_sounds(sound, RATE, recording, RATE)
    assert both.how == "sound" and both.seconds == pytest.approx(late, abs=0.02)
    laid = shifted(recording, RATE, both.seconds, len(sound))
    assert len(laid) == len(sound) and np.abs(laid).max() > 5000


def test_what_does_not_belong_together_begins_together() -> None:
    arkit, sound = spoken()
    hum = (3000 * np.sin(np.arange(4 * RATE) * 0.3)).astype(np.int16)
    assert shift_of(arkit, FPS, None, Path("none.wav"), hum, RATE).how == "together"
    assert shift_of_sounds(sound, RATE, hum, RATE).how == "together"
    assert shift_of(arkit[:20], FPS, None, Path("none.wav"), sound, RATE).how == "together"


def test_time_codes_tell_first(tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    arkit, sound = spoken()
    table = tmp_path / "slate.csv"
    text = live_link_text(arkit, np.zeros((len(arkit), 165)), FPS)
    table.write_text(text)  # begins at 00:00:00:59
    film = tmp_path / "slate.mov"
    late = np.concatenate([np.zeros(RATE // 2, np.int16), sound])
    with av.open(str(film), "w", options={}) as out:
        out.metadata["timecode"] = "00:00:00:15"
        picture = out.add_stream("mpeg4", rate=30)
        picture.width = picture.height = 32
        track = out.add_stream("pcm_s16le", rate=RATE, layout="mono")
        for number in range(30):
            frame = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            out.mux(picture.encode(frame))
        out.mux(picture.encode(None))
        block = av.AudioFrame.from_ndarray(late[None], format="s16", layout="mono")
        block.rate, block.pts, block.time_base = RATE, 0, Fraction(1, RATE)
        out.mux(track.encode(block))
        out.mux(track.encode(None))
    clip = open_performance(table, sound=film)
    assert any("0.48 s after the sound, by their time codes" in line for line in clip.meta["warnings"])
    first = np.flatnonzero(np.abs(clip.audio) > 500)[0]
    expected = np.flatnonzero(np.abs(sound) > 500)[0] + (0.5 - (59 / 60 - 0.5)) * RATE
    assert first == pytest.approx(expected, abs=200)


@pytest.mark.parametrize(
    ("code", "rate", "seconds"),
    [
        ("01:00:00:15", 30, 3600.5),
        ("00:01:00;02", 29.97, 60.06),
        ("00:00:02.250", 30, 2.25),
        ("soon", 30, None),
    ],
)
def test_codes_are_times_of_the_day(code: str, rate: float, seconds: float | None) -> None:
    found = clock_of(code, rate)
    assert found == (None if seconds is None else pytest.approx(seconds, abs=1e-3))
