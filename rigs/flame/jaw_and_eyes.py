"""Jaw and eye joints from ARKit weights, which are their master.

Full weights are those of our people: eyes by :data:`..avatar.face.eyes.GAZE_DEGREES`; the jaw as the lower
teeth of the CC0 face units turn about the jaw joint.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..arkit import INDEX
from ..avatar.face.eyes import GAZE_DEGREES
from ..rotations import compose

JAW_OPEN_DEGREES = 19.0
"""About +X, which lowers the chin, at ``jawOpen`` = 1."""
JAW_SIDE_DEGREES = 3.6
"""About +Y, which turns the chin to the character's left, at ``jawLeft`` = 1."""


def restate(arkit: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Jaw, left and right eye as axis-angle (T, 9) radians, for ``poses[:, 66:75]`` of SMPL-X.

    ``arkit`` is (T, 52). +X turns downwards, +Y to the character's left.
    """
    w = np.atleast_2d(np.asarray(arkit, np.float64))

    def channel(name: str) -> npt.NDArray[np.float64]:
        return w[:, INDEX[name]]

    side = channel("jawLeft") - channel("jawRight")
    turns = [_turn(JAW_OPEN_DEGREES * channel("jawOpen"), JAW_SIDE_DEGREES * side)]
    for eye, left in (("Left", "Out"), ("Right", "In")):
        right = "In" if left == "Out" else "Out"
        yaw = GAZE_DEGREES[left] * channel(f"eyeLook{left}{eye}")
        yaw = yaw - GAZE_DEGREES[right] * channel(f"eyeLook{right}{eye}")
        pitch = GAZE_DEGREES["Down"] * channel(f"eyeLookDown{eye}")
        pitch = pitch - GAZE_DEGREES["Up"] * channel(f"eyeLookUp{eye}")
        turns.append(_turn(pitch, yaw))
    return np.concatenate(turns, axis=1).astype(np.float32)


def _turn(pitch: npt.NDArray[np.float64], yaw: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    zero = np.zeros_like(pitch)
    about_y = np.stack([zero, np.radians(yaw), zero], axis=-1)
    about_x = np.stack([np.radians(pitch), zero, zero], axis=-1)
    return compose(about_y, about_x)
