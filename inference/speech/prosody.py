"""How it is said: loudness, sharpness and pitch of a Speech at given times."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..timeline.speech import Speech, as_float

F64 = npt.NDArray[np.float64]

FLOOR = -80.0
"""Least level in dB (0 dB is an RMS of 1)."""
HOP = 0.010
WINDOW = 0.025
"""Seconds between and of the frames for levels."""
PITCH_WINDOW = 0.045
F0_RANGE = (65.0, 500.0)
"""Hz; the pitch window holds three periods of the lowest."""
HIGH_CUT = 4000.0
"""Hz above which energy counts as high; half the band for sound that has no more than telephone quality."""
_VOICING = 0.45
_OCTAVE_COST = 0.02
_OCTAVE_JUMP = 0.35
_VOICING_CHANGE = 0.14
_SILENCE = 0.03
_CANDIDATES = 5
_BLOCK = 1000


@dataclass(frozen=True)
class Prosody:
    """Curves at ``times`` (N,) seconds; every array is (N,)."""

    times: F64
    intensity: F64
    """Level of the sound in dB re full scale, not under :data:`FLOOR`."""
    high: F64
    """Level of what lies above :data:`HIGH_CUT`, dB as ``intensity``: fricatives and releases."""
    f0: F64
    """Fundamental frequency in Hz; nan where unvoiced."""
    voiced: npt.NDArray[np.bool_]


def prosody(speech: Speech, times: npt.ArrayLike) -> Prosody:
    """Loudness, high-frequency level and pitch of ``speech`` at ``times`` (N,) seconds, in any order.

    Levels are those of 25 ms Hann windows. Pitch is found as by Boersma, "Accurate short-term analysis of
    the fundamental frequency and the harmonics-to-noise ratio of a sampled sound" (1993): peaks of the
    autocorrelation divided by the window's own, and the cheapest path through them. Times outside the
    sound read as silence.
    """
    t = np.asarray(times, np.float64)
    audio = as_float(speech.audio)
    if not len(audio):
        nothing = np.full(t.shape, FLOOR)
        return Prosody(t, nothing, nothing.copy(), np.full(t.shape, np.nan), np.zeros(t.shape, np.bool_))
    grid = np.arange(int(np.ceil(len(audio) / speech.rate / HOP)) + 1) * HOP
    intensity, high = _levels(audio, speech.rate, grid)
    pitch = _pitch(audio, speech.rate, grid)
    nearest = np.clip(np.rint(t / HOP).astype(int), 0, len(grid) - 1)
    inside = (t >= 0) & (t <= speech.duration)
    voiced = (pitch[nearest] > 0) & inside
    known = np.flatnonzero(pitch > 0)
    # in log frequency, over voiced frames alone: a frame next to a gap must not be drawn towards it
    f0 = np.exp(np.interp(t, grid[known], np.log(pitch[known]))) if len(known) else np.full(t.shape, np.nan)
    return Prosody(
        times=t,
        intensity=np.where(inside, np.interp(t, grid, intensity), FLOOR),
        high=np.where(inside, np.interp(t, grid, high), FLOOR),
        f0=np.where(voiced, f0, np.nan),
        voiced=voiced,
    )


def pitch_of(audio: npt.NDArray[np.float32], rate: int, times: F64) -> F64:
    """F0 in Hz of mono sound (N,) at ``times`` (T,) seconds that are in order and evenly apart, 0 where
    unvoiced; found as in :func:`prosody`."""
    return _pitch(audio, rate, times) if len(audio) else np.zeros(len(times))


def _frames(audio: npt.NDArray[np.float32], centres: npt.NDArray[np.int64], size: int) -> F64:
    """(len(centres), size) samples around each centre, zeros beyond the ends."""
    padded = np.pad(audio, size)
    view = np.lib.stride_tricks.sliding_window_view(padded, size)
    return view[centres + size - size // 2].astype(np.float64)


def _levels(audio: npt.NDArray[np.float32], rate: int, grid: F64) -> tuple[F64, F64]:
    size = max(8, round(WINDOW * rate))
    window = np.hanning(size + 2)[1:-1]
    cut = HIGH_CUT if rate >= 2.5 * HIGH_CUT else rate / 4
    bins = np.fft.rfftfreq(size, 1 / rate) >= cut
    centres = np.minimum(np.rint(grid * rate).astype(np.int64), len(audio))
    total, above = [], []
    for i in range(0, len(grid), _BLOCK):
        frames = _frames(audio, centres[i : i + _BLOCK], size) * window
        total.append((frames**2).sum(axis=1))
        # one-sided spectrum: each bin stands for two (Parseval), but for the few at its ends
        above.append(2 * (np.abs(np.fft.rfft(frames, axis=1)[:, bins]) ** 2).sum(axis=1) / size)
    energy = (window**2).sum()
    return _decibel(np.concatenate(total) / energy), _decibel(np.concatenate(above) / energy)


def _decibel(power: F64) -> F64:
    return np.maximum(10 * np.log10(np.maximum(power, 1e-12)), FLOOR)


def _pitch(audio: npt.NDArray[np.float32], rate: int, grid: F64) -> F64:
    """F0 in Hz at ``grid``, 0 where unvoiced."""
    size = round(PITCH_WINDOW * rate)
    window = np.hanning(size + 2)[1:-1]
    n = 1 << int(np.ceil(np.log2(1.6 * size)))
    # dropping the spectrum above 5.5 kHz resamples the autocorrelation without a filter of its own
    keep = min(n // 2, int(np.ceil(5500 * n / rate)))
    small = 2 * keep
    lag_rate = rate * small / n
    own = np.fft.irfft((np.abs(np.fft.rfft(window, n)) ** 2)[: keep + 1], small)
    low, high = int(lag_rate / F0_RANGE[1]), int(np.ceil(lag_rate / F0_RANGE[0]))
    loudest = float(np.abs(audio).max()) or 1.0
    centres = np.minimum(np.rint(grid * rate).astype(np.int64), len(audio))
    frequencies, strengths = [], []
    for i in range(0, len(grid), _BLOCK):
        frames = _frames(audio, centres[i : i + _BLOCK], size)
        frames -= frames.mean(axis=1, keepdims=True)
        peak = np.abs(frames).max(axis=1) / loudest
        power = np.abs(np.fft.rfft(frames * window, n, axis=1)[:, : keep + 1]) ** 2
        r = np.fft.irfft(power, small, axis=1)[:, : high + 2]
        r = r / np.maximum(r[:, :1], 1e-12) / (own[: high + 2] / own[0])
        f, s = _candidates(r, low, high, lag_rate)
        frequencies.append(f)
        unvoiced = _VOICING + np.maximum(0, 2 - (peak / _SILENCE) / (1 + _VOICING))
        strengths.append(np.column_stack([unvoiced, s]))
    return _path(np.concatenate(frequencies), np.concatenate(strengths))


def _candidates(r: F64, low: int, high: int, rate: float) -> tuple[F64, F64]:
    """The strongest peaks of each autocorrelation (F, lags): Hz and strength, (F, 5), 0 and -inf for none."""
    mid = r[:, low : high + 1]
    before, after = r[:, low - 1 : high], r[:, low + 1 : high + 2]
    curve = before - 2 * mid + after
    shift = np.where(curve < 0, 0.5 * (before - after) / np.where(curve < 0, curve, -1), 0)
    lags = np.arange(low, high + 1) + np.clip(shift, -0.5, 0.5)
    value = np.minimum(mid - 0.25 * (before - after) * shift, 1.0)
    frequency = rate / lags
    strength = value - _OCTAVE_COST * np.log2(F0_RANGE[0] * lags / rate)
    strength = np.where((mid >= before) & (mid > after) & (value > 0.2), strength, -np.inf)
    best = np.argpartition(-strength, _CANDIDATES, axis=1)[:, :_CANDIDATES]
    return np.take_along_axis(frequency, best, 1), np.take_along_axis(strength, best, 1)


def _path(frequencies: F64, strengths: F64) -> F64:
    """The frequencies (F,) of the best path; column 0 of ``strengths`` (F, 6) is "unvoiced", read as 0 Hz."""
    logs = np.column_stack([np.zeros(len(frequencies)), np.log2(frequencies)])
    score = strengths[0]
    back = np.zeros(strengths.shape, np.int64)
    for i in range(1, len(strengths)):
        cost = _OCTAVE_JUMP * np.abs(logs[i][:, None] - logs[i - 1])
        cost[0, :] = cost[:, 0] = _VOICING_CHANGE
        cost[0, 0] = 0
        total = score - cost
        back[i] = total.argmax(axis=1)
        score = strengths[i] + total.max(axis=1)
    out = np.zeros(len(frequencies))
    k = int(score.argmax())
    for i in range(len(strengths) - 1, -1, -1):
        out[i] = frequencies[i, k - 1] if k else 0.0
        k = int(back[i, k])
    return out
