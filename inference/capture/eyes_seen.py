"""Gaze and lids of a face that is seen.

Across, eyes turn as the tracker's scores and the irises between the corners of the eyes say; up and down the
scores are all but blind, so there the irises count, less what lids alone move them. Both are unsure
by a pixel: most of it is told by how other people's eyes looked whose gaze is known, and the pictures of
these eyes over the whole film tell what of it is gaze.

Lids follow eyes that look down, and squint: the tracker takes both for half a blink. What gaze and squint
explain is taken off the lids' scores, and the gaze is found again in the pictures that were no blinks.
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
RESTS, LEAPS = 0.2, 0.02
"""How dear a change of the gaze is against what is seen, at 30 pictures a second, and the weight from which
on a greater one is no dearer for it: eyes leap and rest between."""
ROUNDS = 12
BY_TABLE = 0.65, 0.5
"""Part that the table of other people's eyes has, across and up."""
OPEN = 0.3
"""Blinks beyond this hide where an eye looks: what was seen before and after is joined."""
SHUT = 0.75
"""Score of lids that are closed, where a film has no blink that tells."""
RESTING = 0.2
"""Share of the film in which lids are no more closed than at rest."""
LOWERED, SQUINTED = 0.3, 0.2
"""Part of the score of closed lids that eyes have which look all the way down (0.31 to 0.57 on stills of
eight of our people), and part of the squint's score that squinting has."""
_LIDS, _SQUINTS = ([INDEX[f"{shape}{s}"] for s in ("Left", "Right")] for shape in ("eyeBlink", "eyeSquint"))


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
    seen = _seen_gaze(scores, points, rest, nod)
    shut = _lids(scores[:, _LIDS])
    gaze = _sure_gaze(seen, shut, rate, patches)
    shut = _lids(_without_looks(scores, gaze))
    return _sure_gaze(seen, shut, rate, patches), shut


def gaze_weights(arkit: F64, gaze: F64) -> None:
    """Write the gaze (T, 2) into weights (T, 52)."""
    aside, up = gaze.T
    ways = {"Left": (aside, -aside), "Right": (-aside, aside)}
    for side, (out, inwards) in ways.items():
        for look, value in (("Out", out), ("In", inwards), ("Up", up), ("Down", -up)):
            arkit[:, INDEX[f"eyeLook{look}{side}"]] = np.clip(value, 0, 1)


def _seen_gaze(scores: F64, points: F64, rest: RestingFace, nod: F64 | None) -> F64:
    """(T, 2) gaze as scores and irises tell it; up and down it is about wherever that is at rest."""
    left, right = (scores[:, [INDEX[f"eyeLookOut{s}"], INDEX[f"eyeLookIn{s}"]]] for s in ("Left", "Right"))
    scored = 0.5 * (left[:, 0] - left[:, 1] + right[:, 1] - right[:, 0]) / SCORED
    own, still = _irises(points), _irises(rest.points[None, list(EYE_MARKS)])[0]
    wide = np.mean([abs(rest.points[CORNERS[s][0], 0] - rest.points[CORNERS[s][1], 0]) for s in CORNERS])
    average = face_points().points
    size = wide / abs(average[CORNERS["Left"][0], 0] - average[CORNERS["Left"][1], 0])
    awake = _lids(scores[:, _LIDS]).mean(axis=1) < OPEN
    # straight ahead is where the eyes rest most of the time
    straight = 0.5 * (np.median(own[awake] if awake.any() else own, axis=0) + still)
    moved = (own - straight) / size
    gaze = np.stack(
        [0.65 * scored + 0.35 * moved[:, 0] / ASIDE, UP * moved[:, 1] + LID * moved[:, 2]], axis=1
    )
    if nod is not None:
        gaze[:, 1] -= NOD * (nod - np.median(nod))
    return gaze


def _sure_gaze(seen: F64, shut: F64, rate: float, patches: npt.NDArray[np.int8] | None) -> F64:
    """(T, 2) the gaze that is ``seen``, where lids (T, 2) are open, as the eyes' pictures tell it too."""
    gaze, awake = seen.copy(), shut.mean(axis=1) < OPEN
    if patches is not None:
        told = patches.any(axis=1) & awake
        if told.any():
            table = gaze_by_table(patches, awake)[told] + np.median(gaze[told], axis=0)
            gaze[told] += np.array(BY_TABLE) * (table - gaze[told])
        gaze = gaze_by_patches(gaze, patches, awake, rate)
    gaze = _through_blinks(gaze, shut.mean(axis=1))
    return np.clip(np.stack([_resting(way, RESTS * rate / 30) for way in gaze.T], axis=1), -1, 1)


def _resting(way: F64, dear: float) -> F64:
    """(T,) a way of the gaze as it leaps and rests (total variation, by weighted least squares)."""
    from scipy.linalg import solveh_banded

    out = way
    if len(way) < 3:
        return out
    for _ in range(ROUNDS):
        tie = dear / np.sqrt(np.diff(out) ** 2 + LEAPS**2)
        bands = np.zeros((2, len(way)))
        bands[1] = 1 + np.r_[tie, 0] + np.r_[0, tie]
        bands[0, 1:] = -tie
        out = solveh_banded(bands, way)
    return np.asarray(out)


def _without_looks(scores: F64, gaze: F64) -> F64:
    """(T, 2) scores of the lids without what looking down and squinting are of them; the more they are shut,
    the less that is."""
    lids, squint = scores[:, _LIDS], scores[:, _SQUINTS]
    squint = np.maximum(squint - np.quantile(squint, RESTING, axis=0), 0)
    down = np.maximum(-gaze[:, 1:], 0)
    return np.asarray(lids - (LOWERED * down + SQUINTED * squint) * np.clip(1.2 * (1 - lids), 0, 1))


def _lids(scores: F64) -> F64:
    """(T, 2) how far each eye is closed: its score between where it rests and where its blinks are."""
    rest = np.quantile(scores, RESTING, axis=0)
    highest = np.quantile(scores, 0.995, axis=0)
    closed = np.where(highest > 0.5, np.minimum(highest, 0.9), SHUT)
    part = np.clip((scores - rest - 0.06) / np.maximum(closed - rest - 0.06, 0.2), 0, 1)
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
