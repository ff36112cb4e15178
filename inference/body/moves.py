"""Moves from target to target: the one primitive that all motion of the body is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...base.easing import minimum_jerk

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Move:
    """A way to ``target`` (D,), begun at ``start`` and done at ``end``, seconds; then the target holds."""

    start: float
    end: float
    target: F64


def follow(moves: Iterable[Move], rest: npt.ArrayLike, times: npt.ArrayLike) -> F64:
    """Values (T, D) at ``times`` (T,) of moves that set out from ``rest`` (D,), laid one over the other.

    Each move blends what was before into its own target by the minimum-jerk profile (Flash and Hogan, "The
    coordination of arm movements", 1985). A move may set out before the last has arrived, like a reach to
    a target that has jumped, and the curve stays smooth to its second derivative. Once a move is done nothing
    before it matters: what a sentence does depends on its own moves alone.
    """
    t = np.asarray(times, np.float64)
    last = np.asarray(rest, np.float64)
    values = np.empty((len(t), len(last)))
    filled = 0  # frames that are worked out; from there on ``last`` holds
    for move in moves:
        first, done = np.searchsorted(t, (move.start, move.end))
        if filled < done:
            values[filled:done] = last
            filled = int(done)
        part = minimum_jerk((t[first:done] - move.start) / (move.end - move.start))[:, None]
        values[first:done] += part * (move.target - values[first:done])
        values[done:filled] = last = move.target
    values[filled:] = last
    return values
