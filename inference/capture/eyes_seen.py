"""Gaze and lids of a face that is seen.

Across, eyes turn as the tracker's scores and the irises between the corners of the eyes say; up and down the
scores are all but blind, so there the irises count, less what lids alone move them. Both are unsure
by a pixel: most of it is told by how other people's eyes looked whose gaze is known, and the pictures of
these eyes over the whole film tell what of it is gaze.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ...rigs.arkit import INDEX
from ..tracking.face_points import CORNERS, IRIS, LIDS, face_points
from .eye_patches import gaze_by_patches
from .gaze_table import gaze_by_table
from .shapes_seen import RestingFace

F64 = npt.NDArray[np.float64]

SCORED = 0.87
"""Score of an eye that looks aside at full weight."""
ASIDE = 6.5e-3
"""Metres by which the iris is seen aside then, on an average eye."""
UP, LID = 800.0, -120.0
"""Weight of looking up for a metre of the iris, and of the upper lid, above the eye's corners. Lids follow
the eyes, but are raised and lowered in surprise, anger and smiles too, and the tracker's irises with them."""
NOD = 4.5
"""Weight of looking up for a radian of a nod that is seen: nods are seen too small, and irises lie ahead of
the eyes' corners."""
FIXED = 0.2
"""Seconds in which a leap of the gaze and back is the tracker's unrest: eyes rest between leaps."""
BY_TABLE = 0.65
"""Part that the table of other people's eyes has."""
OPEN = 0.3
"""Blinks beyond this hide where an eye looks: what was seen before and after is joined."""
SHUT = 0.75
"""Score of lids that are closed, where a film has no blink that tells."""


EYE_MARKS = tuple(
    dict.fromkeys(
        mark for side in CORNERS for mark in (*CORNERS[side], IRIS[side], *(upper for upper, _ in LIDS[side]))
    )
)
"""Landmarks that tell where eyes look."""
_AT = {mark: i for i, mark in enumerate(EYE_MARKS)}


def solve_eyes(
    scores: F64,
    points: F64,
    rest: RestingFace,
    nod: F64 | None = None,
    rate: float = 30.0,
    patches: npt.NDArray[np.int8] | None = None,
) -> tuple[F64, F64]:
    """Gaze (T, 2), weights to the face's left and up, and lids (T, 2), left and right, 0 open to 1 closed.
    ``points``: (T, K, 2) metres on the head of :data:`EYE_MARKS`; ``nod``: (T,) radians, as the tracker sees
    it; ``rate``: pictures a second; ``patches``: (T, D) the eyes' pictures, see ``eye_patches.py``."""
    from scipy.ndimage import median_filter

    shut = _lids(scores)
    left, right = (scores[:, [INDEX[f"eyeLookOut{s}"], INDEX[f"eyeLookIn{s}"]]] for s in ("Left", "Right"))
    scored = 0.5 * (left[:, 0] - left[:, 1] + right[:, 1] - right[:, 0]) / SCORED
    own, still = _irises(points), _irises(rest.points[None, list(EYE_MARKS)])[0]
    wide = np.mean([abs(rest.points[CORNERS[s][0], 0] - rest.points[CORNERS[s][1], 0]) for s in CORNERS])
    average = face_points().points
    size = wide / abs(average[CORNERS["Left"][0], 0] - average[CORNERS["Left"][1], 0])
    # straight ahead is where the eyes rest most of the time
    straight = np.median(own[shut.mean(axis=1) < OPEN] if (shut.mean(axis=1) < OPEN).any() else own, axis=0)
    straight = 0.5 * (straight + still)
    moved = (own - straight) / size
    gaze = np.stack(
        [0.65 * scored + 0.35 * moved[:, 0] / ASIDE, UP * moved[:, 1] + LID * moved[:, 2]], axis=1
    )
    if nod is not None:
        gaze[:, 1] -= NOD * (nod - np.median(nod))
    if patches is not None:
        awake = shut.mean(axis=1) < OPEN
        told = patches.any(axis=1) & awake
        if told.any():
            table = gaze_by_table(patches, awake)[told] + np.median(gaze[told], axis=0)
            gaze[told] += BY_TABLE * (table - gaze[told])
        gaze = gaze_by_patches(gaze, patches, awake)
    gaze = _through_blinks(gaze, shut.mean(axis=1))
    fixed = median_filter(gaze, size=(2 * round(0.5 * FIXED * rate) + 1, 1), mode="nearest")
    return np.clip(fixed, -1, 1), shut


def gaze_weights(arkit: F64, gaze: F64) -> None:
    """Write the gaze (T, 2) into weights (T, 52)."""
    aside, up = gaze.T
    ways = {"Left": (aside, -aside), "Right": (-aside, aside)}
    for side, (out, inwards) in ways.items():
        for look, value in (("Out", out), ("In", inwards), ("Up", up), ("Down", -up)):
            arkit[:, INDEX[f"eyeLook{look}{side}"]] = np.clip(value, 0, 1)


def _lids(scores: F64) -> F64:
    """(T, 2) how far each eye is closed: its score between where it rests and where its blinks are."""
    out = scores[:, [INDEX["eyeBlinkLeft"], INDEX["eyeBlinkRight"]]]
    rest = np.quantile(out, 0.2, axis=0)
    highest = np.quantile(out, 0.995, axis=0)
    closed = np.where(highest > 0.5, np.minimum(highest, 0.9), SHUT)
    part = np.clip((out - rest - 0.06) / np.maximum(closed - rest - 0.06, 0.2), 0, 1)
    return np.where(part > 0.8, 1.0, part)


def _irises(points: F64) -> F64:
    """(T, 3) metres of the irises aside and up, and of the upper lids up, from the middle of the eyes'
    corners."""
    rows = []
    for side, corners in CORNERS.items():
        middle = points[:, [_AT[c] for c in corners]].mean(axis=1)
        lid = np.mean([points[:, _AT[upper], 1] for upper, _ in LIDS[side]], axis=0) - middle[:, 1]
        rows.append(np.concatenate([points[:, _AT[IRIS[side]]] - middle, lid[:, None]], axis=1))
    return np.asarray(np.mean(rows, axis=0))


def _through_blinks(gaze: F64, shut: F64) -> F64:
    seen = np.flatnonzero(shut < OPEN)
    if not len(seen):
        return np.zeros_like(gaze)
    at = np.arange(len(gaze))
    return np.stack([np.interp(at, seen, column[seen]) for column in gaze.T], axis=1)
