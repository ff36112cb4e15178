"""Gaze as the pictures of both eyes tell it.

A landmark of an iris is unsure by as much as an eye moves up and down in a usual film. What an eye looks
like changes with the gaze in a few ways only: its picture, laid where the head has the eye's corners, is
reduced to these (principal components of the film itself), and the gaze that landmarks and scores tell is
taken as far as these components say the same (ridge regression). What landmarks err by chance from picture
to picture is gone then. That is learned from changes within a part of a second: eyes leap, while a squint or
raised brows, which make landmarks of irises err for as long as they last, come slowly.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ...base.progress import Progress, silent
from ..tracking.face_points import CORNERS
from ..tracking.film import Film, Picture, pictures
from ..tracking.head_pose import HeadPoses, parts, project

F64 = npt.NDArray[np.float64]
I8 = npt.NDArray[np.int8]
I64 = npt.NDArray[np.int64]

WIDE, HIGH = 24, 14
"""Pixels of an eye's picture."""
REACH = 1.1
"""Its width, in distances between the eye's corners."""
LEVELS = 30.0
"""Steps of a standard deviation of its brightness."""
LEAP = 0.4
"""Seconds within which a change is gaze rather than expression."""
COMPONENTS, EACH = 12, 6
"""Ways in which eyes change at most, and pictures that are needed for each."""
RIDGE = 0.02
OWN = 0.2
"""Part of what landmarks and scores tell that stays."""


def eye_patches(film: Film, poses: HeadPoses, rows: I64, progress: Progress = silent) -> I8:
    """(N, 2 * HIGH * WIDE) pictures of the right and the left eye in those pictures of a film, each with its
    brightness about 0. Where the film can't be read again, or is shorter now, zeros."""
    own = poses.of(rows)
    marks = [mark for side in ("Right", "Left") for mark in CORNERS[side]]
    flat = project(poses.skull[marks], own.turns, own.places, own.focal, own.middle)
    out = np.zeros((len(rows), 2 * HIGH * WIDE), np.int8)
    index = {int(row): k for k, row in enumerate(rows)}
    for row, (seconds, picture) in enumerate(pictures(film.path)):
        if (k := index.get(row)) is not None and np.isfinite(flat[k]).all():
            right, left = flat[k].reshape(2, 2, 2)
            # the outer corner of the right eye and the inner one of the left are the picture's left ones
            out[k] = np.concatenate([_patch(picture, *right), _patch(picture, *left[::-1])])
            progress("eyes", seconds, max(film.seconds, seconds))
    return out


def gaze_by_patches(gaze: F64, patches: I8, open_eyes: npt.NDArray[np.bool_], rate: float = 30.0) -> F64:
    """The gaze (N, 2) as far as the eyes' pictures (N, D) tell it, ``rate`` a second; eyes that are shut tell
    nothing, and films that are too short leave it as it is."""
    told = np.flatnonzero(open_eyes & patches.any(axis=1))
    count = min(COMPONENTS, len(told) // EACH)
    if count < 3:
        return gaze
    ways, middle = _ways(patches, told, count)
    seen = np.concatenate([(patches[p] - middle) @ ways for p in parts(told)])
    seen = (seen / (seen.std(axis=0) + 1e-6)).astype(np.float64)
    apart = max(1, round(LEAP * rate))
    first = np.arange(len(told) - apart)
    first = first[told[first + apart] - told[first] <= 2 * apart]
    if len(first) < EACH * count:
        return gaze
    changed, looked = seen[first + apart] - seen[first], gaze[told[first + apart]] - gaze[told[first]]
    normal = changed.T @ changed + RIDGE * len(first) * np.eye(count)
    agreed = gaze[told].mean(axis=0) + seen @ np.linalg.solve(normal, changed.T @ looked)
    out = gaze.copy()
    out[told] = OWN * gaze[told] + (1 - OWN) * agreed
    return out


def _ways(patches: I8, rows: I64, count: int) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """(D, count) the directions in which pictures differ most, and their mean (D,)."""
    middle = patches[rows].mean(axis=0, dtype=np.float64).astype(np.float32)
    spread = np.zeros((patches.shape[1], patches.shape[1]))
    for part in parts(rows):
        off = patches[part].astype(np.float32) - middle
        spread += off.T @ off
    _, directions = np.linalg.eigh(spread)
    return directions[:, ::-1][:, :count].astype(np.float32), middle


def _patch(picture: Picture, left: F64, right: F64) -> I8:
    """(HIGH * WIDE,) the eye between two corners in pixels, upright."""
    import cv2

    along = right - left
    step = REACH * along / WIDE
    down = np.array([-step[1], step[0]])
    first = 0.5 * (left + right) - step * (WIDE - 1) / 2 - down * (HIGH - 1) / 2
    # pixels count from their corners here, and from their middles there
    matrix = np.column_stack([step, down, first - 0.5])
    cut = cv2.warpAffine(
        picture,
        matrix,
        (WIDE, HIGH),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    grey = cut.mean(axis=2)
    even = (grey - grey.mean()) / (grey.std() + 1.0)
    return np.clip(np.round(LEVELS * even), -127, 127).astype(np.int8).ravel()
