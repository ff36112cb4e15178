"""Films of ten minutes at every rate: do sound and picture end together, is the rate exact?

Needs PyAV. Synthetic frames, 64 x 36; about two minutes. Exits with 1 where a film misses its bound.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np

from paksatalker.film.encoding.encode import FilmStyle, frame_rate, write_film
from paksatalker.film.encoding.sound import RATE, measured
from paksatalker.inference.jobs.values import fps

RATES = ("23.976", "24", "25", "29.97", "30", "50", "59.94", "60")
SECONDS = 600
SIZE = (64, 36)


def main() -> int:
    """Make the films and measure them."""
    wrong = 0
    for text in RATES:
        with tempfile.TemporaryDirectory() as folder:
            wrong += not _one(text, Path(folder) / "a.mp4")
    return int(wrong > 0)


def _one(text: str, film: Path) -> bool:
    import av

    rate = frame_rate(fps(text))
    count = round(SECONDS * rate)
    write_film(_pictures(count), count, fps(text), _sound(), RATE, film, FilmStyle(crf=40, loudness=-16.0))
    with av.open(str(film)) as opened:
        picture, sound = opened.streams.video[0], opened.streams.audio[0]
        told = picture.average_rate
        length = float(picture.duration * picture.time_base), float(sound.duration * sound.time_base)
        lit = _lit(opened)
    with av.open(str(film)) as opened:
        wave = np.concatenate([f.to_ndarray()[0] for f in opened.decode(audio=0)]).astype(np.float32)
    loud, peak = measured(wave)
    # a click a minute: the frame that is white, and the sample that is loud
    clicks = [_click(wave, minute) for minute in range(1, 10)]
    apart = max(abs(float(n / rate) - c) for n, c in zip(lit, clicks, strict=True))
    good = (
        told == rate and abs(length[0] - length[1]) < 1 / rate and apart < 1 / rate
        and abs(loud + 16) < 0.5 and peak < -1
    )  # fmt: skip
    print(
        f"{text:>7} fps: rate {told}, picture {length[0]:.4f} s, sound {length[1]:.4f} s, "
        f"clicks at most {1000 * apart:.1f} ms apart, {loud:.2f} LUFS, {peak:.2f} dBTP"
        f"{'' if good else '  WRONG'}",
        flush=True,
    )
    return good


def _pictures(count: int) -> Iterator[np.ndarray]:
    dark, light = (np.full((SIZE[1], SIZE[0], 3), v, np.uint8) for v in (30, 250))
    rate = Fraction(count, SECONDS)
    white = {round(60 * minute * rate) for minute in range(1, 10)}
    for number in range(count):
        yield light if number in white else dark


def _sound() -> np.ndarray:
    at = np.arange(SECONDS * RATE) / RATE
    wave = 0.1 * np.sin(2 * np.pi * 200 * at)
    for minute in range(1, 10):
        start = 60 * minute * RATE
        wave[start : start + RATE // 50] += 0.7
    return (wave * 32767).astype(np.int16)


def _lit(opened: object) -> list[int]:
    frames = opened.decode(video=0)  # type: ignore[attr-defined]
    return [n for n, f in enumerate(frames) if f.to_ndarray(format="gray")[18, 32] > 150]


def _click(wave: np.ndarray, minute: int) -> float:
    start = (60 * minute - 1) * RATE
    part = np.diff(wave[start : start + 2 * RATE])  # where it rises, not where it ends
    return (start + int(np.argmax(part))) / RATE


if __name__ == "__main__":
    sys.exit(main())
