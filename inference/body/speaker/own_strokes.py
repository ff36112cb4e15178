"""The strokes that a speaker makes most, taken from a clip: a few of them stand for all."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ....rigs.rotations import matrix_from_axis_angle
from ..gestures.clips import arm_poses
from ..gestures.reach import PLACE, POSE
from ..manner.manner import MOST_STROKES, POSE_VALUES, OwnStroke
from ..manner.measures import TOGETHER, Stroke, strokes, wrists

F64 = npt.NDArray[np.float64]

SHORTEST, LONGEST = 0.05, 0.9
"""Metres that a stroke goes at least and at most: less is a tremble, more a way home."""
EACH = 4
"""Strokes of a clip for each that is kept."""
MOST_BOW = 0.3
"""Of a stroke's length."""
ROUNDS = 12
assert POSE_VALUES == POSE


def own_strokes(poses: npt.ArrayLike, rest: npt.ArrayLike, fps: float) -> tuple[OwnStroke, ...]:
    """The typical strokes of joint rotations ``poses`` (T, 165) on T-posed joints ``rest`` (55, 3), most
    frequent first; none where hardly a stroke is made.

    Strokes are told apart by where they begin and end; one of each group stands for it, the one that is
    nearest to all of the group (k-medoids, Kaufman and Rousseeuw 1987).
    """
    seen = strokes(wrists(poses, rest), fps)
    if len(seen) < EACH:
        return ()
    local = matrix_from_axis_angle(np.asarray(poses, np.float64).reshape(-1, 55, 3))
    arms = arm_poses(local, np.asarray(rest, np.float64))
    ways = [arms[s.side, [s.start, s.end]][:, PLACE] for s in seen]
    length = np.array([np.linalg.norm(w[1] - w[0]) for w in ways])
    kept = np.flatnonzero((length > SHORTEST) & (length < LONGEST))
    if len(kept) < EACH:
        return ()
    groups = _groups(np.array([ways[k].ravel() for k in kept]), min(len(kept) // EACH, MOST_STROKES))
    return tuple(_stroke(seen[kept[k]], seen, arms, fps) for k in groups)


def _stroke(stroke: Stroke, seen: list[Stroke], arms: F64, fps: float) -> OwnStroke:
    own = arms[stroke.side, stroke.start : stroke.end + 1]
    way = own[:, PLACE]
    chord = way[-1] - way[0]
    gone = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(way, axis=0), axis=1))])
    half = way[int(np.searchsorted(gone, 0.5 * gone[-1]))] - 0.5 * (way[0] + way[-1])
    half = half - chord * (half @ chord) / max(float(chord @ chord), 1e-9)
    most = MOST_BOW * float(np.linalg.norm(chord))
    half = half * min(1.0, most / max(float(np.linalg.norm(half)), 1e-9))
    both = any(o.side != stroke.side and abs(o.peak - stroke.peak) < TOGETHER * fps for o in seen)
    x, y, z = (float(v) for v in half)
    begins, ends = (tuple(round(float(v), 4) for v in own[k]) for k in (0, -1))
    return OwnStroke(begins, ends, (round(x, 4), round(y, 4), round(z, 4)), both)


def _groups(points: F64, count: int) -> list[int]:
    """The middle one of each of ``count`` groups of points (N, D), that of the largest group first."""
    away = np.linalg.norm(points[:, None] - points, axis=2)
    chosen = [int(np.argmin(away.sum(axis=1)))]
    while len(chosen) < count:
        chosen.append(int(np.argmax(away[:, chosen].min(axis=1))))
    for _ in range(ROUNDS):
        group = np.argmin(away[:, chosen], axis=1)
        before = list(chosen)
        for g in range(count):
            mine = np.flatnonzero(group == g)
            if len(mine):
                chosen[g] = int(mine[np.argmin(away[np.ix_(mine, mine)].sum(axis=1))])
        if chosen == before:
            break
    group = np.argmin(away[:, chosen], axis=1)
    return [chosen[g] for g in np.argsort(-np.bincount(group, minlength=count), kind="stable")]
