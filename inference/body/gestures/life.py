"""Arms that live: slow changes of all joints, so that hands at rest and in a hold never look frozen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ..moves import F64, Move, follow
from ..segments import BodySegment
from .arms import SIZE, life


def arm_life(parts: Sequence[BodySegment], seed: int, side: str, times: F64) -> F64:
    """(T, SIZE) degrees that are added to an arm."""
    return follow([m for p in parts for m in _moves(p, seed, side)], np.zeros(SIZE), times)


def _moves(part: BodySegment, seed: int, side: str) -> Iterator[Move]:
    random = part.stream(seed, f"arm/{side}")
    begins = part.sentence >= 0
    start, first = part.start - (0.55 if begins else 0.8), True
    while True:
        # soon done, so that an edited sentence leaves the next one's frames as they were
        end = start + random.uniform(1.3, 2.3) * (0.6 if first and begins else 1.0)
        target = random.normal(size=SIZE).clip(-1.8, 1.8) * life()
        if not first and end > part.until - 0.1:
            return
        yield Move(start, end, target)
        start, first = end + random.uniform(-0.3, 0.8), False
