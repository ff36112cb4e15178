"""Landmarks of one hand, looked for where the body's landmarks say, and followed while it hardly moves."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..film import Picture
from .network import Network
from .regions import Region, between, crop, turned

F64 = npt.NDArray[np.float64]

PRESENT = 0.5
VISIBLE = 0.1
"""Visibility of the body's wrist from which on its hand is looked for."""
SQUEEZED = 0.4
"""What the model's depth is divided by."""
MOST_TURN, MOST_SHIFT, MOST_SCALE, MARGIN = np.radians(40), 0.2, 0.4, -0.1
"""How far a hand's region may be off the one that the body tells now to be followed."""
_PALM = [0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18]
_KNUCKLES = (5, 9, 13)
"""Of index, middle and ring finger."""


class Hand:
    """One hand, in the pictures of a film in order."""

    def __init__(self, recrop: Network, landmarks: Network) -> None:
        self._recrop, self._landmarks = recrop, landmarks
        self._before: F64 | None = None

    def look(self, picture: Picture, wrist: F64, pinky: F64, index: F64) -> F64 | None:
        """(21, 3) pixels, or None where it is not seen. The body's landmarks of it are (>= 4,): x, y, z,
        visibility."""
        region = self._region(picture, wrist, pinky, index)
        self._before = None
        if region is None:
            return None
        side = region.padded()
        size = self._landmarks.size
        marks, presence, *_ = self._landmarks.run(crop(picture, side, size))
        if float(presence.ravel()[0]) <= PRESENT:
            return None
        points = marks.reshape(21, 3).astype(np.float64) / size
        points[:, 2] /= SQUEEZED
        self._before = side.out_of(points)
        return self._before

    def _region(self, picture: Picture, wrist: F64, pinky: F64, index: F64) -> Region | None:
        if wrist[3] <= VISIBLE:
            return None
        middle = (2 * index[:2] + pinky[:2]) / 3
        reach = 2 * float(np.hypot(*(middle - wrist[:2])))
        if reach <= 0:
            return None
        turn = turned(middle - wrist[:2], np.pi / 2)
        told = Region(float(middle[0]), float(middle[1]), reach, reach, turn).moved(2.7, 0.1, square=True)
        ends = self._recrop.run(crop(picture, told, self._recrop.size))[0].reshape(2, 2) / self._recrop.size
        start, end = told.out_of(ends.astype(np.float64))
        found = between(start, end, -np.pi / 2).moved(1.0, 0.1, square=True)
        if self._before is None:
            return found
        last = _around(self._before)
        return last if _near(last, found) and _inside(self._before, found) else found


def _around(points: F64) -> Region:
    """The region of a hand's own landmarks (21, 3)."""
    a, b, c = (points[k, :2] for k in _KNUCKLES)
    ahead = ((a + c) / 2 + b) / 2
    turn = turned(ahead - points[0, :2], np.pi / 2)
    part = points[_PALM, :2]
    middle = 0.5 * (part.min(axis=0) + part.max(axis=0))
    plain = Region(float(middle[0]), float(middle[1]), 1.0, 1.0, turn)
    level = _level(part - middle, plain)
    low, high = level.min(axis=0), level.max(axis=0)
    at = plain.out_of((0.5 * (low + high) + 0.5)[None])[0]
    wide, tall = high - low
    return Region(float(at[0]), float(at[1]), float(wide), float(tall), turn).moved(2.0, 0.1, square=True)


def _level(points: F64, region: Region) -> F64:
    """Points turned so that a region's edges are level."""
    c, s = np.cos(-region.turn), np.sin(-region.turn)
    return np.asarray(points @ np.array([[c, s], [-s, c]]))


def _near(last: Region, now: Region) -> bool:
    turn = (last.turn - now.turn + np.pi) % (2 * np.pi) - np.pi
    off = np.abs(_level(np.array([[last.x - now.x, last.y - now.y]]), now)[0])
    return bool(
        abs(turn) <= MOST_TURN
        and off[0] <= MOST_SHIFT * now.width
        and off[1] <= MOST_SHIFT * now.height
        and abs(last.width - now.width) <= MOST_SCALE * now.width
        and abs(last.height - now.height) <= MOST_SCALE * now.height
    )


def _inside(points: F64, now: Region) -> bool:
    off = np.abs(_level(points[:, :2] - [now.x, now.y], now))
    half = 0.5 * (1 + MARGIN) * np.array([now.width, now.height])
    return bool((off < half).all())
