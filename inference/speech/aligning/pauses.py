"""Where a recording is plainly quiet, whatever a recogniser makes of it."""

from __future__ import annotations

from bisect import bisect_left
from itertools import groupby

import numpy as np
import numpy.typing as npt

from ...timeline.speech import as_float

Samples = npt.NDArray[np.float32] | npt.NDArray[np.int16]
Span = tuple[float, float]

HOP = 0.010
QUIET = 40.0
"""dB under the loudest parts of a recording at which it is quiet."""
FLOOR = -65.0
"""dB below which anything is quiet."""
LEAST = 0.16
"""Seconds that quiet lasts at least to be a pause: the closure of a stop is shorter."""
_BLOCK = 60_000
_EDGE = 0.05
"""Seconds at both ends of a pause that still belong to the sounds around it: decay, and closure of a stop."""


def pauses(audio: Samples, rate: int) -> list[Span]:
    """Start and end in seconds of the pauses in ``audio`` (N,)."""
    loud = levels(audio, rate)
    if not len(loud):
        return []
    quiet = loud < max(float(np.percentile(loud, 95)) - QUIET, FLOOR)
    found, at = [], 0
    for is_quiet, run in groupby(quiet):
        n = len(list(run))
        if is_quiet and n * HOP >= LEAST:
            start = at * HOP + (_EDGE if at else 0)
            end = (at + n) * HOP - (_EDGE if at + n < len(quiet) else 0)
            found.append((start, end))
        at += n
    return found


def levels(audio: Samples, rate: int) -> npt.NDArray[np.float64]:
    """Level in dB of each 10 ms frame."""
    hop = round(HOP * rate)
    out = np.empty(len(audio) // hop)
    for i in range(0, len(out), _BLOCK):
        frames = as_float(audio[i * hop : (i + _BLOCK) * hop])
        frames = frames[: len(frames) // hop * hop].reshape(-1, hop)
        power = np.einsum("ij,ij->i", frames, frames, dtype=np.float64) / hop
        out[i : i + len(frames)] = 10 * np.log10(power + 1e-12)
    return out


def outside(span: Span, quiet: list[Span]) -> Span | None:
    """The longest part of ``span`` that lies in no pause; None where it is a pause altogether.

    ``quiet`` is in order and does not overlap.
    """
    parts, at = [], span[0]
    for start, end in quiet[max(0, bisect_left(quiet, span) - 1) :]:
        if start >= span[1]:
            break
        if end > at:
            parts.append((at, start))
            at = end
    parts.append((at, span[1]))
    best = max(parts, key=lambda part: part[1] - part[0])
    return best if best[1] - best[0] > 1e-6 else None
