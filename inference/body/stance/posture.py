"""Slow changes of posture: weight that goes from side to side, turns, leaning, and a sway that never stops.

Posture shifts come with what begins something new in the talk (Cassell et al., "Non-verbal cues for discourse
structure", 2001): sentences of their own chance, and long ones once more. Standing at ease without talking,
people shift every 199 s sideways and fidget every 50 to 60 s (Duarte and Zatsiorsky, "Patterns of center of
pressure migration during prolonged unconstrained standing", 1999).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from ..manner.manner import NEUTRAL, Manner
from ..moves import F64, Move, follow
from ..segments import BodySegment

SHIFT = 0.028
"""Metres that the body's centre goes to the side with the weight on one foot: shifts of unconstrained
standing are 22 mm, with a spread of 38 (Duarte and Zatsiorsky 1999)."""
HIP_DROP = np.radians(2.2)
"""How far the free side's hip hangs then."""
NEW = 0.4
"""Chance that a sentence begins something new."""
LISTENS, LATE, TOWARDS = 0.6, (0.4, 0.9), np.radians(1.2)
"""Share of a speaker's shifts that a listener makes with the other's sentences, how many seconds later (slow
mimicry lags by 0.6 s; Hale et al., "Are you on my wavelength?", 2019), and how far he leans to the other."""
EARLY, SLOW, SOONER = (0.5, 0.65), (1.7, 2.6), (0.62, 0.72)
"""Seconds by which a sentence's first shift sets out before it, and that a shift takes; the share of these
that the first one takes, a small one and a large one."""
WEIGHT, TURN, LEAN = range(3)
SWAY = np.array([0.0030, 0.0042])
"""Metres to the side and forwards, standard deviations of quiet standing (2 to 4 and 3 to 6 mm)."""


def posture(
    parts: Sequence[BodySegment], seed: int, manner: Manner, seated: bool, times: npt.ArrayLike
) -> F64:
    """(T, 5) at ``times``: weight (-1 right .. 1 left), turn and lean forward of the torso in radians, and
    the sway to the side and forwards in metres."""
    slow = follow([m for p in parts for m in _shifts(p, seed, manner, seated)], np.zeros(3), times)
    sway = follow([m for p in parts for m in _sways(p, seed)], np.zeros(4), times)
    return np.column_stack([slow[:, WEIGHT], slow[:, TURN:] + sway[:, 2:], sway[:, :2]])


def _shifts(part: BodySegment, seed: int, manner: Manner = NEUTRAL, seated: bool = False) -> Iterator[Move]:
    """Weight, turn and lean: at a sentence's start, then now and then, as long as the segment lasts."""
    random = part.stream(seed, "posture")
    lively = manner.at(part.start).liveliness
    most = np.clip((part.until - part.start) / 4.0, 0.35, 1.0) * np.clip(lively, 0.3, 1.4)
    start, first = part.start - random.uniform(*EARLY), True
    if part.heard:
        start, most = part.start + random.uniform(*LATE), most * LISTENS
    while True:
        slow = random.uniform(*SLOW)
        # a short segment must not throw the weight about: it goes little, and slowly
        large = random.random() < NEW if first else True
        if first and part.sentence >= 0:
            # soon done, so that an edited sentence leaves the next one's frames as they were
            slow *= SOONER[large]
        end = start + slow / np.clip(manner.at(part.start).tempo, 0.6, 1.4)
        weight = random.choice([-1.0, 1.0]) * random.uniform(*((0.55, 1.0) if large else (0.1, 0.45))) * most
        turn, lean = np.radians([2.2, 2.2 if seated else 1.1]) * random.normal(size=2).clip(-1.6, 1.6)
        if part.heard:
            turn, lean = LISTENS * turn, LISTENS * lean + TOWARDS
        if not first and end > part.until - 0.3:
            return
        yield Move(start, end, np.array([weight, turn - 0.02 * weight, lean]))
        start, first = end + random.uniform(*((3.0, 9.0) if part.sentence >= 0 else (6.0, 24.0))), False


def _sways(part: BodySegment, seed: int) -> Iterator[Move]:
    random = part.stream(seed, "sway")
    begins = part.sentence >= 0
    start, first = part.start - (0.55 if begins else 0.7), True
    while True:
        end = start + random.uniform(1.0, 1.9) * (0.7 if first and begins else 1.0)
        target = random.normal(size=4).clip(-2, 2) * [*SWAY, np.radians(0.35), np.radians(0.3)]
        if not first and end > part.until - 0.1:
            return
        yield Move(start, end, target)
        # set out before the last is done: the sway has no stops
        start, first = end - 0.25, False
