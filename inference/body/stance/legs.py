"""Legs that keep the feet where they stand while the pelvis moves."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ....rigs.rotations import axis_angle_from_matrix, frame, matrix_from_axis_angle, unit
from ....rigs.smplx import INDEX
from ..moves import F64

SIDES = ("left", "right")
FRONT = np.array([0.0, 0.0, 1.0])
REACH = 0.9995
"""Share of the leg's length beyond which the knee would snap straight; the pelvis must stay lower."""
SOFT = 0.995
"""Share of it that a leg at ease is long: its knee gives by about ten degrees."""
BETWEEN = 0.003
"""Metres over which what one leg asks for goes over into what the other does."""


def plant_feet(
    poses: F64, trans: F64, rest: F64, ankles: npt.ArrayLike | None = None, turns: npt.ArrayLike | None = None
) -> None:
    """Write hips, knees and ankles into ``poses`` (T, 55, 3) so that the feet are where they are wanted.

    ``ankles`` (T, 2, 3) or (2, 3): places of left and right ankle, as in ``rest`` (55, 3) without it;
    ``turns`` (T, 2, 3): axis-angle of the feet in the room, level without it.
    The pelvis is at ``rest[0] + trans`` (T, 3) with the rotation of joint 0. Two-bone inverse kinematics by
    the law of cosines; knees point forward. Raises ValueError where the pelvis is too high for a leg.
    """
    pelvis = matrix_from_axis_angle(poses[:, 0])
    for i, side in enumerate(SIDES):
        hip, knee, ankle = (INDEX[f"{side}_{j}"] for j in ("hip", "knee", "ankle"))
        thigh, shin = rest[knee] - rest[hip], rest[ankle] - rest[knee]
        a, b = np.linalg.norm(thigh), np.linalg.norm(shin)
        goal = rest[ankle] if ankles is None else np.asarray(ankles, np.float64)[..., i, :]
        way = goal - (rest[0] + trans + pelvis @ (rest[hip] - rest[0]))
        reach = np.linalg.norm(way, axis=1)
        if np.any(reach > REACH * (a + b)):
            raise ValueError(f"the pelvis is {1e3 * float(np.max(reach - a - b)):.1f} mm too far for the leg")
        u = way / reach[:, None]
        along = (a * a - b * b + reach * reach) / (2 * reach)
        forward = unit(FRONT - (u @ FRONT)[:, None] * u)
        knees = along[:, None] * u + np.sqrt(np.maximum(a * a - along * along, 0.0))[:, None] * forward
        # the hinge is square to the leg's plane, at rest to the plane of its line and the front
        hinge = np.cross(u, forward)
        still = np.cross(unit(rest[ankle] - rest[hip]), FRONT)
        upper = frame(knees, hinge) @ frame(thigh, still).T
        lower = frame(way - knees, hinge) @ frame(shin, still).T
        foot = np.swapaxes(lower, 1, 2)
        if turns is not None:
            foot = foot @ matrix_from_axis_angle(np.asarray(turns, np.float64)[:, i])
        poses[:, hip] = axis_angle_from_matrix(np.swapaxes(pelvis, 1, 2) @ upper)
        poses[:, knee] = axis_angle_from_matrix(np.swapaxes(upper, 1, 2) @ lower)
        poses[:, ankle] = axis_angle_from_matrix(foot)


def too_high(
    root: F64, trans: F64, rest: F64, ankles: npt.ArrayLike | None = None, stretch: float = SOFT
) -> F64:
    """(T,) how much lower the pelvis must be for both legs to reach their feet at that share of their
    length, metres; below 0 where they are bent more. ``root`` (T, 3) axis-angle, the rest as
    :func:`plant_feet`. It changes smoothly where one leg takes over from the other.
    """
    turned, need = matrix_from_axis_angle(root), []
    for i, side in enumerate(SIDES):
        hip, knee, ankle = (INDEX[f"{side}_{joint}"] for joint in ("hip", "knee", "ankle"))
        length = np.linalg.norm(rest[knee] - rest[hip]) + np.linalg.norm(rest[ankle] - rest[knee])
        goal = rest[ankle] if ankles is None else np.asarray(ankles, np.float64)[..., i, :]
        way = rest[0] + trans + turned @ (rest[hip] - rest[0]) - goal
        need.append(
            way[:, 1] - np.sqrt(np.maximum((stretch * length) ** 2 - way[:, 0] ** 2 - way[:, 2] ** 2, 0.0))
        )
    left, right = need
    return np.asarray(0.5 * (left + right + np.hypot(left - right, BETWEEN)))
