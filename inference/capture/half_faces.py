"""Faces half of which is hidden: what the other half does, both do.

The tracker squeezes a whole face into the half that it sees, whose landmarks lie right there. So the head is
laid on these, and the hidden half is their mirror image, but for the iris, which looks where the other
looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ...rigs.arkit import INDEX, NAMES
from ..tracking.face_points import CORNERS, IRIS, SKIN, face_points
from ..tracking.head_pose import AT_ONCE, HeadPoses, on_head, project
from ..tracking.watching import Watched

F64 = npt.NDArray[np.float64]
I8 = npt.NDArray[np.int8]
I64 = npt.NDArray[np.int64]

MIDDLE = 0.004
"""Metres from the middle of the face within which landmarks belong to both halves."""
CLEAR = 1.5
"""Times that the landmarks of the hidden half are farther off than those of the other."""
_SIDES = {1: ("Left", "Right"), -1: ("Right", "Left")}


def made_whole(
    watched: Watched, poses: HeadPoses, held: HeadPoses, spans: list[tuple[float, float]]
) -> tuple[Watched, HeadPoses, I8]:
    """What was watched, the poses, and which half of the face is seen in each picture (T,), where it is half
    hidden in those seconds: the scores of the hidden half as of the other, the head laid on what is seen."""
    half = np.zeros(len(watched.times), np.int8)
    for start, end in spans:
        inside = (watched.times > start - 1e-6) & (watched.times < end - 1e-6)
        rows = np.flatnonzero(inside & np.isfinite(poses.turns[:, 0]))
        held, half[rows] = half_seen(watched.points, held, rows)
    clear = (half != 0)[:, None]
    poses = replace(
        poses,
        turns=np.where(clear, held.turns, poses.turns),
        places=np.where(clear, held.places, poses.places),
    )
    return replace(watched, scores=whole_scores(watched.scores, half)), poses, half


def half_seen(points: npt.ArrayLike, poses: HeadPoses, rows: I64) -> tuple[HeadPoses, int]:
    """The poses, those of pictures ``rows`` laid on the half of the face that is seen in them, and which that
    is: 1 the face's left, -1 its right, 0 where it isn't clear (then the poses are as they were)."""
    table, own = face_points(), poses.of(rows)
    aside = table.points[:SKIN, 0]
    left = np.asarray(points)[rows, :SKIN, :2].astype(np.float64)
    left -= project(poses.skull[:SKIN], own.turns, own.places, own.focal, own.middle)
    off, spread = {}, {}
    for side in _SIDES:
        half = left[:, side * aside > -MIDDLE]
        off[side] = np.median(half, axis=1)
        spread[side] = float(np.median(np.abs(half - off[side][:, None])))
    side = min(spread, key=lambda s: spread[s])
    if spread[-side] < CLEAR * spread[side]:
        return poses, 0
    places = poses.places.copy()
    places[rows, :2] += off[side] * [1.0, -1.0] * (-own.places[:, 2:] / poses.focal)
    return replace(poses, places=places), side


def whole_points(
    points: npt.ArrayLike, poses: HeadPoses, half: I8, marks: Sequence[int] | None = None
) -> F64:
    """As ``on_head``, the hidden half of faces laid down from the other. ``half``: (T,) which half is seen, 0
    the whole face."""
    rows = np.flatnonzero(half)
    out = on_head(points, poses, marks)
    if not len(rows):
        return out
    table, skull = face_points(), poses.skull[:, :2]
    every = on_head(np.asarray(points)[rows], poses.of(rows))
    moved = every - skull
    flipped = moved[:, table.mirror] * [-1.0, 1.0]
    aside = table.points[:, 0] * half[rows, None]
    whole = skull + np.where((aside < -MIDDLE)[..., None], flipped, moved)
    both = np.abs(aside) <= MIDDLE
    whole[both] = (skull + 0.5 * (moved + flipped))[both]
    for side, (seen, hidden) in _SIDES.items():
        of = half[rows] == side
        looks = every[of][:, IRIS[seen]] - every[of][:, list(CORNERS[seen])].mean(axis=1)
        whole[of, IRIS[hidden]] = whole[of][:, list(CORNERS[hidden])].mean(axis=1) + looks
    out[rows] = whole if marks is None else whole[:, list(marks)]
    return out


def whole_scores(scores: npt.NDArray[np.float32], half: I8) -> npt.NDArray[np.float32]:
    """Scores (T, 52), those of a hidden half as of the other."""
    out = scores.copy()
    for side, (seen, hidden) in _SIDES.items():
        rows = np.flatnonzero(half == side)
        for name in NAMES:
            if name.endswith(hidden) and name not in (f"jaw{hidden}", f"mouth{hidden}"):
                stem = name.removesuffix(hidden)
                # one eye looks in where the other looks out
                other = {"eyeLookIn": "eyeLookOut", "eyeLookOut": "eyeLookIn"}.get(stem, stem)
                out[rows, INDEX[name]] = scores[rows, INDEX[other + seen]]
    return out


def with_hidden_eyes(patches: I8, half: I8) -> I8:
    """Pictures of both eyes (N, 2 * D), right and left; those that are hidden look as they mostly do."""
    whole = np.flatnonzero(half == 0)
    if not len(whole) or len(whole) == len(half):
        return patches
    out = patches.copy()
    some = whole[np.linspace(0, len(whole) - 1, min(len(whole), AT_ONCE)).astype(int)]
    usual = np.median(patches[some], axis=0).astype(np.int8)
    wide = patches.shape[1] // 2
    for side, eye in ((1, slice(None, wide)), (-1, slice(wide, None))):
        out[half == side, eye] = usual[eye]
    return out
