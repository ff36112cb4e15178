"""Curves that were seen, made even in time and smooth without a lag, through gaps and up to cuts."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

EASE = 0.35
"""Seconds in which what was lost comes to rest, and comes back from it."""
LONGEST = 0.5
"""Seconds of a gap that is bridged straight; in a longer one the last that was seen is held, then eased."""


def smooth(curves: F64, fps: float, hertz: float) -> F64:
    """(T, N) without what is faster than ``hertz``: a Butterworth filter of second order, run there and back,
    so that nothing comes late."""
    from scipy.signal import butter, sosfiltfilt

    if hertz >= 0.45 * fps or len(curves) < 8:
        return curves
    sos = butter(2, hertz, fs=fps, output="sos")
    return np.asarray(sosfiltfilt(sos, curves, axis=0, padlen=min(len(curves) - 1, round(2 * fps / hertz))))


def in_shots(curves: F64, cuts: list[int], work: Callable[[F64], F64]) -> F64:
    """``work`` done on what lies between the frames of ``cuts``, so that nothing flows across them."""
    edges = [0, *cuts, len(curves)]
    return np.concatenate([work(curves[a:b]) for a, b in itertools.pairwise(edges) if b > a])


def even(curves: F64, seen: Flags, times: F64, frames: F64, cuts: list[float], rest: F64) -> F64:
    """Curves (S, N) seen at ``times`` (S,), where ``seen`` (S,), at other times ``frames`` (T,).

    Short gaps are bridged; in longer ones what was seen last is held and eased to ``rest`` (N,), and what
    comes next is eased into. ``cuts``: seconds at which the film was cut; the curves jump there."""
    out = np.empty((len(frames), curves.shape[1]))
    edges = [-np.inf, *cuts, np.inf]
    for a, b in itertools.pairwise(edges):
        mine = (frames >= a - 1e-6) & (frames < b - 1e-6)
        known = seen & (times >= a - 1e-6) & (times < b - 1e-6)
        out[mine] = _bridged(curves[known], times[known], frames[mine], rest)
    return out


def _bridged(values: F64, times: F64, frames: F64, rest: F64) -> F64:
    if not len(times):
        return np.repeat(rest[None], len(frames), axis=0)
    plain = np.stack([np.interp(frames, times, column) for column in values.T], axis=1)
    gap = np.flatnonzero(np.diff(times) > LONGEST)
    starts = [(times[i], times[i + 1]) for i in gap]
    ends = ((times[-1], np.inf), (-np.inf, times[0]))
    for last, following in (*starts, *ends):
        inside = (frames > last) & (frames < following)
        if not inside.any() or (np.isinf(last) and times[0] - frames[0] < LONGEST) or (
            np.isinf(following) and frames[-1] - times[-1] < LONGEST
        ):  # fmt: skip
            continue
        gone = np.clip((frames[inside] - last) / EASE, 0, 1) if np.isfinite(last) else 1.0
        back = np.clip((following - frames[inside]) / EASE, 0, 1) if np.isfinite(following) else 1.0
        share = _soft(np.minimum(gone, back) * np.ones(int(inside.sum())))[:, None]
        held = np.where(
            (frames[inside] - last < following - frames[inside])[:, None],
            values[np.searchsorted(times, last) if np.isfinite(last) else 0],
            values[np.searchsorted(times, following) if np.isfinite(following) else -1],
        )
        plain[inside] = held + share * (rest - held)
    return plain


def _soft(x: F64) -> F64:
    return x * x * (3 - 2 * x)
