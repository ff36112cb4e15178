"""The film's file: rates, codecs, colour tags, loudness, chapters."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.film.encoding.codecs import codec_of, codecs, has_encoder, require_encoder
from paksatalker.film.encoding.encode import FilmStyle, frame_rate, write_film
from paksatalker.film.encoding.lut import check_lut
from paksatalker.film.encoding.sound import RATE, _by_ffmpeg, levelled, limited, measured, true_peak
from paksatalker.inference.jobs.values import fps, size

av = pytest.importorskip("av")
SMALL = (64, 48)


def pictures(count: int):
    for number in range(count):
        yield np.full((SMALL[1], SMALL[0], 3), 40 + number % 150, np.uint8)


@pytest.mark.parametrize("name", sorted(codecs()))
def test_every_codec_has_its_tags_and_the_exact_rate(tmp_path: Path, name: str) -> None:
    codec = codecs()[name]
    if not has_encoder(codec.encoder):
        pytest.skip(f"this PyAV has no {codec.encoder}")
    film = tmp_path / f"a{codec.endings[0]}"
    rate = fps("23.976")
    write_film(pictures(12), 12, rate, np.zeros(24000, np.int16), 48000, film, FilmStyle(crf=30, codec=name))
    with av.open(str(film)) as opened:
        picture = opened.streams.video[0]
        assert picture.average_rate == Fraction(24000, 1001)
        frames = list(opened.decode(picture))
        assert len(frames) == 12
        tags = [(f.color_primaries, f.color_trc, f.colorspace, f.color_range) for f in frames]
        assert set(tags) == {(1, 1, 1, 1)}


@pytest.mark.skipif(not hasattr(os, "sched_getscheduler"), reason="a system without such schedulers")
@pytest.mark.parametrize("name", sorted(codecs()))
def test_no_encoder_keeps_the_processor_from_others(tmp_path: Path, name: str) -> None:
    codec = codecs()[name]
    if not has_encoder(codec.encoder):
        pytest.skip(f"this PyAV has no {codec.encoder}")
    film = tmp_path / f"a{codec.endings[0]}"
    seen: list[set[int]] = []

    def look(frames: int) -> None:
        seen.append({os.sched_getscheduler(int(t.name)) for t in Path("/proc/self/task").iterdir()})

    before = os.sched_getscheduler(0)
    write_film(pictures(3), 3, 25, np.zeros(48, np.int16), 48000, film, FilmStyle(crf=30, codec=name), look)
    assert os.sched_getscheduler(0) == before
    assert not any(policies & {os.SCHED_FIFO, os.SCHED_RR} for policies in seen)


@pytest.mark.parametrize("text", ["23.976", "23.98", "24000/1001", "29.97", "30000/1001", "59.94"])
def test_rates_of_ntsc_are_meant_exactly(text: str) -> None:
    assert frame_rate(fps(text)).denominator == 1001


def test_sizes_have_names() -> None:
    assert size("4k") == (3840, 2160) and size("Vertical") == (1080, 1920) and size("640x360") == (640, 360)
    with pytest.raises(ValueError, match="vertical"):
        size("huge")


@pytest.mark.parametrize("gain", [0.02, 0.3, 1.0])
def test_sound_is_as_loud_as_asked_and_its_peaks_are_held(gain: float) -> None:
    rng = np.random.default_rng(1)
    at = np.arange(6 * RATE) / RATE
    wave = gain * np.sin(2 * np.pi * 220 * at) * (0.3 + 0.7 * (np.sin(2 * np.pi * 3 * at) > 0))
    wave[:: RATE // 3] += rng.choice([-0.9, 0.9], len(wave[:: RATE // 3]))
    found = levelled(np.clip(wave, -1, 1).astype(np.float32), -16.0)
    loud, peak = measured(found)
    assert loud == pytest.approx(-16.0, abs=0.5) and peak < -1.0
    assert _by_ffmpeg(found) == pytest.approx(loud, abs=0.2)
    silent = np.zeros(RATE, np.float32)
    assert levelled(silent) is silent


def test_peaks_between_samples_count() -> None:
    at = np.arange(RATE) / RATE
    wave = np.sin(2 * np.pi * RATE / 4 * at + np.pi / 4).astype(np.float32)
    assert true_peak(wave) > 20 * np.log10(np.abs(wave).max()) + 2.5
    assert true_peak(limited(wave)) < -1.4


def test_chapters_subtitles_and_tags_are_in_the_file(tmp_path: Path) -> None:
    style = FilmStyle(
        crf=30,
        chapters=((0.0, "Begin"), (0.4, "Prices")),
        subtitles=((0.1, 0.4, "Hello"), (0.5, 0.9, "one\ntwo")),
        about=(("title", "A talk"),),
        language="eng",
    )
    film = tmp_path / "a.mp4"
    write_film(pictures(25), 25, 25.0, np.zeros(48000, np.int16), 48000, film, style)
    with av.open(str(film)) as opened:
        assert [c["metadata"]["title"] for c in opened.chapters()] == ["Begin", "Prices"]
        assert opened.metadata["title"] == "A talk"
        texts = opened.streams.subtitles[0]
        said = [bytes(p)[2:].decode() for p in opened.demux(texts) if p.size > 2]
        assert said == ["Hello", "one\ntwo"]


def test_what_a_file_can_t_hold_is_refused_in_one_line() -> None:
    with pytest.raises(InputError, match=r"an \.webm holds no h264"):
        codec_of(".webm", "h264")
    with pytest.raises(InputError, match="h265 can't be seen through"):
        codec_of(".mov", "h265", alpha=True)


def test_a_codec_that_the_build_lacks_is_one_line() -> None:
    from dataclasses import replace

    from paksatalker.base.errors import PaksaTalkerError

    with pytest.raises(PaksaTalkerError, match="built without libnothing, which writes av1"):
        require_encoder(replace(codecs()["av1"], encoder="libnothing"))


CUBE = 'TITLE "x"\nLUT_3D_SIZE 2\n' + "".join(
    f"{1 - r} {1 - g} {1 - b}\n" for b in (0, 1) for g in (0, 1) for r in (0, 1)
)


def test_a_lut_is_put_on_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "it's: neg.cube").write_text(CUBE)
    film = tmp_path / "a.mov"
    style = FilmStyle(codec="prores4444", lut=tmp_path / "it's: neg.cube")
    write_film(pictures(2), 2, 25.0, np.zeros(3840, np.int16), 48000, film, style)
    with av.open(str(film)) as opened:
        first = next(opened.decode(video=0)).to_ndarray(format="rgb24")
    assert abs(int(first.mean()) - 215) <= 2


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.cube", "", "names no LUT_3D_SIZE"),
        ("a.cube", CUBE[:-6], "has 7 of the 8 rows"),
        ("a.cube", CUBE.replace("LUT_3D_SIZE 2", "LUT_3D_SIZE 900000"), "a table of 900000 can't be"),
        ("a.cube", CUBE.replace("1 1 1", "1 x 1", 1), "line 3: three numbers are wanted"),
        ("a.png", CUBE, "is no LUT"),
        ("b.cube", None, "b.cube"),
    ],
)
def test_a_corrupt_lut_is_one_line(tmp_path: Path, name: str, text: str | None, said: str) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=said) as refused:
        check_lut(tmp_path / name)
    assert "\n" not in str(refused.value)
