"""Measures of how a body gestures: from joint rotations to strokes, their size, height, extent and speed."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from ....rigs.rotations import unit
from ....rigs.smplx import INDEX, forward_kinematics

F64 = npt.NDArray[np.float64]

FASTEST_PEAK = 0.25
"""Metres a second that a hand reaches at least in what counts as a stroke."""
RAISED = 0.12
"""Metres by which the wrist of a gesture is nearer to the shoulder's height than one that hangs."""
SMOOTH = 0.08
"""Seconds of the window that speeds are smoothed with."""
APART = 0.30
"""Seconds between two peaks of speed that are two strokes."""
TOGETHER = 0.20
"""Seconds between the peaks of both hands in a stroke of both."""


@dataclass(frozen=True)
class Measures:
    """Of a stretch of motion; NaN where there is no stroke. Lengths are parts of the arm (shoulder to wrist),
    so that tall and short people compare."""

    rate: float
    """Strokes a minute; one of both hands counts once."""
    size: float
    """Mean length of the way of a stroke, from where the hand slows down to where it does again."""
    height: float
    """Mean height of the wrist at a stroke's end over one that hangs."""
    extent: float
    """Mean distance sideways of the wrist at a stroke's end from its shoulder; outwards counts up."""
    speed: float
    """Mean of the strokes' highest speeds, arm lengths a second."""
    two_handed: float
    """Share of strokes that both hands make."""


@dataclass(frozen=True)
class Stroke:
    """One peak of a wrist's speed: ``side`` 0 left, 1 right; frames where it starts, is fastest and ends."""

    side: int
    start: int
    peak: int
    end: int


def measures(poses: npt.ArrayLike, rest: npt.ArrayLike, fps: float) -> Measures:
    """Of joint rotations ``poses`` (T, 165) on joints ``rest`` (55, 3) at ``fps`` frames a second."""
    hands = wrists(poses, rest)
    found = strokes(hands, fps)
    if not found:
        return Measures(0.0, *[float("nan")] * (len(fields(Measures)) - 1))
    speed = _speeds(hands, fps)
    ends = np.array([hands[s.end, s.side] for s in found])
    sizes = [
        float(np.sum(np.linalg.norm(np.diff(hands[s.start : s.end + 1, s.side], axis=0), axis=1)))
        for s in found
    ]
    both = sum(any(o.side != s.side and abs(o.peak - s.peak) < TOGETHER * fps for o in found) for s in found)
    single = len(found) - both
    units = single + both / 2
    return Measures(
        rate=60 * units / (len(hands) / fps),
        size=float(np.mean(sizes)),
        height=float(np.mean(ends[:, 1])) + 1.0,
        extent=float(np.mean(ends[:, 0])),
        speed=float(np.mean([speed[s.peak, s.side] for s in found])),
        two_handed=both / 2 / units,
    )


def wrists(poses: npt.ArrayLike, rest: npt.ArrayLike) -> F64:
    """(T, 2, 3): each wrist from its shoulder in arm lengths: outwards, up, to the front of the chest."""
    turned, placed = forward_kinematics(poses, np.zeros((len(np.asarray(poses)), 3)), rest)
    joints = np.asarray(rest, np.float64)
    chest = turned[:, INDEX["spine3"]]
    # the chest's own front, level: a lean forward does not lower the hands
    front = chest[..., 2] * [1.0, 0.0, 1.0]
    front = unit(front)
    side = np.cross([0.0, 1.0, 0.0], front)
    out = np.empty((len(placed), 2, 3))
    for i, (name, outwards) in enumerate((("left", 1.0), ("right", -1.0))):
        shoulder, elbow, wrist = (INDEX[f"{name}_{j}"] for j in ("shoulder", "elbow", "wrist"))
        arm = np.linalg.norm(joints[elbow] - joints[shoulder]) + np.linalg.norm(joints[wrist] - joints[elbow])
        way = (placed[:, wrist] - placed[:, shoulder]) / arm
        out[:, i] = np.column_stack([outwards * np.sum(way * side, 1), way[:, 1], np.sum(way * front, 1)])
    return out


def strokes(hands: F64, fps: float) -> list[Stroke]:
    """The strokes of both hands (T, 2, 3), by time of their peaks.

    A stroke is a peak of speed that ends with the hand raised: the ways up and home are none.
    """
    speed = _speeds(hands, fps)
    found = []
    for side in (0, 1):
        v = speed[:, side]
        if len(v) < 3:
            continue
        tops = np.flatnonzero((v[1:-1] >= v[:-2]) & (v[1:-1] > v[2:]) & (v[1:-1] > FASTEST_PEAK)) + 1
        last = -1.0
        for top in tops:
            start, end = _foot(v, top, -1), _foot(v, top, 1)
            raised = min(hands[start, side, 1], hands[end, side, 1]) > RAISED - 1.0
            if raised and top - last >= APART * fps:
                found.append(Stroke(side, start, int(top), end))
                last = float(top)
    return sorted(found, key=lambda s: s.peak)


def _foot(speed: F64, top: int, step: int) -> int:
    """The frame before or after a peak where the speed is lowest, or under a fifth of the peak's."""
    i = int(top)
    while 0 <= i + step < len(speed) and speed[i + step] < speed[i] + 1e-9 and speed[i] > 0.15 * speed[top]:
        i += step
    return i


def _speeds(hands: F64, fps: float) -> F64:
    """(T, 2) arm lengths a second, smoothed."""
    if len(hands) < 2:
        return np.zeros(hands.shape[:2])
    v = np.linalg.norm(np.gradient(hands, 1 / fps, axis=0), axis=2)
    width = max(round(SMOOTH * fps), 1)
    kernel = np.hanning(width + 2)[1:-1]
    return np.column_stack([np.convolve(v[:, k], kernel / kernel.sum(), "same") for k in (0, 1)])
