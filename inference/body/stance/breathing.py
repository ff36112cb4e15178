"""Breathing: a quick breath in before a phrase, a slow one out as it is spoken; quiet breaths in pauses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..moves import F64, Move, follow
from ..segments import BodySegment

PERIOD = (3.9, 4.9)
"""Seconds from breath to breath at rest: 12 to 15 a minute."""
IDLE_INHALE = 0.4
"""Share of the period that breathing in takes at rest; when speaking it is far less (Hixon 1987)."""
PHRASE_PAUSE = 0.25
"""Seconds of silence within a sentence that are enough to breathe in."""
LEAST_APART = 2.2
"""Seconds that a breath within a sentence is after the last."""


def breathing(
    parts: Sequence[BodySegment], seed: int, times: npt.ArrayLike
) -> tuple[F64, list[dict[str, Any]]]:
    """The fill of the lungs (T,), about 0 (rest) to 1 (full breath in), and the breaths as events.

    An event runs from the start to the end of breathing in; ``depth`` is the fill that it reaches.
    """
    breaths = [b for part in parts for b in _breaths(part, seed)]
    moves: list[Move] = []
    for i, (start, end, depth, out) in enumerate(breaths):
        moves.append(Move(start, end, np.array([depth])))
        # a next breath breaks in on the way out, which is not shorter for it: nothing before it changes
        if i + 1 == len(breaths) or breaths[i + 1][0] > end:
            moves.append(Move(end, end + out, np.array([0.0])))
    events = [
        {"kind": "breath", "start": max(start, 0.0), "end": end, "depth": round(depth, 3)}
        for start, end, depth, _ in breaths
        if end > 0 and start < parts[-1].until
    ]
    return follow(moves, [0.0], times)[:, 0], events


def _breaths(part: BodySegment, seed: int) -> Iterator[tuple[float, float, float, float]]:
    """Start and end of breathing in, depth, and seconds that breathing out takes at least."""
    random = part.stream(seed, "breath")
    spoken = part.end - part.start
    last = -1.0
    if part.sentence >= 0:
        inhale = random.uniform(0.45, 0.65)
        depth = random.uniform(0.7, 0.9) + 0.1 * min(spoken, 5.0) / 5.0
        last = part.start - 0.05
        yield last - inhale, last, depth, max(spoken, 1.5)
        for phone in part.phones:
            pause = phone.end - phone.start
            if phone.label != "sil" or pause < PHRASE_PAUSE or not part.start < phone.start < part.end - 0.6:
                continue
            if phone.end - last > LEAST_APART:
                last = phone.end
                yield last - min(pause, 0.5), last, random.uniform(0.5, 0.8), part.end - last
    # at rest, as long as the next sentence's breath leaves time for one in and out
    period = random.uniform(*PERIOD)
    begun = part.sentence >= 0 or part.heard
    start = part.end + (random.uniform(0.3, 0.8) if begun else random.uniform(-1.5, 0.5))
    while start + 0.75 * period < part.until:
        end = start + IDLE_INHALE * period
        yield start, end, random.uniform(0.45, 0.65), period - (end - start)
        start += period
        period = random.uniform(*PERIOD)
