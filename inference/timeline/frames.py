"""Frames of a time line: how many there are, and which time each shows."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt


def frame_count(duration: float, fps: float) -> int:
    """T for ``duration`` seconds at ``fps``: every started frame counts, at least one.

    >>> frame_count(2.0, 30), frame_count(2.001, 30), frame_count(0.0, 30)
    (60, 61, 1)
    """
    return max(1, math.ceil(round(duration * fps, 6)))


def frame_times(duration: float, fps: float) -> npt.NDArray[np.float64]:
    """The times (T,) in seconds that the frames show."""
    return np.arange(frame_count(duration, fps)) / fps
