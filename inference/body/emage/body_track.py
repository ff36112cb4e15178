"""A take as the body's track: smoothed, at the asked rate, on its feet, with the head's own turn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter1d
from scipy.signal import savgol_filter

from ....rigs.rotations import (
    axis_angle_from_matrix,
    axis_angle_from_quat,
    matrix_from_axis_angle,
    quat_from_axis_angle,
    sign_align,
    slerp_resample,
    unit,
)
from ....rigs.smplx import INDEX, JAW
from ...timeline.frames import frame_times
from ...timeline.tracks import BodyTrack
from .parts import JOINTS
from .root import shorter, stand
from .settings import FPS
from .take import Take

F64 = npt.NDArray[np.float64]
F32 = npt.NDArray[np.float32]

WINDOW, ORDER = 7, 2
"""Frames and degree of the polynomials that a take is smoothed by (Savitzky & Golay 1964): codes change from
frame to frame, which trembles at more than about 6 Hz; strokes of gestures keep their peaks."""
SLOW = 1.5
"""Seconds: what the head does more slowly than this is left to gaze (the width of a Gaussian)."""
HEAD = np.radians(45.0)
"""Turn of the head against the chest at most."""
_SPINE = ("spine1", "spine2", "spine3")
_NECK = ("neck", "head")
_FACE = (22, 23, 24)


@dataclass(frozen=True)
class EmageFace:
    """The face of a take: ``expressions`` (T, 100) of FLAME 2020 and ``jaw`` (T, 3) axis-angle."""

    expressions: F32
    jaw: F32


def body_track(take: Take, duration: float, fps: float) -> BodyTrack:
    """The body of a take for ``duration`` seconds at ``fps``; where it ends sooner, its last frame holds.

    Feet keep their place on the floor, see :mod:`.root`. The track has the take's turns of the head too.
    """
    turns, trans = _at(take, duration, fps)
    stand(turns, trans, fps)
    head = _head(turns, fps)
    turns[:, [INDEX[j] for j in _NECK]] = 0.0
    return BodyTrack(turns.reshape(-1, 165).astype(np.float32), trans.astype(np.float32), head=head)


def face_of(take: Take, duration: float, fps: float) -> EmageFace:
    """The face of a take for ``duration`` seconds at ``fps``, smoothed as the body."""
    times, own = frame_times(duration, fps), np.arange(len(take.poses)) / FPS
    smooth = _smooth(take.expressions)
    held = np.clip(times, own[0], own[-1])
    expressions = np.stack([np.interp(held, own, column) for column in smooth.T], axis=1)
    jaw = slerp_resample(_smooth_turns(take.poses[:, JAW])[:, None], own, times)[:, 0]
    return EmageFace(expressions.astype(np.float32), jaw.astype(np.float32))


def _head(turns: F64, fps: float) -> F32:
    """(T, 3) what the take turns the head by, axis-angle against the chest.

    The chest's own turn is taken back, so that the head faces ahead on the average and gaze can aim it; what
    is left are the head's nods, shakes and beats.
    """
    chest = _chain(turns, ("pelvis", *_SPINE))
    head = chest @ _chain(turns, _NECK)
    quick = head @ np.swapaxes(_slow(head, SLOW * fps), 1, 2)
    return np.asarray(shorter(axis_angle_from_matrix(np.swapaxes(chest, 1, 2) @ quick), HEAD), np.float32)


def _at(take: Take, duration: float, fps: float) -> tuple[F64, F64]:
    """Rotations (T, 55, 3) without the face's, and translation (T, 3), at ``fps``."""
    times, own = frame_times(duration, fps), np.arange(len(take.poses)) / FPS
    turns = np.zeros((len(times), JOINTS, 3))
    for joint in range(JOINTS):
        if joint not in _FACE:
            column = _smooth_turns(take.poses[:, 3 * joint : 3 * joint + 3])
            turns[:, joint] = slerp_resample(column[:, None], own, times)[:, 0]
    held = np.clip(times, own[0], own[-1])
    places = _smooth(take.trans)
    return turns, np.stack([np.interp(held, own, column) for column in places.T], axis=1)


def _smooth_turns(axis_angles: npt.ArrayLike) -> F64:
    """Axis-angle (T, 3) smoothed as quaternions on one half sphere."""
    return axis_angle_from_quat(unit(_smooth(sign_align(quat_from_axis_angle(axis_angles)))))


def _smooth(values: npt.ArrayLike) -> F64:
    """(T, C) along time; clips shorter than the window stay as they are."""
    rows = np.asarray(values, np.float64)
    return rows if len(rows) < WINDOW else np.asarray(savgol_filter(rows, WINDOW, ORDER, axis=0))


def _chain(turns: F64, joints: tuple[str, ...]) -> F64:
    """(T, 3, 3) the rotations of joints that hang on each other, one after the other."""
    product = matrix_from_axis_angle(turns[:, INDEX[joints[0]]])
    for joint in joints[1:]:
        product = product @ matrix_from_axis_angle(turns[:, INDEX[joint]])
    return product


def _slow(turned: F64, width: float) -> F64:
    """The slow part of rotations (T, 3, 3): their mean under a Gaussian, made a rotation again."""
    mean = gaussian_filter1d(turned, width, axis=0, mode="nearest")
    u, _, v = np.linalg.svd(mean)
    u[..., -1] *= np.sign(np.linalg.det(u @ v))[..., None]
    return np.asarray(u @ v)
