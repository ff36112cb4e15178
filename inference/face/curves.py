"""The shapes that movements take in time. All functions are closed forms of time: no frame rate in them.

Single movements follow the minimum-jerk profile, see :mod:`...base.easing`.
Times ascend. A movement costs what its own stretch of time costs, however long the whole is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from ...base.easing import minimum_jerk

F64 = npt.NDArray[np.float64]
Curve = Callable[[F64], F64]
"""A curve (T, K) that is drawn for the times (T,) at which it is asked for."""


def stretch(times: F64, start: float, end: float) -> slice:
    """Where ``times`` lie from ``start`` to ``end``, both included."""
    return slice(int(np.searchsorted(times, start)), int(np.searchsorted(times, end, side="right")))


def bump(times: F64, start: float, rise: float, hold: float, fall: float) -> F64:
    """0 before ``start``, up to 1 within ``rise`` seconds, there for ``hold``, back to 0 within ``fall``."""
    out = np.zeros(len(times))
    near = stretch(times, start, start + rise + hold + fall)
    late = times[near] - start
    out[near] = minimum_jerk(late / rise) * (1 - minimum_jerk((late - rise - hold) / fall))
    return out


def steps(times: F64, moves: Sequence[tuple[float, float, npt.ArrayLike]], size: int) -> F64:
    """A value (T, size) that starts at 0 and moves to one target after another.

    ``moves`` are (start, seconds, target) in order of start. A move that begins before the last one ended
    takes over smoothly: each adds its difference to the target before.
    """
    out, arrived = np.zeros((len(times), size)), np.zeros((len(times) + 1, size))
    last = np.zeros(size)
    for start, seconds, target in moves:
        goal = np.asarray(target, np.float64)
        on_the_way = stretch(times, start, start + seconds)
        out[on_the_way] += minimum_jerk((times[on_the_way] - start) / seconds)[:, None] * (goal - last)
        arrived[on_the_way.stop] += goal - last
        last = goal
    return np.asarray(out + np.cumsum(arrived[:-1], axis=0))


def wander(times: F64, rng: np.random.Generator, size: int, slowest: float, fastest: float) -> F64:
    """Aimless movement (T, size) of unit standard deviation between two frequencies in Hz, never still.

    A sum of sines with random phases, the slower ones stronger, as the spectra of postural sway are.
    """
    count = 6
    spread = np.geomspace(slowest, fastest, count)
    frequency = spread * rng.uniform(0.85, 1.18, (size, count))
    phase = rng.uniform(0, 2 * np.pi, (size, count))
    strength = spread**-0.5
    strength = strength / np.sqrt(0.5 * np.sum(strength**2))
    return np.asarray(np.sin(2 * np.pi * times[:, None, None] * frequency + phase) @ strength)


def crossfade(times: F64, parts: Sequence[tuple[float, Curve]], seconds: float) -> F64:
    """Curves (T, K) one after another: each rules from its start on, blended over ``seconds`` around it.

    Starts ascend. Each curve is asked once, for the times at which it shows.
    """
    out = np.zeros((len(times), 0))
    ends = [*(start + 0.5 * seconds for start, _ in parts[1:]), np.inf]
    for i, ((start, curve), end) in enumerate(zip(parts, ends, strict=True)):
        shown = stretch(times, start - 0.5 * seconds if i else -np.inf, end)
        values = curve(times[shown])
        if i == 0:
            out = np.zeros((len(times), values.shape[1]))
            out[shown] = values
        else:
            share = minimum_jerk((times[shown] - start) / seconds + 0.5)[:, None]
            out[shown] += share * (values - out[shown])
    return out
