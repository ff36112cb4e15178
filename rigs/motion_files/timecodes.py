"""Time codes of recordings: when each frame was, and how many there are a second.

``hours:minutes:seconds:frames``, with ``;`` before the frames where numbers are dropped (SMPTE 12M: of each
minute that is not a tenth the first two of 30, four of 60, eight of 120), or clock times
``hours:minutes:seconds.mmm``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .rates import USUAL, nearest_usual

F64 = npt.NDArray[np.float64]
DAY = 86400.0
_FRAMES = re.compile(r"\s*(\d{1,3})[:;](\d{1,2})[:;](\d{1,2})([:;.])(\d{1,4}(?:\.\d{1,6})?)\s*")
_CLOCK = re.compile(r"\s*(\d{1,3}):(\d{1,2}):(\d{1,2})[.,](\d{3,6})\s*")
_DROPPED = (30, 60, 120)
_FEW = 22
"""Where no code has a higher frame number and no second ends, the take is too short: 24 is assumed."""
_LATE = 1.5
"""So many steps apart, frames are missing between."""


@dataclass(frozen=True)
class Timed:
    """``times`` (T,): seconds of the frames from the first, None where they are even at ``rate``; ``kept``
    (T',) the frames that count, None for all; ``notes`` say what was guessed or is odd."""

    rate: float
    times: F64 | None = None
    kept: npt.NDArray[np.int64] | None = None
    notes: tuple[str, ...] = ()


def read_timecodes(codes: list[str]) -> Timed | None:
    """What the codes of all frames say; None where they are no time codes."""
    clock = [_CLOCK.fullmatch(c) for c in codes]
    if codes and all(clock):
        table = np.array([[float(m[i]) for i in (1, 2, 3)] for m in clock if m])
        part = np.array([float(f"0.{m[4]}") for m in clock if m])
        step = 10.0 ** -min(len(m[4]) for m in clock if m)
        return _timed(_forwards(table @ np.array([3600.0, 60.0, 1.0]) + part), step, ())
    read = [_FRAMES.fullmatch(c) for c in codes]
    if not codes or not all(read):
        return None
    table = np.array([[float(m[i]) for i in (1, 2, 3, 5)] for m in read if m])
    seconds: F64 = table[:, :3] @ np.array([3600.0, 60.0, 1.0])
    frames: F64 = table[:, 3]
    base, notes = _base(seconds, frames)
    dropping = any(m[4] == ";" or ";" in m[0] for m in read if m)
    # numbers are dropped of 30, 60 and 120 alone; others are written with ";" by mistake
    if dropping and (notes or base in _DROPPED):
        nominal = next((n for n in _DROPPED if base <= n), _DROPPED[-1])
        minutes = seconds // 60
        dropped = (nominal // 15) * (minutes - minutes // 10)
        rate = nominal / 1.001
        return _timed(_forwards((seconds * nominal + frames - dropped) / rate), 1e-6, (), rate)
    return _timed(_forwards(seconds + frames / base), 0.0005 / base, notes)


def clock_of(code: str, rate: float) -> float | None:
    """Seconds of the day that one code tells at ``rate`` frames a second; None where it is none."""
    if clock := _CLOCK.fullmatch(code):
        return 3600.0 * int(clock[1]) + 60.0 * int(clock[2]) + int(clock[3]) + float(f"0.{clock[4]}")
    found = _FRAMES.fullmatch(code)
    if found is None or rate <= 0:
        return None
    seconds = 3600.0 * int(found[1]) + 60.0 * int(found[2]) + int(found[3])
    base = max(1, round(rate))
    if ";" in code and base in _DROPPED:
        minutes = seconds // 60
        dropped = (base // 15) * (minutes - minutes // 10)
        return (seconds * base + float(found[5]) - dropped) * 1.001 / base
    return seconds + float(found[5]) / base


def _base(seconds: F64, frames: F64) -> tuple[float, tuple[str, ...]]:
    """How many frame numbers there are in a second, and a note where that is assumed."""
    highest = float(np.floor(frames.max()))
    steps = np.diff(frames)
    within = steps[(np.diff(seconds) == 0) & (steps > 0)]
    step = float(np.median(within)) if len(within) else 1.0
    over = np.flatnonzero(np.diff(seconds) == 1)
    if len(over):
        # the step from the last frame of a second to the first of the next is one step long
        found = np.round(step + frames[over] - frames[over + 1])
        found = found[found > highest]
        if len(found):
            values, counts = np.unique(found, return_counts=True)
            usual = [v for v in values if v in USUAL]
            most = values[counts == counts.max()]
            return float(min(usual) if usual and counts.max() == 1 else most.min()), ()
    likely = next((r for r in USUAL if r == int(r) and r > max(highest, _FEW)), highest + 1)
    return float(likely), (f"too short to tell: {likely:g} frames a second are assumed",)


def _forwards(times: F64) -> F64:
    """Past midnight the next day begins."""
    steps = np.diff(times)
    return times + DAY * np.concatenate([[0], np.cumsum(steps < -DAY / 2)]) - times[0]


def _timed(times: F64, exact: float, notes: tuple[str, ...], rate: float | None = None) -> Timed:
    """``exact``: how exactly a code tells its time, in seconds; ``rate`` where the codes name it."""
    count = len(times)
    steps = np.diff(times)
    if (back := np.flatnonzero(steps < 0)).size:
        rate = rate or _rate(times[: back[0] + 1], exact)
        line = f"time codes go back at frame {back[0] + 2}: all frames are taken as even"
        return Timed(rate, None, None, (*notes, line))
    if count < 2 or times[-1] <= 0:
        return Timed(rate or _base_of(times, exact), notes=notes)
    kept, times, several = _apart(times)
    rate = rate or _rate(times, exact)
    if several:
        notes = (*notes, f"{several} frames share the time code of the one before and are left out")
    even = bool(np.all(np.abs(times - np.arange(len(times)) / rate) < 0.25 / rate))
    whole = len(kept) == count
    if not even:
        missing = round(times[-1] * rate) + 1 - len(times)
        notes = (
            (*notes, f"{missing} frames are missing between the time codes and are filled in")
            if missing > 0
            else notes
        )
    return Timed(rate, None if even else times, None if whole else kept, notes)


def _apart(times: F64) -> tuple[npt.NDArray[np.int64], F64, int]:
    """The frames whose time is their own. Where all codes stand equally often, frames share them evenly; one
    that repeats its code before a gap belongs into the gap; others are left out."""
    starts = np.flatnonzero(np.concatenate([[True], np.diff(times) > 0]))
    runs = np.diff(np.concatenate([starts, [len(times)]]))
    common = int(np.median(runs))
    if common > 1 and np.mean(runs == common) > 0.8:
        step = np.diff(times[starts])
        step = np.concatenate([step, step[-1:]]) if len(step) else np.ones(1)
        inside = np.concatenate([np.arange(n) / max(n, common) for n in runs])
        length = np.minimum(np.repeat(step, runs), float(np.median(step)))
        return np.arange(len(times)), times + inside * length, 0
    usual = float(np.median(np.diff(times[starts]))) if len(starts) > 1 else 0.0
    kept, out, left = [], [], 0
    for start, run in zip(starts, runs, strict=True):
        after = start + run
        gap = times[after] - times[start] if after < len(times) else usual
        room = max(1, round(gap / usual)) if usual else 1
        for k in range(run):
            if k < room:
                kept.append(start + k)
                out.append(times[start] + k * usual)
            else:
                left += 1
    return np.array(kept), np.array(out), left


def _rate(times: F64, exact: float) -> float:
    """Frames a second of times that go forwards."""
    steps = np.diff(times)
    steps = steps[steps > 0]
    if len(steps) == 0:
        return _base_of(times, exact)
    usual = float(np.median(steps))
    clean = steps < _LATE * usual
    # without the gaps, the whole length tells it best
    length, number = float(steps[clean].sum()), int(clean.sum())
    rate = number / length
    within = max(1e-6, 2 * exact / length, 0.0 if clean.all() else 2e-3)
    found = nearest_usual(rate, within)
    if found is not None:
        return found
    few = (round(rate, n) for n in range(7))
    return float(next((r for r in few if abs(r - rate) <= max(1e-7, exact / length) * rate), rate))


def _base_of(times: F64, exact: float) -> float:
    return float(round(0.0005 / exact)) if 0 < exact < 0.0005 else 60.0
