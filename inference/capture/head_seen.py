"""How the head of a face that is seen is turned against the camera.

Nods are seen too small, and eyes that look up look like one. While half of a face is hidden a tracker sees a
whole one in the half that is left, narrow as one that is turned: at once, by thirty degrees, and its
landmarks lie on no skull well. Until it leaps back that turn is none that was seen."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ...rigs.arkit import INDEX
from ..tracking.head_pose import HeadPoses
from ..tracking.watching import Watched
from .smoothing import even, smooth

F64 = npt.NDArray[np.float64]

HEAD_HERTZ = 4.0
"""What is faster is the tracker's unrest: heads move up to 4 times a second."""
PITCH = 1.4
"""The tracker sees the head's nods smaller than they are; times by which they are enlarged about their
middle."""
LEAN = np.radians(1.75)
"""Radians by which the tracker takes a head for lowered whose eyes look up at full weight."""
LEAP, FASTEST = np.radians(10.0), np.radians(240.0)
"""Radians, and radians a second, that a head is not turned from one picture to the next."""
MISFIT = 1.6
"""Times of what landmarks are off otherwise, by which they are while a face is half hidden."""
LONGEST = 3.0
"""Seconds from a leap away to the leap back, at most."""


def head_turns(watched: Watched, poses: HeadPoses, arkit: F64, frames: F64, fps: float) -> F64:
    """(T, 3) the head's turn against the camera, axis-angle; somebody who looks into the lens looks ahead.
    ``arkit``: (T, 52) weights of the face."""
    seen = np.isfinite(poses.turns[:, 0])
    turns = np.nan_to_num(poses.turns)
    turns[:, 0] -= LEAN * np.interp(watched.times, frames, _looks_up(arkit))
    middle = float(np.median(turns[seen, 0]))
    turns[:, 0] = np.clip(PITCH * (turns[:, 0] - middle), -1.0, 1.0)
    cuts = [float(watched.times[i]) for i in watched.cuts]
    out = even(turns, seen, watched.times, frames, cuts, np.zeros(3))
    edges = [0, *(int(np.searchsorted(frames, c - 1e-6)) for c in cuts), len(frames)]
    return np.concatenate([smooth(out[a:b], fps, HEAD_HERTZ) for a, b in itertools.pairwise(edges) if b > a])


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


def _looks_up(arkit: F64) -> F64:
    """(T,) how far the eyes look up."""
    up, down = (
        arkit[:, [INDEX[f"eyeLook{way}{side}"] for side in ("Left", "Right")]] for way in ("Up", "Down")
    )
    return np.asarray((up - down).mean(axis=1))


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
