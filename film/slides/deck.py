"""A deck of slides, whatever it is kept in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..layers import U8


@dataclass(frozen=True)
class Slide:
    """One slide. ``draw`` gives its picture (H, W, 3) with at most this width and height in pixels;
    ``script`` is what is said to it."""

    title: str
    script: str
    draw: Callable[[int, int], U8]


@dataclass(frozen=True)
class Deck:
    """Slides in order, with the title of the whole."""

    title: str
    slides: tuple[Slide, ...]

    @property
    def has_script(self) -> bool:
        """Whether anything is said to any slide."""
        return any(slide.script.strip() for slide in self.slides)


def fitted(picture: U8, width: int, height: int, ground: tuple[int, int, int]) -> U8:
    """A picture (h, w, 3) in the middle of (height, width, 3), on a ground where it has another shape."""
    h, w = picture.shape[:2]
    whole = np.empty((height, width, 3), np.uint8)
    whole[:] = ground
    top, left = (height - h) // 2, (width - w) // 2
    whole[top : top + h, left : left + w] = picture
    return whole


def inside(width: int, height: int, most_wide: int, most_high: int) -> tuple[int, int]:
    """The largest size of that shape that fits.

    >>> inside(400, 300, 1920, 1080)
    (1440, 1080)
    """
    scale = min(most_wide / width, most_high / height)
    return max(1, min(most_wide, round(width * scale))), max(1, min(most_high, round(height * scale)))
