"""Feet that stay where they stand, on legs of other proportions than the source's.

The directions of the bones are the source's; where thigh and shin share the leg otherwise, feet that stand
would slide and sink by that. Here they are brought back by two-bone IK, in contact only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from ...base.easing import smoothstep
from ..rotations import matrix_from_axis_angle, shortest_arc, unit
from ..smplx import INDEX

F64 = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

STILL, LOW = 0.2, 0.06
"""Metres a second of a ball that stands, and its height above where it rests at most."""
SHORTEST, EASE = 0.1, 0.12
"""Seconds of a contact at least, and of the way into and out of it."""
REACH = 0.998
"""Of its length: a leg that IK stretches further would snap its knee."""
UNSEEN = 0.0005
"""Of the leg's length: corrections below it are left out."""


@dataclass(frozen=True)
class Leg:
    """A leg of the rig as the source's rotations move it, upright, +Z front, in the rig's units.

    ``hip`` (T, 3) its position; ``thigh``, ``shin``, ``foot`` (T, 3) from joint to joint, the last from ankle
    to ball; ``ball`` the ball's height at rest.
    """

    hip: F64
    thigh: F64
    shin: F64
    foot: F64
    ball: float


def standing_feet(
    world: F64,
    trans: npt.ArrayLike,
    source: Mapping[str, F64],
    legs: Mapping[str, Leg],
    scale: float,
    fps: float,
) -> tuple[F64, F64]:
    """World rotations (55, T, 3, 3) with hips and knees corrected, and how far the pelvis moves (T, 3).

    ``world``, ``trans`` (T, 3) metres and ``source``, joint to its rest position, are those of the SMPL-X
    skeleton; ``legs``: side to leg; ``scale``: the rig's units a metre of the source's pelvis. A ball that
    stands follows the source's ball, scaled: where that one keeps still, it does. Its place on the floor is
    the mean of where it would be. The pelvis sinks where a leg is too short for its place.
    """
    still = world, np.zeros((world.shape[1], 3))
    moves = {side: _correction(world, trans, source, leg, side, scale, fps) for side, leg in legs.items()}
    length = max(_length(leg) for leg in legs.values()) if legs else 0.0
    if not legs or max(np.linalg.norm(m, axis=1).max() for m in moves.values()) < UNSEEN * length:
        return still
    sunk = _sunk(legs, moves, fps)
    world = world.copy()
    for side, leg in legs.items():
        hip, knee = INDEX[f"{side}_hip"], INDEX[f"{side}_knee"]
        goal = leg.thigh + leg.shin + moves[side] - sunk
        hinge = world[hip] @ np.array([1.0, 0.0, 0.0])
        above, below = _bent(leg.thigh, leg.shin, goal, hinge)
        world[hip], world[knee] = above @ world[hip], below @ world[knee]
    return world, sunk


def contacts(ball: F64, rest: float, fps: float) -> Flags:
    """(T,) whether a ball of the foot (T, 3) metres stands: low, and still for a while."""
    if len(ball) < 2:
        return np.zeros(len(ball), bool)
    steps = np.linalg.norm(np.diff(ball, axis=0), axis=1) * fps
    speed = np.minimum(np.append(steps, steps[-1]), np.append(steps[:1], steps))
    stands = (speed < STILL) & (ball[:, 1] < rest + LOW)
    for begin, end in _runs(stands):
        if end - begin < SHORTEST * fps:
            stands[begin:end] = False
    return stands


def _correction(
    world: F64,
    trans: npt.ArrayLike,
    source: Mapping[str, F64],
    leg: Leg,
    side: str,
    scale: float,
    fps: float,
) -> F64:
    """(T, 3) how far the ankle has to move."""
    chain = ["pelvis", *(f"{side}_{j}" for j in ("hip", "knee", "ankle", "foot"))]
    path = source["pelvis"] + np.asarray(trans, np.float64).reshape(-1, 3)
    for above, joint in pairwise(chain):
        path = path + world[INDEX[above]] @ (source[joint] - source[above])
    rest = float(source[chain[-1]][1])
    stands = contacts(path, rest, fps)
    wanted = scale * path
    wanted[:, 1] += leg.ball - scale * rest
    moved = wanted - (leg.hip + leg.thigh + leg.shin + leg.foot)
    result, total = np.zeros_like(moved), np.zeros(len(moved))
    frames = np.arange(len(moved))
    for begin, end in _runs(stands):
        outside = np.maximum(np.maximum(begin - frames, frames - (end - 1)), 0) / (EASE * fps)
        share = smoothstep(1 - outside)
        place = moved[begin:end].mean(axis=0) * [1, 0, 1]
        result += share[:, None] * (moved - place)
        total += share
    return np.asarray(result / np.maximum(total, 1.0)[:, None])


def _sunk(legs: Mapping[str, Leg], moves: Mapping[str, F64], fps: float) -> F64:
    """(T, 3) the pelvis's way down, so that both legs reach; it comes and goes gently."""
    need = np.zeros(len(next(iter(moves.values()))))
    for side, leg in legs.items():
        whole = np.linalg.norm(leg.thigh[0]) + np.linalg.norm(leg.shin[0])
        now = leg.thigh + leg.shin
        goal = now + moves[side]
        most = np.maximum(REACH * whole, np.linalg.norm(now, axis=1))
        # where the ankle hangs under the hip at the reach that there is
        aside = np.sum(goal[:, [0, 2]] ** 2, axis=1)
        height = np.sqrt(np.maximum(most**2 - aside, 0.0))
        far = (np.linalg.norm(goal, axis=1) > most + 1e-9) & (np.abs(moves[side]).max(axis=1) > 0)
        need = np.maximum(need, np.where(far, np.minimum(-goal[:, 1] - height, 0.05 * whole), 0.0))
    width = max(EASE * fps, 1.0)
    held = maximum_filter1d(np.maximum(need, 0.0), 2 * int(np.ceil(width)) + 1)
    down = gaussian_filter1d(held, width / 3, mode="nearest")
    return -down[:, None] * np.array([0.0, 1.0, 0.0])


def _bent(thigh: F64, shin: F64, goal: F64, hinge: F64) -> tuple[F64, F64]:
    """World rotations (T, 3, 3) of thigh and shin that bring the ankle to ``goal`` (T, 3) from the hip.

    The leg turns the least way towards the goal and keeps the plane in which it bends; a straight one bends
    about ``hinge``. Law of cosines; nothing turns where the ankle is there already.
    """
    a, b = np.linalg.norm(thigh, axis=1), np.linalg.norm(shin, axis=1)
    now = np.linalg.norm(thigh + shin, axis=1)
    want = np.clip(np.linalg.norm(goal, axis=1), np.abs(a - b) + 1e-9, np.maximum(a + b - 1e-9, 0))
    want = np.where(want > now, np.minimum(want, np.maximum(now, 0.9995 * (a + b))), want)
    cross = np.cross(unit(thigh), unit(shin))
    along = unit(thigh + shin)
    side = unit(hinge - np.sum(hinge * along, axis=1, keepdims=True) * along)
    sign = np.where(np.sum(cross * hinge, axis=1) < 0, -1.0, 1.0)
    bend = np.linalg.norm(cross, axis=1)
    known = np.clip(bend / 0.1, 0, 1)[:, None]
    normal = unit(known * sign[:, None] * unit(cross) + (1 - known) * side)
    # how far hip and knee turn in the plane of the leg, by the angles of the triangle before and after
    at_hip = sign * (_angle(a, want, b) - _angle(a, now, b))
    at_knee = sign * (_angle(a, b, now) - _angle(a, b, want))
    turn = shortest_arc(along, unit(goal))
    above = matrix_from_axis_angle(-at_hip[:, None] * normal)
    return turn @ above, turn @ matrix_from_axis_angle((at_knee - at_hip)[:, None] * normal)


def _angle(near: F64, other: F64, opposite: F64) -> F64:
    """The angle of a triangle between two sides, opposite the third."""
    cosine = (near**2 + other**2 - opposite**2) / np.maximum(2 * near * other, 1e-12)
    return np.asarray(np.arccos(np.clip(cosine, -1.0, 1.0)))


def _length(leg: Leg) -> float:
    return float(np.linalg.norm(leg.thigh[0]) + np.linalg.norm(leg.shin[0]))


def _runs(flags: Flags) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
