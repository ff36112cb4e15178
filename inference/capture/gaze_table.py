"""Gaze as the eyes of other people looked whose gaze was known.

``gaze_ways.npz`` was fitted on renders of our own people who look about at random, brows, lids, mouth and
head at random too, so that nothing else moves with the gaze: ridge regression, ``scripts/make_gaze_ways.py``.
Irises that landmarks tell fail where an eye is dark or seen from aside: what its picture looks like does not.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..tracking.head_pose import parts
from .eye_patches import HIGH, WIDE

F64 = npt.NDArray[np.float64]
I8 = npt.NDArray[np.int8]


def gaze_by_table(patches: I8, open_eyes: npt.NDArray[np.bool_]) -> F64:
    """The gaze (N, 2), to the left and up, about where the eyes rest mostly, of pictures (N, D) as
    ``eye_patches`` cuts them; 0 where they are shut or there is no picture."""
    told = np.flatnonzero(open_eyes & patches.any(axis=1))
    out = np.zeros((len(patches), 2))
    if len(told):
        # how this person's eyes look at rest is nobody else's
        middle = np.median(patches[told], axis=0).astype(np.float32)
        for part in parts(told):
            out[part] = (patches[part] - middle) @ _ways()
    return out


@cache
def _ways() -> npt.NDArray[np.float32]:
    """(2 * HIGH * WIDE, 2)"""
    with np.load(Path(__file__).with_name("gaze_ways.npz"), allow_pickle=False) as z:
        return np.asarray(z["ways"], np.float32).reshape(2 * HIGH * WIDE, 2)
