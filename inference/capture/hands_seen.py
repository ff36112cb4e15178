"""Hands that are seen: how the palm is turned, and how far each finger is bent."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt

from ...rigs.rotations import matrix_from_axis_angle, unit
from ...rigs.smplx import INDEX
from ..body.gestures.arms import FINGERS, bend_axes

F64 = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

JOINTS = {"thumb": (1, 2, 3, 4), "index": (5, 6, 7, 8), "middle": (9, 10, 11, 12), "ring": (13, 14, 15, 16),
          "pinky": (17, 18, 19, 20)}  # fmt: skip
"""MediaPipe's landmarks of each finger, from the palm to its tip; 0 is the wrist."""
MOST = (90.0, 105.0, 75.0)
"""Degrees by which the three joints of a finger bend at most (AAOS, "Joint Motion", 1965)."""
MOST_THUMB = (45.0, 55.0, 80.0)
SPREAD = 20.0
REST_THUMB = 25.0
"""Degrees between the thumb's first bone and the next at rest."""


def hand_frames(hands: F64, side: int) -> tuple[F64, F64, Flags]:
    """Of hands (T, 21, 3) in pixels: their turns (T, 3, 3) from a T-pose's, finger values (T, 5, 4) in
    degrees in the order of ``FINGERS`` (aside, three bends), and where a hand is seen (T,). ``side``: 0
    left, 1 right."""
    at = hands * np.array([1.0, -1.0, -1.0])
    shown = np.isfinite(at).all(axis=(1, 2))
    at = np.nan_to_num(at)
    along = unit(at[:, 9] - at[:, 0])
    across = at[:, 5] - at[:, 17]
    across = unit(across - along * np.sum(across * along, axis=1, keepdims=True))
    outwards = 1.0 if side == 0 else -1.0
    seen = np.stack([along, across, np.cross(along, across)], axis=-1)
    rest_along, rest_across = np.array([outwards, 0, 0]), np.array([0, 0, 1.0])
    rest = np.stack([rest_along, rest_across, np.cross(rest_along, rest_across)], axis=-1)
    turned = seen @ rest.T
    fingers = np.stack([_finger(at, name, along, across) for name in FINGERS], axis=1)
    return turned, fingers, shown


def set_fingers(poses: F64, fingers: F64, side: str) -> None:
    """Write finger values (T, 5, 4) in degrees into poses (T, 55, 3)."""
    mirror = np.array([1.0, 1.0, 1.0]) if side == "left" else np.array([1.0, -1.0, -1.0])
    v = np.radians(fingers)
    for i, finger in enumerate(FINGERS):
        for n, axis in enumerate(bend_axes(finger), 1):
            turn = v[:, i, n][:, None] * axis
            if n == 1 and finger != "thumb":
                aside = matrix_from_axis_angle(v[:, i, 0][:, None] * np.array([0.0, -1.0, 0.0]))
                from ...rigs.rotations import axis_angle_from_matrix

                turn = axis_angle_from_matrix(aside @ matrix_from_axis_angle(turn))
            poses[:, INDEX[f"{side}_{finger}{n}"]] = turn * mirror


def _finger(at: F64, name: str, along: F64, across: F64) -> F64:
    """(T, 4): aside and three bends."""
    a, b, c, d = JOINTS[name]
    bones = [at[:, a] - at[:, 0], at[:, b] - at[:, a], at[:, c] - at[:, b], at[:, d] - at[:, c]]
    bends = [np.degrees(_angle(x, y)) for x, y in itertools.pairwise(bones)]
    most = MOST_THUMB if name == "thumb" else MOST
    if name == "thumb":
        bends[0] = bends[0] - REST_THUMB
    bent = [np.clip(bend, 0, limit) for bend, limit in zip(bends, most, strict=True)]
    aside = np.degrees(np.arctan2(np.sum(bones[1] * across, axis=1), np.sum(bones[1] * along, axis=1) + 1e-9))
    palm = np.degrees(np.arctan2(np.sum(bones[0] * across, axis=1), np.sum(bones[0] * along, axis=1) + 1e-9))
    # a bent finger's direction aside is not seen
    spread = np.clip(aside - 0.5 * palm, -SPREAD, SPREAD) * np.clip(1 - bent[0] / 45, 0, 1)
    return np.stack([np.zeros_like(spread) if name == "thumb" else -0.5 * spread, *bent], axis=1)


def _angle(a: F64, b: F64) -> F64:
    return np.asarray(np.arctan2(np.linalg.norm(np.cross(a, b), axis=1), np.sum(a * b, axis=1)))
