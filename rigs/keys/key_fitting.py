"""How keys are fitted to curves, many curves at once.

Method: keys at the curve's turns, at the ends of its holds and wherever asked; between them handles by least
squares, split at the worst frame until the error is kept (Schneider, "An algorithm for automatically fitting
digitized curves", Graphics Gems, 1990); then keys that turn out needless are taken away, and the handles of a
key brought into one line, level at turns, where the error allows.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from .bezier_keys import F32, F64, Flags, Index, Keys
from .cubics import Stretches
from .extremes import holds, moved_turns, turns

_TURN = 3.0
"""Turns of so many times the allowed error become keys."""
_ROOM = 0.97
"""The share of the error that fitting each stretch on its own may use; the rest lets handles line up."""
_HALVES = 0.5
"""How much the curve between frames counts."""


class Dense:
    """Curves laid end to end, group after group, in half frames: point 2 (g * T + f) is frame f of group g.

    Between frames a monotone cubic is aimed at, or handles would be free to swing there.
    """

    def __init__(self, y: F32, bound: F64, limits: tuple[float, float], centres: Flags | None) -> None:
        self.frames, self.groups, n = y.shape
        self.table = np.ascontiguousarray(y.transpose(1, 0, 2), np.float64)
        halves = np.stack([self.table, _between(self.table)], axis=2)
        self.y = halves.reshape(-1, n)
        self.weight = np.tile([1.0, _HALVES], self.groups * self.frames)
        # what single precision can tell apart, or a bound of zero would split where nothing is wrong
        self.bound = np.maximum(bound, 1e-6 * np.abs(self.table).max(axis=(1, 2)))
        self.limits = limits
        most = np.argmax(np.ptp(self.table, axis=1), axis=1)
        leading = self.table[np.arange(self.groups), :, most]
        self.turns = turns(leading, _TURN * self.bound)
        if centres is not None:
            self.turns = moved_turns(leading, self.turns, centres, self.bound)
        # where one curve of a group turns, the others may be on their way
        level = self.turns & (n == 1)
        level[:, [0, -1]] = False
        self.level = self._points(level)

    def _points(self, frames: Flags) -> Flags:
        return np.stack([frames, np.zeros_like(frames)], axis=2).reshape(-1)

    def fixed(self, forced: Flags | None) -> Flags:
        """(P,) points that are keys in any case."""
        ends, inside = holds(self.table)
        fixed = (self.turns | ends) & ~inside
        if forced is not None:
            fixed |= forced.T & ~(inside & ~self.table.any(axis=2))
        return self._points(fixed)

    def split(self, fixed: Flags) -> Flags:
        """Keys added until every stretch is within its bound."""
        keys = fixed.copy()
        a, b = self._between(np.flatnonzero(keys))
        while (long := b - a > 2).any():
            a, b = a[long], b[long]
            distance, worst = self._fit(a, b)
            bad = distance > _ROOM * self._bound(a)
            cut = np.clip((worst + 1) // 2 * 2, a + 2, b - 2)[bad]
            keys[cut] = True
            a, b = np.concatenate([a[bad], cut]), np.concatenate([cut, b[bad]])
        return keys

    def thinned(self, keys: Flags, fixed: Flags) -> Flags:
        """Without keys whose two stretches are as well one; of neighbours only every other at a time."""
        keys = keys.copy()
        for odd in (0, 1, 0, 1):
            at = np.flatnonzero(keys)
            group = self._group(at)
            place = np.arange(len(at)) - np.searchsorted(group, group)
            middle = np.flatnonzero(~fixed[at] & (place % 2 == odd))
            if len(middle):
                a = at[middle - 1]
                distance, _ = self._fit(a, at[middle + 1])
                keys[at[middle[distance <= _ROOM * self._bound(a)]]] = False
        return keys

    def with_handles(self, keys: Flags) -> list[Keys]:
        """The keys of each group, the handles of a key in one line where the bound allows it."""
        at = np.flatnonzero(keys)
        value = self.y[at]
        a, b = self._between(at)
        ia, ib = np.searchsorted(at, a), np.searchsorted(at, b)
        fit = self._stretches(a, b)
        hold, third = fit.hold, fit.third
        first, last = (np.setdiff1d(np.arange(len(at)), inner) for inner in (ib, ia))
        # how strictly the handles of a key are held: 2 level, 1 in one line, 0 each on its own
        strict = np.where(self.level[at], 2, 1)
        strict[first] = strict[last] = 0
        best_right, best_left = fit.handles()
        steepest = self._steepest(value, ia, ib, fit)
        while True:
            aligned, level = strict > 0, strict > 1
            into, out = fit.slopes(ia, ib, aligned, level)
            line = np.clip((into + out) / 2, -steepest, steepest) * ~level[:, None]
            into, out = (np.where(aligned[:, None], line, own) for own in (into, out))
            right = np.clip(value[ia] + out[ia] * third, *self.limits)
            left = np.clip(value[ib] - into[ib] * third, *self.limits)
            right[hold], left[hold] = value[ia[hold]], value[ib[hold]]
            bad = (fit.error(right, left)[0] > self._bound(a)) & (aligned[ia] | aligned[ib])
            if not bad.any():
                break
            # of the two ends of a stretch that is off, loosen the one whose handle is further from its best
            off_a = np.where(aligned[ia], np.abs(right - best_right).max(axis=1), -1)
            off_b = np.where(aligned[ib], np.abs(left - best_left).max(axis=1), -1)
            loose = np.unique(np.where(off_a > off_b, ia, ib)[bad])
            strict[loose] -= 1
        heights = np.stack([value, value])
        heights[0, ib], heights[1, ia] = left, right
        # handles beyond the ends mirror the inner ones
        heights[0, first] = np.clip(2 * value[first] - heights[1, first], *self.limits)
        heights[1, last] = np.clip(2 * value[last] - heights[0, last], *self.limits)
        return self._packed(at, heights, aligned)

    def _steepest(self, value: F64, ia: Index, ib: Index, fit: Stretches) -> F64:
        """(K, n) the slope with which both handles of a key stay within the limits; beside a hold it is 0."""
        longest = np.zeros((len(value), 1))
        longest[ia] = fit.third
        longest[ib] = np.maximum(longest[ib], fit.third)
        slope = np.minimum(value - self.limits[0], self.limits[1] - value).clip(0) / longest
        slope[ia[fit.hold]] = slope[ib[fit.hold]] = 0.0
        return np.asarray(slope)

    def _between(self, at: Index) -> tuple[Index, Index]:
        """First and last points of the stretches between keys at points ``at``."""
        same = self._group(at[:-1]) == self._group(at[1:])
        return at[:-1][same], at[1:][same]

    def _fit(self, a: Index, b: Index) -> tuple[F64, Index]:
        fit = self._stretches(a, b)
        return fit.error(*fit.handles())

    def _stretches(self, a: Index, b: Index) -> Stretches:
        return Stretches(self.y, self.weight, a, b, self.limits)

    def _bound(self, points: Index) -> F64:
        return self.bound[self._group(points)]

    def _group(self, points: Index) -> Index:
        return points // (2 * self.frames)

    def _packed(self, at: Index, heights: F64, aligned: Flags) -> list[Keys]:
        value, (left, right) = self.y[at].astype(np.float32), heights.astype(np.float32)
        bounds = np.searchsorted(at, np.arange(self.groups + 1) * 2 * self.frames)
        parts = [slice(i, j) for i, j in pairwise(bounds)]
        return [Keys(at[p] // 2 % self.frames, value[p], left[p], right[p], aligned[p]) for p in parts]


def _between(y: F64) -> F64:
    """(G, T, n) the values half a frame after each of ``y``, by the monotone cubic of Fritsch & Butland, "A
    method for constructing local monotone piecewise cubic interpolants" (1984)."""
    step = np.diff(y, axis=1, append=y[:, -1:])
    before = np.concatenate([step[:, :1], step[:, :-1]], axis=1)
    product = before * step
    slope = np.where(product > 0, 2 * product / np.where(product > 0, before + step, 1.0), 0.0)
    after = np.concatenate([slope[:, 1:], slope[:, -1:]], axis=1)
    return np.asarray(y + step / 2 + (slope - after) / 8)
