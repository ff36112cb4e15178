"""Shoulders that rise with the arms, for motion that leaves collars out.

A raised arm is a third the shoulder blade's work (Inman, Saunders and Abbott, "Observations on the function
of the shoulder joint", 1944): with the collar bone left behind, the shoulder of a skinned person caves in.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ...base.easing import smoothstep
from ..rotations import axis_angle_from_matrix, matrix_from_axis_angle, unit
from ..smplx import INDEX

F64 = npt.NDArray[np.float64]

STILL = np.radians(2.0)
"""A collar that is turned less than this in all of a motion is taken to be left out of it."""
BEGINS, OVERHEAD = np.radians(60.0), np.radians(180.0)
"""Of an arm from straight down: up to the first, collars keep still."""
LIFT = np.radians(30.0)
"""Of a collar bone whose arm is overhead."""


def shoulders_that_rise(poses: npt.ArrayLike, rest_joints: npt.ArrayLike) -> F64:
    """Axis-angle poses (T, 165) in which collars rise with the arms where the motion does not turn them.

    ``rest_joints`` (55, 3): the T-posed skeleton of the poses, Y up, +Z front. Upper arms turn back by what
    collars rise, so that all from the shoulder on is as it was in the world. Motion whose collars move, and
    arms that hang or gesture below 60 degrees, stay exactly as they are.
    """
    result = np.array(poses, np.float64).reshape(-1, 55, 3)
    rest = np.asarray(rest_joints, np.float64)
    for side, outwards in (("left", 1.0), ("right", -1.0)):
        collar, shoulder, elbow = (INDEX[f"{side}_{j}"] for j in ("collar", "shoulder", "elbow"))
        if not len(result) or np.abs(result[:, collar]).max() > STILL:
            continue
        above = matrix_from_axis_angle(result[:, collar])
        arm = above @ matrix_from_axis_angle(result[:, shoulder])
        down = -(arm @ unit(rest[elbow] - rest[shoulder]))[:, 1]
        lift = LIFT * smoothstep((np.arccos(np.clip(down, -1, 1)) - BEGINS) / (OVERHEAD - BEGINS))
        rises = lift > 0
        risen = (
            matrix_from_axis_angle(outwards * lift[rises, None] * np.array([0.0, 0.0, 1.0])) @ above[rises]
        )
        result[rises, collar] = axis_angle_from_matrix(risen)
        result[rises, shoulder] = axis_angle_from_matrix(np.swapaxes(risen, 1, 2) @ arm[rises])
    return result.reshape(-1, 165)
