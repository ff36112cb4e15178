"""How lips and jaw move: speeds, shares and closures, of a person's sensors or of our mesh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]

NEAR_CLOSURE = 1.0
"""Millimetres of opening within which lips count as closed: sensors lie on skin that gives."""
APPROACH = 0.12
"""Seconds before a contact in which the lips close for it."""


@dataclass(frozen=True)
class Kinematics:
    """Peak speeds in mm/s, and ``share``: the upper lip's part of the way of both, 0 to 1."""

    opening: float
    upper: float
    lower: float
    jaw: float
    share: float


def kinematics(upper: F64, lower: F64, jaw: F64, fps: float) -> Kinematics:
    """Of heights (T,) in mm at ``fps``."""
    way = np.ptp(upper) + np.ptp(lower)
    speeds = (peak_speed(x, fps) for x in (upper - lower, upper, lower, jaw))
    return Kinematics(*speeds, share=float(np.ptp(upper) / way) if way else 0.0)


def peak_speed(x: F64, fps: float) -> float:
    """The highest speed (mm/s) of a curve (T,) in mm."""
    return float(np.abs(np.gradient(x)).max() * fps) if len(x) > 1 else 0.0


def closures(opening: F64, seconds: Sequence[float], fps: float) -> tuple[list[float], list[float]]:
    """Of closures around ``seconds``: for how long (s) the opening (T,) stays within NEAR_CLOSURE, and its
    speed as the lips meet at 0 by its peak speed on the way there."""
    held, meeting = [], []
    speed = np.abs(np.gradient(opening))
    for at in seconds:
        i = min(int(at * fps), len(opening) - 1)
        begin, end, touch = i, i, i
        while begin and opening[begin - 1] < NEAR_CLOSURE:
            begin -= 1
        while end < len(opening) - 1 and opening[end + 1] < NEAR_CLOSURE:
            end += 1
        while touch and opening[touch - 1] <= 0:
            touch -= 1
        held.append((end - begin + 1) / fps)
        way = speed[max(touch - int(APPROACH * fps), 0) : touch + 1]
        meeting.append(float(way[-2:].max() / max(way.max(), 1e-9)))
    return held, meeting
