"""Where the body's weight is: the centre of mass of poses, from the masses of its segments."""

from __future__ import annotations

from functools import cache

import numpy as np

from ....base.tables import shipped
from ....rigs.rotations import matrix_from_axis_angle
from ....rigs.smplx import INDEX, PARENTS
from ..moves import F64

_BODY = 22
"""Joints of trunk, head, arms and legs; they stand first."""
UPPER = ("head", "upper trunk", "middle trunk", "lower trunk", "upper arm", "forearm", "hand")
LEGS = ("thigh", "shank", "foot")


def centre_of_mass(poses: F64, trans: F64, rest: F64, names: tuple[str, ...] = (*UPPER, *LEGS)) -> F64:
    """(T, 3) metres: the common centre of the segments called so, of poses (T, 55, 3) with ``trans`` (T, 3)
    on the skeleton ``rest`` (55, 3). Masses are those of ``body_segments.toml``.
    """
    turned, placed = _posed(poses, trans, rest)
    total, weight = np.zeros((len(poses), 3)), 0.0
    for name, joint, point, mass in _points(rest.tobytes()):
        if name in names:
            total += mass * (placed[joint] + turned[joint] @ point)
            weight += mass
    return np.asarray(total / weight)


def share(names: tuple[str, ...]) -> float:
    """Of the body's mass, what these segments have."""
    rows = shipped(__file__, "body_segments.toml")["segment"]
    sides = [(r["name"], r["mass"] * (2 if r["joints"][0].startswith("left_") else 1)) for r in rows]
    return float(sum(m for n, m in sides if n in names) / sum(m for _, m in sides))


@cache
def _points(skeleton: bytes) -> list[tuple[str, int, F64, float]]:
    """Name, joint that carries it, place against that joint at rest, and mass of every segment."""
    rest, found = np.frombuffer(skeleton, np.float64).reshape(55, 3), []
    for row in shipped(__file__, "body_segments.toml")["segment"]:
        first, second = row["joints"]
        sides = ("left_", "right_") if first.startswith("left_") else ("",)
        for side in sides:
            a, b = (INDEX[j.replace("left_", side)] for j in (first, second))
            point = row["at"] * (rest[b] - rest[a]) + [0.0, 0.0, row.get("forward", 0.0)]
            found.append((row["name"], a, point, row["mass"]))
    return found


def _posed(poses: F64, trans: F64, rest: F64) -> tuple[list[F64], list[F64]]:
    """World rotations (T, 3, 3) and places (T, 3) of the body's joints."""
    local = matrix_from_axis_angle(poses[:, :_BODY])
    turned, placed = [local[:, 0]], [rest[0] + trans]
    for j in range(1, _BODY):
        p = PARENTS[j]
        turned.append(turned[p] @ local[:, j])
        placed.append(placed[p] + turned[p] @ (rest[j] - rest[p]))
    return turned, placed
