"""Sounds that close the lips, moved to the picture in which the lips are seen to meet.

Recognised sounds are some hundredths of a second off; where pictures are few, that is the next one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..performance.performance import Performance
from ..phones.visemes import heard
from .smoothing import F64

OFF = 0.07
"""Seconds by which a sound is heard too early or too late at most."""
MET, APART = 0.9, 0.5
"""How surely lips meet in the picture that a sound is moved to, and at most in the one that it leaves."""
SHORTEST = 0.01
"""Seconds that are left of the sounds beside."""


def with_closures(performance: Performance, meet: F64) -> Performance:
    """The performance with the times of p, b and m as they are seen: ``meet`` (T,) how surely the lips meet
    in each frame, 0..1."""
    times = np.array(performance.phone_times, np.float64)
    frames = np.arange(len(meet)) / performance.fps
    phones = performance.phones()
    for i, phone in enumerate(phones):
        sounds = heard([phone], performance.meta["phone_set"])
        if len(sounds) != 1 or not sounds[0][1].has("closure"):
            continue
        centre = times[i].mean()
        near = np.flatnonzero(np.abs(frames - centre) < OFF)
        if not len(near):
            continue
        nearest = near[np.argmin(np.abs(frames[near] - centre))]
        seen = near[meet[near] > MET]
        if meet[nearest] > APART or not len(seen):
            continue
        to = frames[seen[np.argmin(np.abs(frames[seen] - centre))]] - centre
        low = times[i - 1, 0] + SHORTEST if i else 0.0
        high = times[i + 1, 1] - SHORTEST if i + 1 < len(times) else times[i, 1]
        start, end = times[i] + to
        if start < low or end > high:
            continue
        times[i] = start, end
        if i:
            times[i - 1, 1] = start
        if i + 1 < len(times):
            times[i + 1, 0] = end
    return replace(performance, phone_times=times.astype(np.float32))
