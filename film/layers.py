"""What lies over the frames of a film: patches of pixels, at a place, for a while."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

U8 = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Patch:
    """Pixels (h, w, 4), alpha not multiplied in, whose upper left corner lies at ``left``, ``top``; parts
    outside the picture are cut. ``opacity``: 0 to 1. ``blend``: how its colours go with those below."""

    pixels: U8
    left: int
    top: int
    opacity: float = 1.0
    blend: str = "normal"


class Layer(Protocol):
    """Something that lies over frames."""

    def at(self, frame: int) -> Sequence[Patch]:
        """The patches on a frame, counted from 0, the lowest first."""
        ...


def put_over(picture: U8, patches: Iterable[Patch]) -> None:
    """Lay patches over a picture (H, W, 3 or 4), which is changed; alpha, where it has such, is the union.

    Porter and Duff's "over" ("Compositing digital images", 1984), on the values as they are shown, with the
    separable modes of W3C's "Compositing and Blending Level 1", 5.8 and 9.
    """
    for patch in patches:
        _over(picture, patch)


def _over(picture: U8, patch: Patch) -> None:
    high, wide = picture.shape[:2]
    h, w = patch.pixels.shape[:2]
    top, left = max(patch.top, 0), max(patch.left, 0)
    bottom, right = min(patch.top + h, high), min(patch.left + w, wide)
    if top >= bottom or left >= right or patch.opacity <= 0:
        return
    own = patch.pixels[top - patch.top : bottom - patch.top, left - patch.left : right - patch.left]
    below = picture[top:bottom, left:right]
    alpha: npt.NDArray[Any] = own[..., 3:].astype(np.uint32)
    if patch.opacity < 1:
        alpha = (alpha * round(255 * patch.opacity) + 127) // 255
    colour: npt.NDArray[Any] = own[..., :3]
    if patch.blend != "normal":
        colour = _blended(colour, below, patch.blend)
    if picture.shape[2] == 3:
        mixed = colour * alpha + below * (255 - alpha)
        below[...] = (mixed + 127) // 255
        return
    beneath = below[..., 3:].astype(np.uint32)
    kept = beneath * (255 - alpha) // 255
    whole = alpha + kept
    mixed = colour * alpha + below[..., :3] * kept
    below[..., :3] = mixed // np.maximum(whole, 1)
    below[..., 3:] = whole


def _blended(above: U8, below: U8, blend: str) -> npt.NDArray[np.uint32]:
    """The colours (h, w, 3) of what lies above, as ``blend`` has them on what lies below (h, w, 3 or 4)."""
    a, b = above.astype(np.uint32), below[..., :3].astype(np.uint32)
    mixed: npt.NDArray[Any]
    if blend == "multiply":
        mixed = _times(a, b)
    elif blend == "screen":
        mixed = 255 - _times(255 - a, 255 - b)
    elif blend == "add":
        mixed = np.minimum(a + b, 255)
    elif blend == "overlay":
        mixed = np.where(b < 128, _times(2 * a, b), 255 - _times(2 * (255 - a), 255 - b))
    elif blend == "darken":
        mixed = np.minimum(a, b)
    else:
        mixed = np.maximum(a, b)
    if below.shape[2] == 3:
        return np.asarray(mixed, np.uint32)
    solid = below[..., 3:].astype(np.uint32)
    return np.asarray((mixed * solid + a * (255 - solid) + 127) // 255, np.uint32)


def _times(a: npt.NDArray[Any], b: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.minimum((a * b + 127) // 255, 255)
