"""The sound of a film: as long as its picture, as loud as films are."""

from __future__ import annotations

import importlib.util
from fractions import Fraction
from math import gcd
from typing import Any

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
RATE = 48000
LOUDNESS = -16.0
"""LUFS: of speech that is heard on phones and computers (AES TD1004, EBU R 128 s2)."""
PEAK = -1.5
"""dBTP that the limiter holds; lossy codecs add some tenths."""
_SILENT = -60.0
_TRIES = 4
_OVER = 4
_AHEAD = 0.004
"""Seconds over which the limiter comes in and goes."""


def fit(sound: npt.NDArray[np.int16], rate: int, seconds: Fraction) -> F32:
    """``sound`` (N,) at 48 kHz, -1..1, cut or filled to exactly ``seconds``."""
    from scipy.signal import resample_poly

    wave = sound.astype(np.float32) / 32768
    if rate != RATE and len(wave):
        common = gcd(rate, RATE)
        wave = resample_poly(wave, RATE // common, rate // common)
    length = round(seconds * RATE)
    result = np.zeros(length, np.float32)
    result[: min(length, len(wave))] = wave[:length]
    return result


def levelled(wave: F32, loudness: float = LOUDNESS, peak: float = PEAK) -> F32:
    """The sound (N,) at 48 kHz with that loudness (LUFS) by one gain, and no true peak above ``peak`` dBTP.

    What is silent, or shorter than a block of ITU-R BS.1770-4 (0.4 s), stays as it is.
    """
    found, _ = measured(wave)
    if found < _SILENT:
        return wave
    gain, result = loudness - found, wave
    for _ in range(_TRIES):  # what the limiter takes away is made up for
        result = limited(wave * np.float32(10 ** (gain / 20)), peak)
        missing = loudness - measured(result)[0]
        if abs(missing) < 0.1:
            break
        gain += missing
    return result


def measured(wave: F32) -> tuple[float, float]:
    """Integrated loudness in LUFS and true peak in dBTP (ITU-R BS.1770-4, EBU R 128)."""
    if len(wave) < 0.4 * RATE or not wave.any():
        return -70.0, -70.0
    return (_by_pyloudnorm if importlib.util.find_spec("pyloudnorm") else _by_ffmpeg)(wave), true_peak(wave)


def _by_pyloudnorm(wave: F32) -> float:
    import pyloudnorm

    found = float(pyloudnorm.Meter(RATE).integrated_loudness(wave.astype(np.float64)))
    return found if np.isfinite(found) else -70.0


def _by_ffmpeg(wave: F32) -> float:
    """By its filter ebur128, where PyAV alone is there."""
    import av

    graph: Any = av.filter.Graph()
    source = graph.add_abuffer(format="flt", sample_rate=RATE, layout="mono", time_base=Fraction(1, RATE))
    meter = graph.add("ebur128", "peak=true:metadata=1")
    end = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(end)
    graph.configure()
    told: dict[str, str] = {}
    for start in range(0, len(wave), RATE):
        frame: Any = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(wave[None, start : start + RATE], np.float32), format="flt", layout="mono"
        )
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        source.push(frame)
        told |= _pulled(end)
    source.push(None)
    told |= _pulled(end)
    return float(told.get("lavfi.r128.I", -70.0))


def true_peak(wave: F32) -> float:
    """dBTP: of the sound at four times its rate (ITU-R BS.1770-4, annex 2)."""
    top = float(_envelope(wave).max(initial=0.0))
    return 20 * np.log10(max(top, 1e-6))


def limited(wave: F32, peak: float = PEAK) -> F32:
    """The sound with its peaks turned down, gently around each, to at most ``peak`` dBTP."""
    from scipy.ndimage import minimum_filter1d, uniform_filter1d

    most = 10 ** (peak / 20)
    tops = _envelope(wave)
    if tops.max(initial=0.0) <= most:
        return wave
    gain = np.minimum(1.0, most / np.maximum(tops, 1e-9)).astype(np.float32)
    reach = round(_AHEAD * RATE)
    # the least gain around each sample, then its mean over the same time: never above what a peak needs
    gain = uniform_filter1d(minimum_filter1d(gain, 2 * reach + 1), reach, mode="nearest")
    return np.asarray(wave * gain, np.float32)


def _envelope(wave: F32) -> F32:
    """The largest absolute value around each sample, between samples as well."""
    from scipy.signal import resample_poly

    found = np.zeros(len(wave), np.float32)
    block, around = 30 * RATE, 64
    for start in range(0, len(wave), block):
        a, b = max(0, start - around), min(len(wave), start + block + around)
        more = np.abs(resample_poly(wave[a:b], _OVER, 1)).reshape(-1, _OVER).max(axis=1)
        stop = min(len(wave), start + block)
        found[start:stop] = more[start - a : stop - a]
    return np.maximum(found, np.abs(wave))


def _pulled(end: Any) -> dict[str, str]:
    import av

    told: dict[str, str] = {}
    while True:
        try:
            told |= dict(end.pull().metadata)
        except (av.error.BlockingIOError, av.error.EOFError):
            return told


def frames_of(wave: F32, chunk: int, layout: str) -> list[Any]:
    """The sound in frames of ``chunk`` samples, as PyAV takes them."""
    import av

    given: npt.NDArray[Any] = wave
    if layout == "s16":
        given = np.clip(np.round(wave * 32767), -32768, 32767).astype(np.int16)
    chunks = []
    for start in range(0, len(given), chunk):
        piece = np.ascontiguousarray(given[None, start : start + chunk])
        frame = av.AudioFrame.from_ndarray(piece, format=layout, layout="mono")
        frame.sample_rate = RATE
        frame.pts, frame.time_base = start, Fraction(1, RATE)
        chunks.append(frame)
    return chunks
