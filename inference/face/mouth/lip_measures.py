"""What the lips of an avatar's mesh do under ARKit weights, in millimetres: the measure of every mouth.

Heights are along Y in the head's own frame, shape keys alone: neither jaw nor lips hang on a bone.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ....rigs.arkit import INDEX
from ....rigs.avatar.asset import Avatar

F64 = npt.NDArray[np.float64]


def lip_opening_mm(avatar: Avatar, arkit: npt.ArrayLike) -> F64:
    """(T,) height of the mid upper above the mid lower inner lip under weights (T, 52), less that at rest."""
    upper, lower = (_path(avatar, avatar.landmarks[name], arkit) for name in ("lip_upper", "lip_lower"))
    rest = avatar.part("body").vertices[[avatar.landmarks["lip_upper"], avatar.landmarks["lip_lower"]], 1]
    return np.asarray(1000 * (upper[:, 1] - lower[:, 1] - (float(rest[0]) - float(rest[1]))))


def articulators_mm(avatar: Avatar, arkit: npt.ArrayLike) -> dict[str, F64]:
    """Heights (T,) of the mid ``upper`` and ``lower`` inner lip and of the lower incisors (``jaw``), above
    theirs at rest, under weights (T, 52): what an articulograph's sensors there would see."""
    weights = np.atleast_2d(np.asarray(arkit, np.float64))
    out = {}
    for name in ("upper", "lower"):
        path = _path(avatar, avatar.landmarks[f"lip_{name}"], weights)[:, 1]
        out[name] = 1000 * (path - avatar.part("body").vertices[avatar.landmarks[f"lip_{name}"], 1])
    teeth = avatar.part("teeth")
    drop = teeth.shapes["jawOpen"]
    front = np.argsort(-teeth.vertices[drop.index, 2])[: len(drop.index) // 5]
    out["jaw"] = 1000 * float(drop.deltas[front, 1].mean()) * weights[:, INDEX["jawOpen"]]
    return out


def lip_to_teeth_mm(avatar: Avatar, arkit: npt.ArrayLike) -> F64:
    """(T,) from the mid lower inner lip to the nearest point of the upper teeth under weights (T, 52)."""
    from scipy.spatial import cKDTree

    teeth = avatar.part("teeth")
    # what the jaw moves are the lower ones
    upper = np.delete(teeth.vertices, teeth.shapes["jawOpen"].index, axis=0)
    distance, _ = cKDTree(upper).query(_path(avatar, avatar.landmarks["lip_lower"], arkit))
    return np.asarray(1000 * distance)


def _path(avatar: Avatar, vertex: int, arkit: npt.ArrayLike) -> F64:
    """(T, 3) metres: where a vertex of the body goes."""
    weights = np.atleast_2d(np.asarray(arkit, np.float64))
    body = avatar.part("body")
    out = np.repeat(body.vertices[[vertex]].astype(np.float64), len(weights), axis=0)
    for name, shape in body.shapes.items():
        for k in np.flatnonzero(shape.index == vertex):
            out += weights[:, [INDEX[name]]] * shape.deltas[k]
    return out


def turns(opening: F64, least: float = 1.0) -> int:
    """How often a mouth that opens and closes as ``opening`` (T,) mm changes from one pose to the next: the
    turning points from which it goes ``least`` mm at least, either way."""
    count, low, high, rising = 0, opening[0], opening[0], None
    for value in opening:
        low, high = min(low, value), max(high, value)
        if rising is not False and value < high - least:
            count, low, rising = count + (rising is not None), value, False
        elif rising is not True and value > low + least:
            count, high, rising = count + (rising is not None), value, True
    return count
