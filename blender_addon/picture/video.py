"""Frames and sound to a film, encoded with PyAV: H.264 in .mp4, VP9 in .webm, ProRes in .mov."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.errors import PaksaTalkerError
from ...base.writing import whole_file

SOUND_RATE = 48000
_SOUND_BITS = 160_000
_BT709 = 1
"""ITU-T H.273 code points: primaries, transfer and matrix of HD video."""
_LIMITED_RANGE = 1


@dataclass(frozen=True)
class _Kind:
    container: str
    container_options: tuple[tuple[str, str], ...]
    codec: str
    layout: str
    alpha_layout: str
    options: tuple[tuple[str, str], ...]
    sound: str
    sound_layout: str
    chunk: int
    """Samples of a frame of sound, the codec's own."""


_X264 = (("crf", "{crf}"), ("preset", "medium"), ("tune", "film"))
_VP9 = (("crf", "{crf}"), ("b", "0"), ("cpu-used", "4"), ("row-mt", "1"), ("auto-alt-ref", "0"))
_PRORES = (("profile", "4"), ("vendor", "apl0"))
_KINDS = {
    ".mp4": _Kind("mp4", (("movflags", "+faststart"),), "libx264", "yuv420p", "", _X264, "aac", "fltp", 1024),
    # without alternative references: the codec can't have both them and alpha
    ".webm": _Kind("webm", (), "libvpx-vp9", "yuv420p", "yuva420p", _VP9, "libopus", "s16", 960),
    ".mov": _Kind(
        "mov",
        (("movflags", "+faststart"),),
        "prores_ks",
        "yuv444p10le",
        "yuva444p10le",
        _PRORES,
        "pcm_s16le",
        "s16",
        1024,
    ),
}
FILMS = tuple(_KINDS)


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
    alpha: bool = False,
    done: Callable[[int], None] = lambda frames: None,
) -> None:
    """Write ``output`` (.mp4, .webm or .mov) from PNG files named by printf ``pattern``.

    ``count`` of them from number ``first``. ``sound`` (N,) mono is cut or filled with silence to the
    picture's length. ``alpha``: see through where the frames are, in .webm (VP9) and .mov (ProRes 4444).
    BT.709, index at the front for streaming. The file appears whole or not at all.
    """
    import av

    rate = frame_rate(fps)
    kind = _KINDS[output.suffix.lower()]
    with (
        whole_file(output) as partial,
        av.open(
            pattern, format="image2", options={"start_number": str(first), "framerate": str(rate)}
        ) as frames,
        av.open(str(partial), "w", format=kind.container, options=dict(kind.container_options)) as film,
    ):
        source = frames.streams.video[0]
        picture: Any = film.add_stream(kind.codec, rate=rate)
        layout = kind.alpha_layout if alpha and kind.alpha_layout else kind.layout
        picture.width, picture.height, picture.pix_fmt = source.width, source.height, layout
        picture.options = {n: v.format(crf=crf) for n, v in kind.options}
        context = picture.codec_context
        context.time_base = 1 / rate
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = _LIMITED_RANGE
        voice: Any = film.add_stream(kind.sound, rate=SOUND_RATE, layout="mono")
        if kind.sound != "pcm_s16le":
            voice.bit_rate = _SOUND_BITS
        for number, frame in enumerate(frames.decode(source)):
            if number == count:
                break
            yuv = frame.reformat(format=layout, dst_colorspace="ITU709", dst_color_range="MPEG")
            yuv.pts, yuv.time_base = number, 1 / rate
            film.mux(picture.encode(yuv))
            done(number + 1)
        film.mux(picture.encode(None))
        for chunk in _sound_frames(fit(sound, sound_rate, count / rate), kind.chunk, kind.sound_layout):
            film.mux(voice.encode(chunk))
        film.mux(voice.encode(None))


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


def _sound_frames(wave: npt.NDArray[np.float32], chunk: int, layout: str) -> list[Any]:
    import av

    if layout == "s16":
        wave = np.clip(np.round(wave * 32767), -32768, 32767).astype(np.int16)
    chunks = []
    for start in range(0, len(wave), chunk):
        piece = np.ascontiguousarray(wave[None, start : start + chunk])
        frame = av.AudioFrame.from_ndarray(piece, format=layout, layout="mono")
        frame.sample_rate = SOUND_RATE
        frame.pts, frame.time_base = start, Fraction(1, SOUND_RATE)
        chunks.append(frame)
    return chunks
