"""The pelvis of a take, kept near the mark, and legs that reach the floor from there.

The model's way of the pelvis is a velocity summed up, so it drifts; its height belongs to a body of unknown
proportions. What is kept of it is what is seen in somebody who talks on the spot: sway, shifts of weight,
turns and knees that give way.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from ....rigs.rotations import axis_angle_from_matrix, matrix_from_axis_angle
from ....rigs.smplx import INDEX, rest_joints
from ..stance.legs import plant_feet

F64 = npt.NDArray[np.float64]

DRIFT = 4.0
"""Seconds: slower changes of place are taken out (the width of a Gaussian)."""
ASIDE, DOWN = 0.10, 0.12
"""Metres that the pelvis leaves the mark by at most, and gives way by."""
TURN, TILT = np.radians(30.0), np.radians(20.0)
"""Turns about the vertical and away from it at most."""
STRETCH = 0.998
"""Of its length: a leg that reached further would snap its knee."""
EASE = 0.15
"""Seconds of the way into and out of a bend that a leg's length asks for."""
SOFT_KNEES = 0.004
"""Metres by which the pelvis is lower than with straight legs."""


def stand(poses: F64, trans: F64, fps: float) -> None:
    """Write pelvis, legs and ``trans`` (T, 3) of somebody whose feet keep their place on the floor.

    ``poses`` (T, 55, 3) axis-angle and ``trans`` metres hold the take's root at ``fps``; hips, knees and
    ankles are worked out anew, so that both feet stand as in the rest pose.
    """
    turned = matrix_from_axis_angle(poses[:, 0])
    yaw = np.arctan2(turned[:, 0, 2], turned[:, 2, 2])
    ahead = np.angle(np.exp(1j * yaw).mean())
    own = limited((yaw - ahead + np.pi) % (2 * np.pi) - np.pi, TURN)
    tilt = axis_angle_from_matrix(np.swapaxes(about_y(yaw), 1, 2) @ turned)
    poses[:, 0] = axis_angle_from_matrix(about_y(own) @ matrix_from_axis_angle(shorter(tilt, TILT)))

    places = trans @ about_y(np.array([-ahead]))[0].T
    for axis in (0, 2):
        trans[:, axis] = limited(places[:, axis] - _drift(places[:, axis], DRIFT * fps), ASIDE)
    below = np.maximum(np.percentile(places[:, 1], 90) - places[:, 1], 0.0)
    trans[:, 1] = -SOFT_KNEES - limited(below, DOWN)
    rest = rest_joints().astype(np.float64)
    trans[:, 1] -= _eased(_too_high(poses[:, 0], trans, rest), fps)
    poses[:, [INDEX[f"{side}_foot"] for side in ("left", "right")]] = 0.0
    plant_feet(poses, trans, rest)


def limited(values: F64, most: float) -> F64:
    """Values within ``most`` of zero, the nearer to it the more they come short."""
    return np.asarray(most * np.tanh(values / most))


def about_y(angles: F64) -> F64:
    """Matrices (T, 3, 3) of turns about the vertical, angles (T,)."""
    return matrix_from_axis_angle(angles[:, None] * [0.0, 1.0, 0.0])


def shorter(turns: F64, most: float) -> F64:
    """Axis-angle (T, 3) about the same axes, by angles within ``most``."""
    angle = np.linalg.norm(turns, axis=1, keepdims=True)
    return turns * np.where(angle < 1e-9, 1.0, limited(angle, most) / np.maximum(angle, 1e-9))


def _drift(way: F64, width: float) -> F64:
    """The slow part of a way (T,), which goes on as it was beyond both ends."""
    beyond = min(round(4 * width), 10 * len(way))
    longer = np.pad(way, beyond, mode="reflect", reflect_type="odd")
    return np.asarray(gaussian_filter1d(longer, width)[beyond : beyond + len(way)])


def _too_high(root: F64, trans: F64, rest: F64) -> F64:
    """(T,) how much lower the pelvis must be for both legs to reach their feet, metres."""
    turned, need = matrix_from_axis_angle(root), np.zeros(len(root))
    for side in ("left", "right"):
        hip, knee, ankle = (INDEX[f"{side}_{joint}"] for joint in ("hip", "knee", "ankle"))
        length = np.linalg.norm(rest[knee] - rest[hip]) + np.linalg.norm(rest[ankle] - rest[knee])
        way = rest[0] + trans + turned @ (rest[hip] - rest[0]) - rest[ankle]
        reach = np.sqrt(np.maximum((STRETCH * length) ** 2 - way[:, 0] ** 2 - way[:, 2] ** 2, 0.0))
        need = np.maximum(need, way[:, 1] - reach)
    return need


def _eased(need: F64, fps: float) -> F64:
    """At least ``need`` everywhere, without its corners."""
    width = max(EASE * fps, 1.0)
    held = maximum_filter1d(need, 2 * int(np.ceil(width)) + 1, mode="nearest")
    return np.asarray(gaussian_filter1d(held, width / 3, mode="nearest", truncate=3.0))
