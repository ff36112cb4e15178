"""Layers put together otherwise than they lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from .layers import U8, Layer, Patch
from .places import Place, place_of

_KEPT = 8


class Placed:
    """A layer at its place in a picture of ``size`` (width, height)."""

    def __init__(self, layer: Layer, place: Place, size: tuple[int, int]) -> None:
        self.layer, self.place = layer, place
        self._size = size
        self._scaled: dict[int, tuple[U8, U8]] = {}

    def at(self, frame: int) -> Sequence[Patch]:
        """The patches on a frame, counted from 0, the lowest first."""
        return [self.put(patch) for patch in self.layer.at(frame)]

    def put(self, patch: Patch) -> Patch:
        """One patch of the layer at the layer's place."""
        place, (wide, high) = self.place, self._size
        tall, broad = patch.pixels.shape[:2]
        left = patch.left + broad * (1 - place.scale) / 2 + place.x * wide
        top = patch.top + tall * (1 - place.scale) / 2 - place.y * high
        pixels = patch.pixels if place.scale == 1 else self._of_size(patch.pixels)
        opacity = patch.opacity * place.opacity
        return Patch(pixels, round(left), round(top), opacity, place.blend)

    def _of_size(self, pixels: U8) -> U8:
        kept = self._scaled.get(id(pixels))
        if kept is None or kept[0] is not pixels:
            if len(self._scaled) >= _KEPT:
                self._scaled.clear()
            kept = self._scaled[id(pixels)] = (pixels, resized(pixels, self.place.scale))
        return kept[1]


def resized(pixels: U8, scale: float) -> U8:
    """Pixels (h, w, 4) so many times as large; colours are weighed by alpha, so edges take on no other."""
    from PIL import Image

    high, wide = pixels.shape[:2]
    size = max(1, round(wide * scale)), max(1, round(high * scale))
    weighed = pixels.astype(np.float32)
    weighed[..., :3] *= weighed[..., 3:] / 255
    planes = [
        np.asarray(
            Image.fromarray(np.ascontiguousarray(weighed[..., i])).resize(size, Image.Resampling.BICUBIC)
        )
        for i in range(4)
    ]
    found = np.dstack(planes)
    found[..., :3] *= 255 / np.maximum(found[..., 3:], 1)
    return np.clip(found, 0, 255).round().astype(np.uint8)


def arranged(
    layers: Sequence[tuple[str, Layer]], places: Mapping[str, Place], size: tuple[int, int]
) -> list[tuple[str, Layer]]:
    """Named layers in the order that ``places`` asks for, each at its place."""
    found = sorted(layers, key=lambda row: place_of(row[0], places).order)
    return [(n, Placed(layer, places[n], size) if n in places else layer) for n, layer in found]


def own(layer: Layer) -> Layer:
    """A layer as it lies, wherever it is put."""
    return layer.layer if isinstance(layer, Placed) else layer
