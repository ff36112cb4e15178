"""Heads that a tracker takes for turned away while half of the face is hidden.

It sees a whole face then in the half that is left, narrow as one that is turned: at once, by thirty degrees,
and its landmarks lie on no skull well. Until it leaps back the turn is none that was seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ..tracking.head_pose import HeadPoses

F64 = npt.NDArray[np.float64]

LEAP, FASTEST = np.radians(10.0), np.radians(240.0)
"""Radians, and radians a second, that a head is not turned from one picture to the next."""
MISFIT = 1.6
"""Times of what landmarks are off otherwise, by which they are while a face is half hidden."""
LONGEST = 3.0
"""Seconds from a leap away to the leap back, at most."""


def without_strays(poses: HeadPoses, times: F64) -> tuple[HeadPoses, list[tuple[float, float]]]:
    """The poses at ``times`` (T,) with turn and distance straight from before to behind where the face was
    half hidden, and these spans in seconds."""
    known = np.flatnonzero(np.isfinite(poses.turns[:, 1]))
    spans = _spans(poses.turns[known, 1], poses.error[known], times[known])
    if not spans:
        return poses, []
    turns, places = poses.turns.copy(), poses.places.copy()
    for first, last in spans:
        rows, ends = known[first : last + 1], known[[first - 1, last + 1]]
        for values, axis in ((turns, 1), (places, 2)):
            values[rows, axis] = np.interp(times[rows], times[ends], values[ends, axis])
    return replace(poses, turns=turns, places=places), [
        (float(times[known[first]]), float(times[known[last + 1]])) for first, last in spans
    ]


def _spans(turn: F64, error: F64, times: F64) -> list[tuple[int, int]]:
    """First and last picture of each span between a leap away and the one back."""
    step = np.abs(np.diff(turn))
    leaps = np.flatnonzero((step > LEAP) & (step > FASTEST * np.diff(times))) + 1
    spans: list[tuple[int, int]] = []
    after = 0
    for first in leaps:
        if first < after:
            continue
        back = leaps[(leaps > first) & (times[leaps] - times[first] < LONGEST)]
        back = back[np.abs(turn[back] - turn[first - 1]) < LEAP]
        if not len(back):
            continue
        inside = np.zeros(len(turn), bool)
        inside[first : back[0]] = True
        if np.median(error[inside]) > MISFIT * np.median(error[~inside]):
            spans.append((int(first), int(back[0]) - 1))
            after = back[0] + 1
    return spans
