"""Landmarks of one body and its hands in the pictures of a film."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from ..film import Picture
from ..seen import HAND, POSE, SeenBody
from .detecting import Detector
from .hands import Hand
from .network import Network
from .regions import Region, between, crop

F64 = npt.NDArray[np.float64]

PRESENT, HOT = 0.5, 0.5
STRIDES = (8, 16, 32, 32, 32)
ALIKE = 0.3
LARGER = 1.25
KERNEL = 4
"""Cells of the heat map on each side of a landmark by which it is made finer."""
_WRIST, _PINKY, _INDEX = ((15, 16), (17, 18), (19, 20))
"""Landmarks of the body, left and right."""
_RATE, _LEAST, _BETA = 1e6 / 33333, 0.01, 10.0
"""Of the filter that steadies where a body is looked for next."""


class Bodies:
    """One body at a time; ``models``: files by name."""

    def __init__(self, models: Mapping[str, bytes]) -> None:
        self._detector = Detector(Network(models["pose_detection.tflite"]), STRIDES, ALIKE)
        self._landmarks = Network(models["pose_landmark_full.tflite"])
        recrop, hand = (Network(models[n]) for n in ("hand_recrop.tflite", "hand_landmark_full.tflite"))
        self._hands = (Hand(recrop, hand), Hand(recrop, hand))
        self._next: Region | None = None
        self._steady = _Steady()

    def look(self, picture: Picture) -> SeenBody | None:
        """The body in the next picture; None where none is seen."""
        region = self._next or self._first(picture)
        self._next = None
        seen = self._closely(picture, region) if region else None
        if seen is None:
            self._steady = _Steady()
            return None
        pose, world, ends = seen
        start, end = self._steady.next(ends)
        self._next = between(start, end, np.pi / 2).moved(LARGER, square=True)
        hands = np.full((2, HAND, 3), np.nan, np.float32)
        for side, hand in enumerate(self._hands):
            found = hand.look(picture, *(pose[marks[side]] for marks in (_WRIST, _PINKY, _INDEX)))
            if found is not None:
                hands[side] = found
        return SeenBody(pose.astype(np.float32), world.astype(np.float32), hands)

    def close(self) -> None:
        """It holds nothing that has to be let go."""

    def _first(self, picture: Picture) -> Region | None:
        found = self._detector.find(picture)
        if not found:
            return None
        hips, reach = found[0].marks[:2]
        return between(hips, reach, np.pi / 2).moved(LARGER, square=True)

    def _closely(self, picture: Picture, region: Region) -> tuple[F64, F64, F64] | None:
        """Landmarks (33, 4), in the world (33, 3), and the two (2, 2) that tell where to look next."""
        size = self._landmarks.size
        marks, presence, _, heat, world = self._landmarks.run(crop(picture, region, size))
        if float(presence.ravel()[0]) <= PRESENT:
            return None
        raw = marks.reshape(39, 5).astype(np.float64)
        points = _finer(raw[:, :3] / size, heat[0])
        placed = region.out_of(points)
        visible = 1 / (1 + np.exp(-raw[:POSE, 3]))
        c, s = np.cos(region.turn), np.sin(region.turn)
        metres = world.reshape(39, 3)[:POSE].astype(np.float64)
        metres[:, :2] = metres[:, :2] @ np.array([[c, s], [-s, c]])
        pose = np.concatenate([placed[:POSE], visible[:, None]], axis=1)
        return pose, metres, placed[POSE : POSE + 2, :2]


def _finer(points: F64, heat: npt.NDArray[np.float32]) -> F64:
    """Landmarks (39, 3) in shares of the crop, moved to the middle of the heat (H, W, 39) around them."""
    out = points.copy()
    high, wide = heat.shape[:2]
    for k, (x, y) in enumerate(points[:, :2] * [wide, high]):
        column, row = int(x), int(y)
        if not (0 <= column < wide and 0 <= row < high):
            continue
        left, top = max(0, column - KERNEL), max(0, row - KERNEL)
        part = heat[top : row + KERNEL + 1, left : column + KERNEL + 1, k].astype(np.float64)
        sure = 1 / (1 + np.exp(-part))
        if sure.max() >= HOT:
            total = sure.sum()
            out[k, 0] = (sure.sum(axis=0) @ (left + np.arange(part.shape[1]))) / wide / total
            out[k, 1] = (sure.sum(axis=1) @ (top + np.arange(part.shape[0]))) / high / total
    return out


class _Steady:
    """Casiez et al., "1 Euro Filter", CHI 2012, on points (2, 2), speeds told in sizes of the body."""

    def __init__(self) -> None:
        self._raw: F64 | None = None
        self._at = self._speed = np.zeros((2, 2))

    def next(self, points: F64) -> F64:
        """The points, steadied."""
        if self._raw is None:
            self._raw = self._at = points
            return points
        size = max(2 * float(np.hypot(*(points[1] - points[0]))), 1e-6)
        speed = (points - self._raw) / size * _RATE
        self._speed = self._speed + _share(np.ones(1)) * (speed - self._speed)
        self._at = self._at + _share(_LEAST + _BETA * np.abs(self._speed)) * (points - self._at)
        self._raw = points
        return self._at


def _share(hertz: F64) -> F64:
    return np.asarray(1 / (1 + _RATE / (2 * np.pi * hertz)))
