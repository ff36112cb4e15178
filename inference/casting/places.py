"""Where people stand who talk with one another, and how they are turned."""

from __future__ import annotations

import math
from collections.abc import Mapping

_APART = 0.56
"""Metres from the middle at which two stand who talk: 1.1 m apart, the near end of social distance (Hall,
"The Hidden Dimension", 1966, has 1.2 m), as films bring people closer than life does."""
_STEP = 0.85
_DEEP = 0.8
_OPEN = 32.0
"""Degrees that bodies are turned from one another to the camera: faces are seen, eyes still reach the
other."""

PLACES: Mapping[str, tuple[float, float, float]] = {
    "left": (-_APART, 0.0, 90.0 - _OPEN),
    "right": (_APART, 0.0, _OPEN - 90.0),
    "center": (0.0, 0.0, 0.0),
    "far-left": (-2 * _APART, 0.1, 60.0),
    "far-right": (2 * _APART, 0.1, -60.0),
    "behind": (0.0, 0.9, 0.0),
}
"""By name: metres to the right, as the camera sees it, and backwards, and degrees turned to their left."""


def place_named(name: str) -> tuple[float, float, float]:
    """One of :data:`PLACES`."""
    return PLACES[name]


def arranged(count: int) -> list[tuple[float, float, float]]:
    """Places for so many: two face each other, more stand in a half circle open to the camera."""
    if count == 1:
        return [PLACES["center"]]
    if count == 2:
        return [PLACES["left"], PLACES["right"]]
    found = []
    for i in range(count):
        share = 2 * i / (count - 1) - 1
        x, y = share * _STEP * (count - 1) / 2, _DEEP * (1 - share**2)
        # towards the middle of the circle, opened to the camera
        toward = math.degrees(math.atan2(-x, y + 0.8))
        found.append((x, y, toward * (1 - 0.25 * abs(share))))
    return found
