"""An arm as a few anatomical angles, and those angles as SMPL-X rotations."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ....base.tables import shipped
from ....rigs.retargeting.finger_limits import THUMB_BENDS_TO
from ....rigs.rotations import compose, unit
from ....rigs.smplx import INDEX, rest_joints
from ..moves import F64

ANGLES = (
    "flexion", "abduction", "rotation", "elbow", "pronation", "wrist", "deviation", "collar", "protraction",
)  # fmt: skip
"""The first values of an arm; their meaning stands in ``rest_pose.toml``."""
FINGERS = ("index", "middle", "pinky", "ring", "thumb")
SIZE = len(ANGLES) + 4 * len(FINGERS)
"""Values of one arm: its angles, then four a finger, all in degrees."""


def hand_values(hand: str) -> F64:
    """(20,) degrees of the fingers of a hand of the tables ``rest_pose.toml`` or ``handshapes.toml``.

    Raises KeyError where there is none of that name.
    """
    shapes = table()["hands"]
    shape = shapes[hand] if hand in shapes else shipped(__file__, "handshapes.toml")[hand]
    return np.array([v for f in FINGERS for v in shape[f]], np.float64)


def table() -> Mapping[str, Any]:
    """``rest_pose.toml``."""
    return shipped(__file__, "rest_pose.toml")


def arm_values(angles: Mapping[str, float], hand: str) -> F64:
    """(SIZE,) degrees of an arm with these angles, those of rest where not given, and a hand of the table."""
    arm = {**table()["arm"], **angles}
    return np.concatenate([[arm[a] for a in ANGLES], hand_values(hand)]).astype(np.float64)


def rest_arm() -> F64:
    """(SIZE,) degrees of an arm that hangs relaxed."""
    return arm_values({}, "relaxed")


def life() -> F64:
    """(SIZE,) standard deviation in degrees of an arm's slow random changes."""
    spread = table()["life"]
    fingers = [part * spread["finger"] for part in (0.25, 1.0, 1.0, 0.7)] * len(FINGERS)
    return np.array([spread[a] for a in ANGLES] + fingers, np.float64)


def set_arm(poses: F64, values: F64, side: str) -> None:
    """Write one arm into ``poses`` (T, 55, 3) from its values (T, SIZE) in degrees.

    A lifted shoulder does not swing the arm out, and half of the forearm's turn is taken by the wrist, as the
    forearm has no bone that could twist along its length.
    """
    v = np.radians(values)
    flexion, abduction, rotation, elbow, pronation, wrist, deviation, collar, protraction = v[
        :, : len(ANGLES)
    ].T
    half = 0.5 * pronation
    joints = {
        "collar": compose(_z(collar), _y(-protraction)),
        "shoulder": compose(
            _y(protraction), _z(-collar), _x(-flexion), _z(abduction - np.pi / 2), _x(rotation)
        ),
        "elbow": compose(_y(-elbow), _x(half)),
        "wrist": compose(_x(half), _y(-deviation), _z(-wrist)),
    }
    for i, finger in enumerate(FINGERS):
        at = len(ANGLES) + 4 * i
        aside, *bends = v[:, at : at + 4].T
        for n, (bend, axis) in enumerate(zip(bends, bend_axes(finger), strict=True), 1):
            turn = bend[:, None] * axis
            if n == 1:
                turn = compose(_x(aside) if finger == "thumb" else _y(-aside), turn)
            joints[f"{finger}{n}"] = turn
    mirror = np.array([1.0, 1.0, 1.0]) if side == "left" else np.array([1.0, -1.0, -1.0])
    for name, turn in joints.items():
        poses[:, INDEX[f"{side}_{name}"]] = turn * mirror


@cache
def bend_axes(finger: str) -> F64:
    """(3, 3): the axes about which the left hand's finger bends, in T-pose."""
    rest = rest_joints().astype(np.float64)
    first, second, third = (rest[INDEX[f"left_{finger}{n}"]] for n in (1, 2, 3))
    along = np.array([second - first, third - second, third - second])
    toward = THUMB_BENDS_TO if finger == "thumb" else np.array([0.0, -1.0, 0.0])
    return unit(np.cross(along, toward))


def _x(angle: npt.NDArray[np.float64]) -> F64:
    return angle[:, None] * np.array([1.0, 0.0, 0.0])


def _y(angle: npt.NDArray[np.float64]) -> F64:
    return angle[:, None] * np.array([0.0, 1.0, 0.0])


def _z(angle: npt.NDArray[np.float64]) -> F64:
    return angle[:, None] * np.array([0.0, 0.0, 1.0])
