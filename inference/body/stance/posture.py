"""Standing: weight that goes from foot to foot, a torso that follows, and a sway that never quite stops."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from ..moves import F64, Move, follow
from ..segments import BodySegment

SHIFT = 0.020
"""Metres that the pelvis goes to the side with the whole weight on one foot."""
HIP_DROP = np.radians(1.3)
"""How far the free side's hip hangs then."""
SOFT_KNEES = 0.004
"""Metres by which the pelvis is lower than with straight legs."""
WEIGHT, TURN, LEAN, SWAY_X, SWAY_Z = range(5)
SWAY = 0.0022
"""Metres, standard deviation; quiet standing keeps within about a centimetre (Winter 1995)."""
SPINE = ("spine1", "spine2", "spine3")


def stand(parts: Sequence[BodySegment], seed: int, times: npt.ArrayLike) -> F64:
    """The posture (T, 5) at ``times``: columns weight (-1 right foot .. 1 left), turn and lean forward of the
    torso in radians, and the pelvis's sway to the side and front in metres."""
    slow = follow([m for p in parts for m in _shifts(p, seed)], np.zeros(3), times)
    sway = follow([m for p in parts for m in _sways(p, seed)], np.zeros(4), times)
    return np.column_stack([slow[:, WEIGHT], slow[:, TURN:] + sway[:, 2:], sway[:, :2]])


def set_trunk(poses: F64, trans: F64, posture: F64, breath: F64, follow_hands: F64) -> None:
    """Write pelvis and spine into ``poses`` (T, 55, 3) and ``trans`` (T, 3).

    ``posture`` (T, 5) as from :func:`stand`; ``breath`` (T,) fill of the lungs; ``follow_hands`` (T, 2) turn
    and lean in radians that gestures add. The spine bends back what the hips tilt, so that the head stays
    upright over the feet.
    """
    weight, turn, lean, sway_x, sway_z = posture.T
    tilt = HIP_DROP * weight
    trans[:, 0] = SHIFT * weight + sway_x
    trans[:, 1] = -SOFT_KNEES - 0.004 * weight * weight
    trans[:, 2] = sway_z
    poses[:, 0] = np.column_stack([0.25 * lean, 0.35 * turn, tilt])
    turn, lean = 0.65 * turn + follow_hands[:, 0], 0.75 * lean + follow_hands[:, 1]
    for joint, share in zip((3, 6, 9), (0.25, 0.35, 0.4), strict=True):
        poses[:, joint] = np.column_stack([share * lean, share * turn, -1.25 * share * tilt])
    # breathing in straightens the lower spine a little and lifts the breastbone
    poses[:, 6, 0] -= np.radians(0.35) * breath
    poses[:, 9, 0] -= np.radians(0.9) * breath


def _shifts(part: BodySegment, seed: int) -> Iterator[Move]:
    """Weight, turn and lean: at a sentence's start, then every few seconds, as long as the segment lasts."""
    random = part.stream(seed, "posture")
    most = np.clip((part.until - part.start) / 4.0, 0.35, 1.0)
    start, first = part.start - random.uniform(0.7, 1.0), True
    while True:
        end = start + random.uniform(1.6, 2.4)
        # a short segment must not throw the weight about: it goes little, and slowly
        weight = random.choice([-1.0, 1.0]) * random.uniform(0.3, 1.0) * most
        turn, lean = np.radians([2.2, 1.1]) * random.normal(size=2).clip(-1.6, 1.6)
        if not first and end > part.until - 0.3:
            return
        yield Move(start, end, np.array([weight, turn - 0.02 * weight, lean]))
        start, first = end + random.uniform(1.5, 4.5), False


def _sways(part: BodySegment, seed: int) -> Iterator[Move]:
    random = part.stream(seed, "sway")
    start, first = part.start - 0.7, True
    while True:
        end = start + random.uniform(1.0, 1.9)
        target = random.normal(size=4).clip(-2, 2) * [SWAY, SWAY, np.radians(0.35), np.radians(0.3)]
        if not first and end > part.until - 0.1:
            return
        yield Move(start, end, target)
        # set out before the last is done: the sway has no stops
        start, first = end - 0.25, False
