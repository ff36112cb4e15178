"""When a recording began against the motion that was taken along with it: by their time codes, else by what
the mouth does while it is loud, or by what two microphones heard."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...rigs.arkit import INDEX
from ...rigs.motion_files.timecodes import clock_of

F64 = npt.NDArray[np.float64]
I16 = npt.NDArray[np.int16]

RATE = 100
"""Values a second of the curves that are compared."""
FLOOR = 45.0
"""Decibels below the loudest that count as silence."""
LEAST = 1.5
"""Seconds that two curves share at least."""
CLEAR_MOUTH, CLEAR_SOUND = 0.3, 0.5
"""Correlation from which on two curves belong together: of a mouth with loudness, of two loudnesses."""
LEAST_MOUTH, LEAST_LOUD = 0.02, 1.5
"""Standard deviations, in weights and decibels, of curves that tell anything."""
APART, BETTER = 0.4, 0.04
"""Seconds beyond which another likely shift is another one, and by how much it has to be worse."""
LONGEST_DAY = 86400.0


@dataclass(frozen=True)
class Shift:
    """``seconds`` of the recording at which the motion begins, negative where it begins earlier; ``how`` it
    is known: ``timecode``, ``sound``, or ``together`` where nothing tells."""

    seconds: float
    how: str

    def told(self) -> str:
        """A line for people."""
        if self.how == "together":
            return "nothing tells how sound and motion lie: they are taken to begin together"
        by = {"timecode": "their time codes", "sound": "what is heard and seen"}[self.how]
        way = "after" if self.seconds >= 0 else "before"
        return f"the motion begins {abs(self.seconds):.2f} s {way} the sound, by {by}"


def shift_of(
    arkit: npt.ArrayLike, fps: float, began: float | None, recording: Path, samples: I16, rate: int
) -> Shift:
    """How a face (T, 52) lies in a recording. ``began``: seconds of the day at its first frame, where it
    has a time code."""
    other = None if began is None else _timecode_of(recording)
    length = np.shape(arkit)[0] / fps
    if began is not None and other is not None:
        seconds = (began - other + LONGEST_DAY / 2) % LONGEST_DAY - LONGEST_DAY / 2
        if -length < seconds < len(samples) / rate:
            return Shift(float(seconds), "timecode")
    weights = np.asarray(arkit, np.float64)
    mouth = weights[:, INDEX["jawOpen"]] - weights[:, INDEX["mouthClose"]]
    times = np.arange(int(length * RATE)) / RATE
    opened = np.interp(times, np.arange(len(mouth)) / fps, mouth)
    seconds, sure = lag(opened / LEAST_MOUTH, _smoothed(loudness(samples, rate)) / LEAST_LOUD)
    return Shift(seconds, "sound") if sure >= CLEAR_MOUTH else Shift(0.0, "together")


def shift_of_sounds(heard: I16, heard_rate: int, other: I16, other_rate: int) -> Shift:
    """Where in ``other`` what ``heard`` holds begins: two recordings of the same."""
    levels = loudness(heard, heard_rate) / LEAST_LOUD, loudness(other, other_rate) / LEAST_LOUD
    seconds, sure = lag(*levels)
    return Shift(seconds, "sound") if sure >= CLEAR_SOUND else Shift(0.0, "together")


def shifted(samples: I16, rate: int, seconds: float, length: int) -> I16:
    """``length`` samples of a recording from a second on, silence where there is nothing of it."""
    out = np.zeros(length, np.int16)
    first = round(seconds * rate)
    part = samples[max(first, 0) : max(first + length, 0)]
    at = max(-first, 0)
    part = part[: max(length - at, 0)]
    out[at : at + len(part)] = part
    return out


def loudness(samples: I16, rate: int) -> F64:
    """(N,) decibels above silence, :data:`RATE` a second."""
    step = rate / RATE
    edges = (np.arange(int(len(samples) / step) + 1) * step).astype(np.int64)
    power = np.concatenate([[0.0], np.cumsum(samples.astype(np.float64) ** 2)])
    mean = np.diff(power[np.minimum(edges, len(samples))]) / step
    level = 10 * np.log10(mean + 1.0)
    return np.asarray(np.maximum(level - max(level.max(initial=0.0) - FLOOR, 0.0), 0.0))


def lag(part: F64, whole: F64) -> tuple[float, float]:
    """The seconds of ``whole`` at which ``part`` begins, and how sure that is: the correlation over what they
    share, 0 where another shift is as likely, or where either is too short or has a deviation below 1."""
    if min(len(part), len(whole)) < LEAST * RATE or min(part.std(), whole.std()) < 1:
        return 0.0, 0.0
    a, b = part - part.mean(), whole - whole.mean()
    count = _sums(np.ones_like(a), np.ones_like(b))
    share = np.maximum(np.round(count), 1)
    sum_a, sum_b = _sums(a, np.ones_like(b)), _sums(np.ones_like(a), b)
    spread_a = _sums(a * a, np.ones_like(b)) - sum_a**2 / share
    spread_b = _sums(np.ones_like(a), b * b) - sum_b**2 / share
    both = (_sums(a, b) - sum_a * sum_b / share) / np.sqrt(np.maximum(spread_a * spread_b, 1e-9))
    least = max(LEAST * RATE, 0.5 * min(len(a), len(b)))
    both = np.where(share >= least, np.clip(both, -1, 1), -1.0)
    # what only half of them share is less sure than the whole of it
    both = both * np.sqrt(share / min(len(a), len(b)))
    best = int(np.argmax(both))
    others = np.abs(np.arange(len(both)) - best) > APART * RATE
    sure = float(both[best]) if both[best] - both[others].max(initial=-1.0) >= BETTER else 0.0
    return (best - (len(a) - 1)) / RATE, sure


def _sums(a: F64, b: F64) -> F64:
    """Sums of a[i] b[i + l] for every shift l from -(len(a) - 1) on."""
    from scipy.signal import fftconvolve

    return np.asarray(fftconvolve(b, a[::-1]))


def _smoothed(level: F64) -> F64:
    """As slow as a jaw."""
    from scipy.ndimage import gaussian_filter1d

    return np.asarray(gaussian_filter1d(level, 0.05 * RATE))


def _timecode_of(path: Path) -> float | None:
    """Seconds of the day at a film's first picture, where it has a time code."""
    try:
        import av
    except ImportError:
        return None
    try:
        with av.open(str(path)) as container:
            rate = next((float(s.average_rate) for s in container.streams.video if s.average_rate), 30.0)
            tables = [container.metadata, *(s.metadata for s in container.streams)]
    except (av.FFmpegError, ValueError):
        return None
    code = next((t["timecode"] for t in tables if "timecode" in t), None)
    return None if code is None else clock_of(code, rate)
