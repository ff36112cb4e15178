"""Ways of the hands: moves from place to place on slightly curved paths."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ....base.easing import minimum_jerk
from ....rigs.rotations import unit
from ..moves import F64


@dataclass(frozen=True)
class Way:
    """A way to ``target`` (D,), begun at ``start`` and done at ``end``, seconds; on it the path is ``bow``
    (D,) aside of the straight line, half-way."""

    start: float
    end: float
    target: F64
    bow: F64


def follow_ways(ways: Iterable[Way], rest: npt.ArrayLike, times: npt.ArrayLike) -> F64:
    """Values (T, D) at ``times`` (T,) of ways that set out from ``rest`` (D,), laid one over the other.

    As :func:`..moves.follow`: minimum jerk (Flash and Hogan 1985), here along arcs: unconstrained movements
    of the arm are curved (Atkeson and Hollerbach, "Kinematic features of unrestrained vertical arm
    movements", 1985).
    """
    t = np.asarray(times, np.float64)
    last = np.asarray(rest, np.float64)
    values = np.empty((len(t), len(last)))
    filled = 0
    for way in ways:
        first, done = np.searchsorted(t, (way.start, way.end))
        if filled < done:
            values[filled:done] = last
            filled = int(done)
        share = (t[first:done] - way.start) / (way.end - way.start)
        part = minimum_jerk(share)[:, None]
        aside = (64 * (share * (1 - share)) ** 3)[:, None] * way.bow
        values[first:done] += part * (way.target - values[first:done]) + aside
        values[done:filled] = last = way.target
    values[filled:] = last
    return values


def bow(start: F64, end: F64, toward: npt.ArrayLike, share: float) -> F64:
    """(3,) by how much a path from ``start`` to ``end`` (3,) is curved towards a direction: ``share`` of its
    length, square to it."""
    chord = end - start
    length = float(np.linalg.norm(chord))
    if length < 1e-6:
        return np.zeros(3)
    along = chord / length
    side = np.asarray(toward, np.float64) - (np.asarray(toward) @ along) * along
    return share * length * unit(side) if np.linalg.norm(side) > 1e-3 else np.zeros(3)
