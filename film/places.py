"""Where layers are put: order, blend, opacity, place and size. Plain values, which options are read into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ORDER = {
    "set": 0.0, "footage": 10.0, "shadow": 20.0, "person": 30.0,
    "titles": 40.0, "subtitles": 50.0, "logo": 60.0,
}  # fmt: skip
"""Layers by name; higher ones lie over lower ones."""
DRAWN = ("titles", "subtitles", "logo")
"""Those that any film has; the others are parts of the rendered picture."""
BLENDS = ("normal", "multiply", "screen", "add", "overlay", "darken", "lighten")


@dataclass(frozen=True)
class Place:
    """``opacity`` 0 to 1; ``blend`` one of :data:`BLENDS`; ``x``, ``y``: shares of the picture's width and
    height that it is moved to the right and up; ``scale`` around its own middle; ``order``: see
    :data:`ORDER`."""

    order: float
    opacity: float = 1.0
    blend: str = "normal"
    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0


def place_of(name: str, places: Mapping[str, Place]) -> Place:
    """Where a layer is put; as it lies where nothing is said of it."""
    return places.get(name) or Place(ORDER[name])
