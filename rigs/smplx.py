"""The SMPL-X skeleton: its 55 joints, the neutral skeleton motion is made on, and forward kinematics.

All rest frames are aligned with the world, so a joint's axis-angle turns about the rest pose's world axes.
Space: Y up, +Z front (the character's left is +X), metres, radians.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..base.tables import shipped
from .rotations import matrix_from_axis_angle

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]


def _data() -> dict[str, Any]:
    return shipped(__file__, "data/neutral_skeleton.toml")


NAMES: tuple[str, ...] = tuple(row[0] for row in _data()["joints"])
"""The 55 joints in SMPL-X's order; note index, middle, pinky, ring, thumb."""
PARENTS: tuple[int, ...] = tuple(row[1] for row in _data()["joints"])
"""(55,) index of each joint's parent, always before the child; -1 for the pelvis."""
INDEX: dict[str, int] = {name: i for i, name in enumerate(NAMES)}

ROOT = slice(0, 3)
"""Columns of ``poses`` (T, 165)."""
BODY = slice(3, 66)
JAW = slice(66, 69)
LEFT_EYE = slice(69, 72)
RIGHT_EYE = slice(72, 75)
LEFT_HAND = slice(75, 120)
RIGHT_HAND = slice(120, 165)
NECK_SHARE = 0.45
"""Part of the head's turn against the chest that the neck joint takes; the head joint takes the rest."""
FACE_JOINTS: tuple[int, ...] = (22, 23, 24)
"""Jaw and eyes."""


def rest_joints() -> F32:
    """(55, 3) metres: an average adult in T-pose, arms horizontal, palms down, soles at y = 0.

    Its source and licence (CC0) stand in ``data/neutral_skeleton.toml``.
    """
    return np.array([row[2] for row in _data()["joints"]], np.float32)


def turn_head(poses: npt.NDArray[Any], turns: npt.NDArray[Any]) -> None:
    """Share the head's ``turns`` (T, 3) against the chest, axis-angle, between neck and head of ``poses``
    (T, 55, 3)."""
    # parts of one turn about its own axis compose to the whole turn
    poses[:, INDEX["neck"]], poses[:, INDEX["head"]] = NECK_SHARE * turns, (1 - NECK_SHARE) * turns


def forward_kinematics(poses: npt.ArrayLike, trans: npt.ArrayLike, rest: npt.ArrayLike) -> tuple[F64, F64]:
    """World rotations (T, 55, 3, 3) and joint positions (T, 55, 3).

    ``poses`` (T, 165) axis-angle, ``trans`` (T, 3), ``rest`` (55, 3); pelvis = rest[0] + trans, turned in
    place (SMPL: Loper et al. 2015, eq. 4; the root joint is the centre of the global rotation).
    """
    local = matrix_from_axis_angle(np.asarray(poses, np.float64).reshape(-1, 55, 3))
    joints = np.asarray(rest, np.float64)
    turned, placed = np.empty_like(local), np.empty(local.shape[:3])
    turned[:, 0] = local[:, 0]
    placed[:, 0] = joints[0] + np.asarray(trans, np.float64)
    for j in range(1, 55):
        p = PARENTS[j]
        turned[:, j] = turned[:, p] @ local[:, j]
        placed[:, j] = placed[:, p] + turned[:, p] @ (joints[j] - joints[p])
    return turned, placed
