"""The chest that carries the arms: points of the room as an arm sees them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ....rigs.rotations import matrix_from_axis_angle
from ....rigs.smplx import INDEX, rest_joints
from ..moves import F64

SPINE = tuple(INDEX[n] for n in ("pelvis", "spine1", "spine2", "spine3"))


@dataclass(frozen=True)
class Chest:
    """World rotations (T, 3, 3) and positions (T, 3) of the joint ``spine3`` at ``times`` (T,)."""

    times: F64
    turns: F64
    places: F64

    def at(self, time: float) -> tuple[F64, F64]:
        """Rotation (3, 3) and position (3,) at a time, between frames the one before and after blended."""
        i = int(np.clip(np.searchsorted(self.times, time) - 1, 0, max(len(self.times) - 2, 0)))
        j = min(i + 1, len(self.times) - 1)
        span = self.times[j] - self.times[i]
        share = float(np.clip((time - self.times[i]) / span, 0, 1)) if span > 0 else 0.0
        mixed = (1 - share) * self.turns[i] + share * self.turns[j]
        u, _, v = np.linalg.svd(mixed)
        return np.asarray(u @ v), (1 - share) * self.places[i] + share * self.places[j]

    def seen(self, point: npt.ArrayLike, side: str) -> F64:
        """(T, 3) a point (3,) of the room from a shoulder, frame by frame, as :func:`seen_from`."""
        return seen_from(point, self.turns, self.places, side)


def seen_from(point: npt.ArrayLike, turn: F64, place: F64, side: str) -> F64:
    """A point of the room (..., 3) from the shoulder, in the left arm's terms (see :mod:`.reach`), of a chest
    with that rotation (..., 3, 3) and position (..., 3)."""
    away = np.asarray(point, np.float64) - place
    local = np.einsum("...ji,...j->...i", turn, away)
    return np.asarray(local * ([1.0, 1.0, 1.0] if side == "left" else [-1.0, 1.0, 1.0]) - _shoulder())


def in_room(point: npt.ArrayLike, turn: F64, place: F64, side: str) -> F64:
    """The point of the room (3,) that :func:`seen_from` sees at ``point`` (3,)."""
    local = (np.asarray(point, np.float64) + _shoulder()) * (
        [1.0, 1.0, 1.0] if side == "left" else [-1.0, 1.0, 1.0]
    )
    return np.asarray(turn @ local + place)


def chest_of(poses: F64, trans: F64, times: F64) -> Chest:
    """The chest of poses (T, 55, 3) with ``trans`` (T, 3), as far as pelvis and spine are set."""
    rest = rest_joints().astype(np.float64)
    turn = matrix_from_axis_angle(poses[:, 0])
    place = rest[0] + trans
    for parent, joint in pairwise(SPINE):
        place = place + turn @ (rest[joint] - rest[parent])
        turn = turn @ matrix_from_axis_angle(poses[:, joint])
    return Chest(times, turn, place)


@cache
def _shoulder() -> F64:
    rest = rest_joints().astype(np.float64)
    return np.asarray(rest[INDEX["left_shoulder"]] - rest[INDEX["spine3"]])
