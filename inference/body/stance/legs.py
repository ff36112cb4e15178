"""Legs that keep the feet where they stand while the pelvis moves."""

from __future__ import annotations

import numpy as np

from ....rigs.rotations import axis_angle_from_matrix, frame, matrix_from_axis_angle, unit
from ....rigs.smplx import INDEX
from ..moves import F64

FRONT = np.array([0.0, 0.0, 1.0])
REACH = 0.9995
"""Share of the leg's length beyond which the knee would snap straight; the pelvis must stay lower."""


def plant_feet(poses: F64, trans: F64, rest: F64) -> None:
    """Write hips, knees and ankles into ``poses`` (T, 55, 3) so that both feet stand as in ``rest`` (55, 3).

    The pelvis is at ``rest[0] + trans`` (T, 3) with the rotation of joint 0. Two-bone inverse kinematics by
    the law of cosines; knees point forward. Raises ValueError where the pelvis is too high for a leg.
    """
    pelvis = matrix_from_axis_angle(poses[:, 0])
    for side in ("left", "right"):
        hip, knee, ankle = (INDEX[f"{side}_{j}"] for j in ("hip", "knee", "ankle"))
        thigh, shin = rest[knee] - rest[hip], rest[ankle] - rest[knee]
        a, b = np.linalg.norm(thigh), np.linalg.norm(shin)
        start = rest[0] + trans + pelvis @ (rest[hip] - rest[0])
        way = rest[ankle] - start
        reach = np.linalg.norm(way, axis=1)
        if np.any(reach > REACH * (a + b)):
            raise ValueError(f"the pelvis is {1e3 * float(np.max(reach - a - b)):.1f} mm too far for the leg")
        u = way / reach[:, None]
        along = (a * a - b * b + reach * reach) / (2 * reach)
        forward = unit(FRONT - (u @ FRONT)[:, None] * u)
        knees = along[:, None] * u + np.sqrt(a * a - along * along)[:, None] * forward
        # the hinge is square to the leg's plane, at rest to the plane of its line and the front
        hinge = np.cross(u, forward)
        still = np.cross(unit(rest[ankle] - rest[hip]), FRONT)
        upper = frame(knees, hinge) @ frame(thigh, still).T
        lower = frame(way - knees, hinge) @ frame(shin, still).T
        poses[:, hip] = axis_angle_from_matrix(np.swapaxes(pelvis, 1, 2) @ upper)
        poses[:, knee] = axis_angle_from_matrix(np.swapaxes(upper, 1, 2) @ lower)
        poses[:, ankle] = axis_angle_from_matrix(np.swapaxes(lower, 1, 2))
