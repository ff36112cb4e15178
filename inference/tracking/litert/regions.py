"""Turned rectangles of a picture that a model looks at, and the way back from what it sees in them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..film import Picture

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Region:
    """A rectangle around ``x``, ``y`` in pixels; ``turn`` in radians, clockwise as the picture is seen."""

    x: float
    y: float
    width: float
    height: float
    turn: float = 0.0

    def moved(self, scale: float, up: float = 0.0, *, square: bool = False) -> Region:
        """Larger by ``scale``, after a move by ``up`` of its height along its own axis; ``square``: as wide
        and high as the longer of both."""
        shift = -up * self.height
        x, y = self.x - shift * np.sin(self.turn), self.y + shift * np.cos(self.turn)
        wide, high = (max(self.width, self.height),) * 2 if square else (self.width, self.height)
        return Region(float(x), float(y), wide * scale, high * scale, self.turn)

    def padded(self) -> Region:
        """The square around it, as a model sees a picture whose proportions are kept."""
        side = max(self.width, self.height)
        return replace(self, width=side, height=side)

    def out_of(self, points: F64) -> F64:
        """Points (N, 2 or 3) in shares of this region in pixels of the picture; z in shares of its width."""
        out = np.array(points, np.float64)
        x, y = (points[:, 0] - 0.5) * self.width, (points[:, 1] - 0.5) * self.height
        c, s = np.cos(self.turn), np.sin(self.turn)
        out[:, 0], out[:, 1] = c * x - s * y + self.x, s * x + c * y + self.y
        if out.shape[1] > 2:
            out[:, 2] = points[:, 2] * self.width
        return out


def whole(picture: Picture) -> Region:
    """All of a picture."""
    height, width = picture.shape[:2]
    return Region(width / 2, height / 2, float(width), float(height))


def crop(picture: Picture, region: Region, size: int, low: float = 0.0, *, black: bool = False) -> F32:
    """(size, size, 3) of what is in a region, from ``low`` to 1. ``black``: so is what lies beyond the
    picture's edge; else its edge goes on."""
    import cv2

    corners = region.out_of(np.array([[0.0, 1], [0, 0], [1, 0], [1, 1]])).astype(np.float32)
    goal = np.array([[0, size], [0, 0], [size, 0], [size, size]], np.float32)
    border = cv2.BORDER_CONSTANT if black else cv2.BORDER_REPLICATE
    part = cv2.warpPerspective(
        picture, cv2.getPerspectiveTransform(corners, goal), (size, size), flags=cv2.INTER_LINEAR,
        borderMode=border,
    )  # fmt: skip
    scale = np.float32((1 - low) / 255)
    return np.asarray(part.astype(np.float32) * scale + np.float32(low))


def between(start: F64, end: F64, upwards: float) -> Region:
    """A square around ``start`` (2,) whose half side reaches to ``end``, turned so that the way there points
    to ``upwards`` radians in it."""
    way = end - start
    side = 2 * float(np.hypot(*way))
    return Region(float(start[0]), float(start[1]), side, side, turned(way, upwards))


def turned(way: F64, upwards: float) -> float:
    """Radians -pi to pi by which a region is turned in which ``way`` (2,) points to ``upwards``."""
    angle = upwards - np.arctan2(-way[1], way[0])
    return float(angle - 2 * np.pi * np.floor((angle + np.pi) / (2 * np.pi)))
