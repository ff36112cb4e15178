"""Time that is stretched: old frames to new ones. Numbers alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
Span = tuple[float, float]

_STEP = 0.03
"""Frames between two moments that were apart and would fall on one."""
_RIGID = 0.8
"""The share of the room that is left for a span in which nothing is squeezed."""


@dataclass(frozen=True)
class TimeMap:
    """Old frames to new ones, straight between ``old`` and ``new`` (N,), both rising; one to one outside."""

    old: F64
    new: F64

    def __call__(self, frames: npt.ArrayLike) -> F64:
        """Where these frames go."""
        return _mapped(np.asarray(frames, np.float64), self.old, self.new)

    def inverse(self) -> TimeMap:
        """The way back."""
        return TimeMap(self.new, self.old)


def time_map(pairs: Sequence[tuple[Span, Span]], old_range: Span, new_range: Span) -> TimeMap:
    """The map that brings each old span to where its new one begins, and the old range to the new one.

    Spans come in order and do not overlap. What lies in a span keeps its distance from the span's beginning,
    up to where the next new one leaves no room: there its end is squeezed. Time never runs backwards, so two
    keys never fall on one frame.
    """
    old, new = [old_range[0]], [new_range[0]]
    for i, ((start, end), (begin, _)) in enumerate(pairs):
        limit = pairs[i + 1][1][0] if i + 1 < len(pairs) else new_range[1]
        room = max(limit - begin, 0.0)
        old.append(start)
        new.append(begin)
        if end - start > room:
            old.append(start + _RIGID * room)
            new.append(begin + _RIGID * room)
        old.append(end)
        new.append(begin + min(end - start, room))
    return TimeMap(_rising([*old, old_range[1]]), _rising([*new, new_range[1]]))


def _rising(times: Sequence[float]) -> F64:
    """The times made strictly rising, each at least a small step after the one before."""
    ranks = _STEP * np.arange(len(times))
    return np.asarray(np.maximum.accumulate(np.asarray(times, np.float64) - ranks) + ranks)


def _mapped(x: F64, old: F64, new: F64) -> F64:
    inside = np.interp(x, old, new)
    inside = np.where(x < old[0], x - old[0] + new[0], inside)
    return np.asarray(np.where(x > old[-1], x - old[-1] + new[-1], inside))
