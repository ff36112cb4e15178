"""The shapes that movements take in time. All functions are closed forms of time: no frame rate in them.

Single movements follow the minimum-jerk profile of Flash & Hogan, "The coordination of arm movements" (1985).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]


def ease(u: npt.ArrayLike) -> F64:
    """Minimum-jerk way from 0 to 1 while ``u`` goes from 0 to 1; constant outside."""
    u = np.clip(np.asarray(u, np.float64), 0, 1)
    return np.asarray(u * u * u * (10 + u * (6 * u - 15)))


def bump(times: F64, start: float, rise: float, hold: float, fall: float) -> F64:
    """0 before ``start``, up to 1 within ``rise`` seconds, there for ``hold``, back to 0 within ``fall``."""
    up = ease((times - start) / rise)
    return np.asarray(up * (1 - ease((times - start - rise - hold) / fall)))


def steps(times: F64, moves: Sequence[tuple[float, float, npt.ArrayLike]], size: int) -> F64:
    """A value (T, size) that starts at 0 and moves to one target after another.

    ``moves`` are (start, seconds, target) in order of start. A move that begins before the last one ended
    takes over smoothly: each adds its difference to the target before.
    """
    out = np.zeros((len(times), size))
    last = np.zeros(size)
    for start, seconds, target in moves:
        goal = np.asarray(target, np.float64)
        out += ease((times - start) / seconds)[:, None] * (goal - last)
        last = goal
    return out


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


def crossfade(times: F64, parts: Sequence[tuple[float, F64]], seconds: float) -> F64:
    """Curves (T, K) one after another: each rules from its start on, blended over ``seconds`` around it."""
    out = parts[0][1]
    for start, curve in parts[1:]:
        out = out + ease((times - start) / seconds + 0.5)[:, None] * (curve - out)
    return out
