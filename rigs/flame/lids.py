"""Lids that just close: the carried blink made as long as another head's eyes are open."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..arkit import INDEX
from .features import SPREAD, STEP, outline
from .head import Head

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

SLICES = (-0.005, -0.0025, 0.0, 0.0025, 0.005)
"""Metres from an eye's middle at which its opening is measured."""
SCALES = (0.6, 1.6)


def fit_blinks(head: Head, units: F32) -> F32:
    """The units (52, V, 3) with each blink scaled so that, at its full weight, the lids meet on average.

    An eye that is not seen to be open keeps its blink as it is.
    """
    fitted = units.copy()
    for i, side in enumerate(("Left", "Right")):
        unit = units[INDEX[f"eyeBlink{side}"]].astype(np.float64)
        edges = lid_edges(head, i)
        if not len(edges):
            continue
        upper, lower = edges.T
        opening = head.vertices[upper, 1].astype(np.float64) - head.vertices[lower, 1]
        closing = unit[lower, 1] - unit[upper, 1]
        if closing.sum() > 0.2 * opening.sum():
            fitted[INDEX[f"eyeBlink{side}"]] *= np.clip(opening.sum() / closing.sum(), *SCALES)
    return fitted


def lid_edges(head: Head, eye: int) -> npt.NDArray[np.intp]:
    """(N, 2) vertices of upper and lower lid, one above the other, where the eyeball is seen between them.

    ``eye``: 0 the left, 1 the right.
    """
    middle = head.eyes[eye]
    scale = float(np.linalg.norm(head.eyes[0] - head.eyes[1])) / SPREAD
    ball = head.eye_weights[:, eye] > 0.5
    near = np.linalg.norm(head.vertices[:, :2] - middle[:2], axis=1) < 0.025 * scale
    near &= head.vertices[:, 2] > middle[2] - 0.002 * scale
    skin_faces = head.faces[(head.skin & near)[head.faces].all(axis=1)]
    skin = head.vertices.astype(np.float64)[skin_faces]
    eyeball = head.vertices.astype(np.float64)[head.faces[ball[head.faces].all(axis=1)]]
    ids = np.unique(skin_faces)
    y = np.arange(middle[1] - 0.02 * scale, middle[1] + 0.02 * scale, STEP)
    pairs = []
    for at in SLICES:
        x = float(middle[0] + at * scale)
        seen = np.nan_to_num(outline(eyeball, x, y), nan=-1e9) > np.nan_to_num(outline(skin, x, y), nan=-1e8)
        centre = int(np.argmin(np.abs(y - middle[1])))
        open_at = np.flatnonzero(seen)
        if not len(open_at) or np.abs(open_at - centre).min() * STEP > 0.004 * scale:
            continue
        start = int(open_at[np.argmin(np.abs(open_at - centre))])
        top, bottom = start, start
        while top + 1 < len(y) and seen[top + 1]:
            top += 1
        while bottom > 0 and seen[bottom - 1]:
            bottom -= 1
        if top == len(y) - 1 or bottom == 0:
            continue
        front = outline(eyeball, x, y)
        pairs.append([_nearest(head, ids, np.array([x, y[k], front[k]])) for k in (top, bottom)])
    return np.array(pairs, np.intp).reshape(-1, 2)


def _nearest(head: Head, ids: npt.NDArray[np.int32], point: F64) -> int:
    return int(ids[np.argmin(np.linalg.norm(head.vertices[ids] - point, axis=1))])
