"""Jaw and eye joints from ARKit weights, which are their master.

Full weights are those of our people: eyes by :data:`..avatar.face.eyes.GAZE_DEGREES`; the jaw as the lower
teeth of the CC0 face units turn about the jaw joint.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..arkit import INDEX
from ..avatar.face.eyes import GAZE_DEGREES
from ..rotations import compose, matrix_from_axis_angle

JAW_OPEN_DEGREES = 19.0
"""About +X, which lowers the chin, at ``jawOpen`` = 1."""
JAW_SIDE_DEGREES = 3.6
"""About +Y, which turns the chin to the character's left, at ``jawLeft`` = 1."""
JAW_DEGREES = (JAW_OPEN_DEGREES, JAW_SIDE_DEGREES)


def restate(arkit: npt.ArrayLike, jaw_degrees: tuple[float, float] = JAW_DEGREES) -> npt.NDArray[np.float32]:
    """Jaw, left and right eye as axis-angle (T, 9) radians, for ``poses[:, 66:75]`` of SMPL-X.

    ``arkit`` is (T, 52). +X turns downwards, +Y to the character's left. ``jaw_degrees``: how far the jaw of
    another head turns at full weights, down and aside.
    """
    w = np.atleast_2d(np.asarray(arkit, np.float64))

    def channel(name: str) -> npt.NDArray[np.float64]:
        return w[:, INDEX[name]]

    side = channel("jawLeft") - channel("jawRight")
    turns = [_turn(jaw_degrees[0] * channel("jawOpen"), jaw_degrees[1] * side)]
    for eye, left in (("Left", "Out"), ("Right", "In")):
        right = "In" if left == "Out" else "Out"
        yaw = GAZE_DEGREES[left] * channel(f"eyeLook{left}{eye}")
        yaw = yaw - GAZE_DEGREES[right] * channel(f"eyeLook{right}{eye}")
        pitch = GAZE_DEGREES["Down"] * channel(f"eyeLookDown{eye}")
        pitch = pitch - GAZE_DEGREES["Up"] * channel(f"eyeLookUp{eye}")
        turns.append(_turn(pitch, yaw))
    return np.concatenate(turns, axis=1).astype(np.float32)


def read_back(jaw_and_eyes: npt.ArrayLike) -> dict[str, npt.NDArray[np.float64]]:
    """Weights (T,) in 0..1 of ``jawOpen``, ``jawLeft``, ``jawRight`` and the ``eyeLook`` units, by name, from
    axis-angle (T, 9) as :func:`restate` gives it."""
    turns = np.atleast_2d(np.asarray(jaw_and_eyes, np.float64)).reshape(-1, 3, 3)
    ahead = matrix_from_axis_angle(turns)[..., :, 2]
    yaw = np.degrees(np.arctan2(ahead[..., 0], ahead[..., 2]))  # to the character's left
    pitch = np.degrees(np.arcsin(np.clip(-ahead[..., 1], -1, 1)))
    weights = {
        "jawOpen": np.clip(pitch[:, 0] / JAW_OPEN_DEGREES, 0, 1),
        "jawLeft": np.clip(yaw[:, 0] / JAW_SIDE_DEGREES, 0, 1),
        "jawRight": np.clip(-yaw[:, 0] / JAW_SIDE_DEGREES, 0, 1),
    }
    for i, (eye, left) in enumerate((("Left", "Out"), ("Right", "In")), 1):
        right = "In" if left == "Out" else "Out"
        parts = {left: yaw[:, i], right: -yaw[:, i], "Down": pitch[:, i], "Up": -pitch[:, i]}
        for way, angle in parts.items():
            weights[f"eyeLook{way}{eye}"] = np.clip(angle / GAZE_DEGREES[way], 0.0, 1.0)
    return weights


def _turn(pitch: npt.NDArray[np.float64], yaw: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    zero = np.zeros_like(pitch)
    about_y = np.stack([zero, np.radians(yaw), zero], axis=-1)
    about_x = np.stack([np.radians(pitch), zero, zero], axis=-1)
    return compose(about_y, about_x)
