"""Frames and sound to a film: H.264 and AAC in MP4, encoded with PyAV."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..rigs.errors import PaksaTalkerError

SOUND_RATE = 48000
_SOUND_BITS = 160_000
_BT709 = 1
"""ITU-T H.273 code points: primaries, transfer and matrix of HD video."""
_LIMITED_RANGE = 1


def encode(
    pattern: str,
    first: int,
    count: int,
    fps: float,
    sound: npt.NDArray[np.int16],
    sound_rate: int,
    output: Path,
    *,
    crf: int,
    done: Callable[[int], None] = lambda frames: None,
) -> None:
    """Write ``output`` (.mp4) from ``count`` PNG files named by printf ``pattern`` from number ``first``.

    ``sound`` (N,) mono is cut or filled with silence to the picture's length. yuv420p in BT.709, index at
    the front for streaming. The file appears whole or not at all.
    """
    import av

    rate = frame_rate(fps)
    partial = output.with_name(output.name + ".part")
    with (
        av.open(
            pattern, format="image2", options={"start_number": str(first), "framerate": str(rate)}
        ) as frames,
        av.open(str(partial), "w", format="mp4", options={"movflags": "+faststart"}) as film,
    ):
        source = frames.streams.video[0]
        picture: Any = film.add_stream("libx264", rate=rate)
        picture.width, picture.height, picture.pix_fmt = source.width, source.height, "yuv420p"
        picture.options = {"crf": str(crf), "preset": "medium", "tune": "film"}
        context = picture.codec_context
        context.time_base = 1 / rate
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = _LIMITED_RANGE
        voice: Any = film.add_stream("aac", rate=SOUND_RATE, layout="mono")
        voice.bit_rate = _SOUND_BITS
        for number, frame in enumerate(frames.decode(source)):
            if number == count:
                break
            yuv = frame.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
            yuv.pts, yuv.time_base = number, 1 / rate
            film.mux(picture.encode(yuv))
            done(number + 1)
        film.mux(picture.encode(None))
        for chunk in _sound_frames(fit(sound, sound_rate, count / rate)):
            film.mux(voice.encode(chunk))
        film.mux(voice.encode(None))
    partial.replace(output)


def require_encoder() -> None:
    """Raises PaksaTalkerError where PyAV is missing: best said before any frame is rendered."""
    if importlib.util.find_spec("av") is None:
        raise PaksaTalkerError(
            f"a film needs PyAV, which the Python of this Blender ({sys.version.split()[0]}) does not have",
            "install the package 'av' there, or render to a folder of frames: it needs none",
        )


def frame_rate(fps: float) -> Fraction:
    """The rate as video writes it: 24000/1001 for 23.976, 30 for 30.0.

    >>> frame_rate(23.976), frame_rate(25.0)
    (Fraction(24000, 1001), Fraction(25, 1))
    """
    whole = round(fps)
    if fps != whole and abs(fps - whole / 1.001) < 0.002:
        return Fraction(whole * 1000, 1001)
    return Fraction(fps).limit_denominator(1000)


def fit(sound: npt.NDArray[np.int16], rate: int, seconds: Fraction) -> npt.NDArray[np.float32]:
    """``sound`` (N,) at 48 kHz, -1..1, cut or filled to exactly ``seconds``."""
    from math import gcd

    from scipy.signal import resample_poly

    wave = sound.astype(np.float32) / 32768
    if rate != SOUND_RATE and len(wave):
        common = gcd(rate, SOUND_RATE)
        wave = resample_poly(wave, SOUND_RATE // common, rate // common)
    length = round(seconds * SOUND_RATE)
    result = np.zeros(length, np.float32)
    result[: min(length, len(wave))] = wave[:length]
    return result


def _sound_frames(wave: npt.NDArray[np.float32]) -> list[Any]:
    import av

    chunks = []
    for start in range(0, len(wave), 1024):  # AAC's own frame length
        piece = np.ascontiguousarray(wave[None, start : start + 1024])
        chunk = av.AudioFrame.from_ndarray(piece, format="fltp", layout="mono")
        chunk.sample_rate = SOUND_RATE
        chunk.pts, chunk.time_base = start, Fraction(1, SOUND_RATE)
        chunks.append(chunk)
    return chunks
