"""Stretches of dense curves, each drawn with one cubic Bezier: the best handles, and what they miss."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]

_RESISTANCE = 1e-3
"""Weight of the straight line against one frame of the curve: decides where there are few frames."""
_STIFF, _TIE = 1e4, 1e6
"""Weights of handles that are to be level, and of two in one line: by far the greatest."""


class Stretches:
    """S stretches of n curves ``y`` (P, n), from frames ``a`` to ``b`` (S,) with a < b, through both ends.

    Handles stand at a third of the interval, ``third`` (S, 1) in frames, and stay within ``limits``.
    ``weight`` (P,) says how much each frame counts. ``hold`` (S,) says whether nothing moves.
    """

    def __init__(self, y: F64, weight: F64, a: Index, b: Index, limits: tuple[float, float]) -> None:
        count = b - a
        self._start = np.cumsum(count) - count
        self._of = np.repeat(np.arange(len(a)), count)
        # the frames after a up to b itself, where nothing is left to fit: so no stretch is empty
        self._frame = np.arange(len(self._of)) + (a + 1 - self._start)[self._of]
        t = (self._frame - a[self._of]) / count[self._of]
        self._right, self._left = 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t)
        start, rise, values = y[a], y[b] - y[a], y[self._frame]
        self._chord = start + rise / 3, start + 2 * rise / 3
        self._rest = values - start[self._of] - rise[self._of] * t[:, None]
        self._limits = limits
        self.third, self._rise = (count / 3)[:, None], rise / 3
        moves = (values != start[self._of]).any(axis=1)
        self.hold = ~np.logical_or.reduceat(moves, self._start)
        self._weight = weight[self._frame]
        near, far = self._right * self._weight, self._left * self._weight
        squares = np.stack([near * self._right, far * self._left, near * self._left])
        stiff = (_STIFF * self.hold)[None, :, None]
        own = np.add.reduceat(squares, self._start, axis=1)[:, :, None]
        own[:2] += _RESISTANCE + stiff
        self._rr, self._ll, self._rl = own
        self._near = np.add.reduceat(near[:, None] * self._rest, self._start) - stiff[0] * self._rise
        self._far = np.add.reduceat(far[:, None] * self._rest, self._start) + stiff[0] * self._rise

    def handles(self) -> tuple[F64, F64]:
        """Heights (S, n) of the handles right of ``a`` and left of ``b`` that come nearest to the curves."""
        rr, ll, rl = self._rr, self._ll, self._rl
        scale = 1 / (rr * ll - rl * rl)
        right = self._chord[0] + (ll * self._near - rl * self._far) * scale
        left = self._chord[1] + (rr * self._far - rl * self._near) * scale
        return np.clip(right, *self._limits), np.clip(left, *self._limits)

    def slopes(self, ia: Index, ib: Index, aligned: Flags, level: Flags) -> tuple[F64, F64]:
        """Slopes (K, n) a frame into and out of each of K keys that come nearest to the curves, all together.

        The two are alike, but for rounding, where ``aligned`` (K,), and none where ``level`` (K,). ``ia`` and
        ``ib`` (S,): the keys at the ends of the stretches.

        The unknowns into_0, out_0, into_1, ... make one symmetric tridiagonal system.
        """
        from scipy.linalg import solveh_banded

        unknowns, third = 2 * len(aligned), self.third
        diagonal, beside = np.ones(unknowns), np.zeros(unknowns)
        known = np.zeros((unknowns, self._rise.shape[1]))
        into, out = 2 * ib, 2 * ia + 1
        diagonal[out], diagonal[into] = (third**2 * self._rr)[:, 0], (third**2 * self._ll)[:, 0]
        beside[out] = -(third**2 * self._rl)[:, 0]
        known[out] = third * (self._near + (self._rr - self._rl) * self._rise)
        known[into] = third * ((self._ll - self._rl) * self._rise - self._far)
        tie = np.where(aligned, _TIE, 0.0)
        diagonal += np.repeat(tie + np.where(level, _TIE, 0.0), 2)
        beside[::2] -= tie
        solved = solveh_banded(np.stack([diagonal, beside]), known, lower=True, check_finite=False)
        return solved[::2], solved[1::2]

    def error(self, right: F64, left: F64) -> tuple[F64, Index]:
        """The greatest weighted distance (S,) from the curves with these handles, and the frame it is at."""
        off = self._rest - self._right[:, None] * (right - self._chord[0])[self._of]
        off -= self._left[:, None] * (left - self._chord[1])[self._of]
        distance = np.abs(off[:, 0]) if off.shape[1] == 1 else np.sqrt(np.einsum("pn,pn->p", off, off))
        distance *= self._weight
        most = np.maximum.reduceat(distance, self._start)
        where = np.flatnonzero(distance == most[self._of])
        _, first = np.unique(self._of[where], return_index=True)
        return most, self._frame[where[first]]
