"""Steps on the spot: a foot is lifted, moved a little and set down, and later comes back to the mark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ....base.easing import minimum_jerk
from ..manner.manner import Manner
from ..moves import F64
from ..segments import BodySegment

LIVELY = 1.1
"""Liveliness of a manner from which on somebody steps."""
LENGTH = (0.05, 0.14)
"""Metres."""
SHIFT, SWING, BACK = 0.85, 0.5, 0.85
"""Seconds of going onto the other foot, of the foot's way, and of sharing the weight again."""
LIFT, TOE = 0.035, 0.35
"""Metres that the foot is lifted, and radians by which its toes hang then."""
STAY = 1.1
"""Seconds that a foot is away at least."""
OVER = 0.108
"""Metres that the body's centre is to the side of the mark when one foot bears it all."""


@dataclass(frozen=True)
class Step:
    """A foot (0 left, 1 right) that is lifted at ``start`` seconds and set down SWING later, ``by`` (3,)
    metres from where it stood."""

    foot: int
    start: float
    by: F64


def plan_steps(parts: Sequence[BodySegment], seed: int, manner: Manner) -> list[Step]:
    """Steps in time order; each comes with the one that takes it back, within one sentence and its pause."""
    return [step for part in parts for step in _pair(part, seed, manner)]


def feet_of(steps: Sequence[Step], times: F64) -> tuple[F64, F64]:
    """Where the feet are, (T, 2, 3) metres from where they stand, and their turns (T, 2, 3), axis-angle."""
    places, turns = np.zeros((len(times), 2, 3)), np.zeros((len(times), 2, 3))
    for step in steps:
        share = (times - step.start) / SWING
        # it is off the floor before it goes, and there before it comes down
        places[:, step.foot] += minimum_jerk((share - 0.2) / 0.6)[:, None] * step.by
        rise = minimum_jerk(share / 0.45) * (1 - minimum_jerk((share - 0.55) / 0.45))
        places[:, step.foot, 1] += LIFT * rise
        turns[:, step.foot, 0] += TOE * rise
    return places, turns


def borne(steps: Sequence[Step], times: F64) -> F64:
    """(T,) how far the weight is on one foot for a step: 1 all on the left, -1 on the right."""
    weight = np.zeros(len(times))
    for step in steps:
        there = minimum_jerk((times - (step.start - SHIFT)) / SHIFT)
        away = minimum_jerk((times - (step.start + SWING)) / BACK)
        weight += (there - away) * (-1.0 if step.foot == 0 else 1.0)
    return weight


def _pair(part: BodySegment, seed: int, manner: Manner) -> Iterator[Step]:
    random = part.stream(seed, "step")
    liveliness = manner.at(part.start).liveliness
    drawn, foot, when = random.random(), int(random.integers(2)), random.uniform(0.1, 0.3)
    length, aside, stay = random.uniform(*LENGTH), random.uniform(-0.2, 0.5), random.uniform(STAY, 2.6)
    first = part.start + SHIFT + when
    second = first + SWING + BACK + stay
    if part.sentence < 0 or drawn > 0.9 * (liveliness - LIVELY) / 0.3 or second + SWING + BACK > part.until:
        return
    way = length * np.array([np.sin(aside) * (1.0 if foot == 0 else -1.0), 0.0, np.cos(aside)])
    yield Step(foot, first, way)
    yield Step(foot, second, -way)
