"""Frames of a lecture, put together of slide and presenter."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ..layers import U8, Patch, put_over
from ..slides.deck import Deck, fitted
from .layouts import Layout

PresenterOf = Callable[[str, int], U8 | None]
"""The presenter (h, w, 3 or 4) in a layout of that name on a frame, counted from 0; None where nobody is."""
_GROUND = (18, 20, 24)
_KEPT = 4


@dataclass(frozen=True)
class Seen:
    """What a frame shows: the slide, counted from 0, and the layout's name."""

    slide: int
    layout: str


class LecturePictures:
    """The frames (H, W, 3) of a lecture, one after the other; arrays are not to be written to."""

    def __init__(
        self, deck: Deck, plan: Sequence[Seen], layouts: dict[str, Layout], size: tuple[int, int],
        presenter: PresenterOf,
    ) -> None:  # fmt: skip
        self._deck, self._plan, self._layouts, self._size = deck, plan, layouts, size
        self._presenter = presenter
        self._grounds: OrderedDict[Seen, U8] = OrderedDict()
        self._masks: dict[str, npt.NDArray[np.uint8]] = {}

    def __iter__(self) -> Iterator[U8]:
        for number, seen in enumerate(self._plan):
            ground = self._ground(seen)
            own = self._layouts[seen.layout]
            person = self._presenter(seen.layout, number) if own.presenter is not None else None
            if person is None or own.presenter is None:
                yield ground
                continue
            picture = ground.copy()
            put_over(picture, [Patch(self._shaped(person, own), own.presenter.left, own.presenter.top)])
            yield picture

    def _ground(self, seen: Seen) -> U8:
        """What stands still behind the presenter."""
        if seen in self._grounds:
            self._grounds.move_to_end(seen)
            return self._grounds[seen]
        own, (wide, high) = self._layouts[seen.layout], self._size
        picture = self._room if own.room else np.full((high, wide, 3), _GROUND, np.uint8)
        picture = picture.copy()
        if own.slide is not None:
            box = own.slide
            drawn = self._deck.slides[seen.slide].draw(box.width, box.height)
            whole = box.width == wide and box.height == high
            if whole or own.room:
                # slides of another shape lie on their own colour, as a projector shows them
                corner = tuple(int(v) for v in np.median(drawn[[0, 0, -1, -1], [0, -1, 0, -1]], axis=0))
                drawn = fitted(drawn, box.width, box.height, (corner[0], corner[1], corner[2]))
            h, w = drawn.shape[:2]
            top, left = box.top + (box.height - h) // 2, box.left + (box.width - w) // 2
            picture[top : top + h, left : left + w] = drawn
        if own.presenter is not None and own.shape in ("round", "rounded"):
            put_over(picture, self._shadow(own))
        self._grounds[seen] = picture
        while len(self._grounds) > _KEPT:
            self._grounds.popitem(last=False)
        return picture

    def _shaped(self, person: U8, own: Layout) -> U8:
        """The presenter with the alpha of the layout's shape."""
        h, w = person.shape[:2]
        if own.shape == "cut":
            return person
        if own.name not in self._masks:
            self._masks[own.name] = shape_mask(w, h, own.shape)
        return np.dstack([person[..., :3], self._masks[own.name]])

    def _shadow(self, own: Layout) -> list[Patch]:
        from PIL import Image, ImageFilter

        box = own.presenter
        assert box is not None
        soft = max(4, box.width // 40)
        mask = np.pad(shape_mask(box.width, box.height, own.shape), 3 * soft)
        blurred = np.asarray(Image.fromarray(mask).filter(ImageFilter.GaussianBlur(soft)))
        dark = np.zeros((*mask.shape, 4), np.uint8)
        dark[..., 3] = (blurred * 0.45).astype(np.uint8)
        return [Patch(dark, box.left - 3 * soft, box.top - 3 * soft + soft // 2)]

    @cached_property
    def _room(self) -> U8:
        """A wall that is lit from above, a floor, and a screen in its frame where the slide will stand."""
        own = next(a for a in self._layouts.values() if a.room)
        wide, high = self._size
        y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
        y, x = y / high, x / wide
        floor = 0.86
        light = 0.55 + 0.45 * np.exp(-(((x - 0.62) / 0.55) ** 2) - ((y - 0.2) / 0.6) ** 2)
        wall = light[..., None] * np.array([92, 98, 108], np.float32)
        depth = np.clip((y - floor) / (1 - floor), 0, 1)
        ground = (0.5 + 0.5 * light * (1 - 0.4 * depth))[..., None] * np.array([74, 62, 54], np.float32)
        picture = np.where((y > floor)[..., None], ground, wall)
        skirting = (np.abs(y - floor) < 0.006)[..., None]
        picture = np.where(skirting, 0.6 * picture, picture)
        box = own.slide
        if box is not None:
            edge = max(4, wide // 160)
            inside = (
                (x * wide > box.left - edge) & (x * wide < box.left + box.width + edge)
                & (y * high > box.top - edge) & (y * high < box.top + box.height + edge)
            )  # fmt: skip
            middle = (box.left + box.width / 2) / wide, (box.top + box.height / 2) / high
            reach = ((x - middle[0]) * wide / box.width) ** 2 + ((y - middle[1]) * high / box.height) ** 2
            picture = picture * (1 + 0.35 * np.exp(-1.6 * reach))[..., None]  # its light on wall and floor
            picture = np.where(inside[..., None], np.array([14, 15, 17], np.float32), picture)
        noise = np.random.default_rng(0).normal(0, 0.8, (high, wide, 1)).astype(np.float32)  # against bands
        return np.clip(picture + noise, 0, 255).astype(np.uint8)


def shape_mask(width: int, height: int, shape: str) -> npt.NDArray[np.uint8]:
    """Alpha (height, width) of a circle, a rounded rectangle, or all of it; its edge smooth."""
    if shape not in ("round", "rounded"):
        return np.full((height, width), 255, np.uint8)
    from PIL import Image, ImageDraw

    over = 4
    image = Image.new("L", (over * width, over * height), 0)
    radius = over * min(width, height) * (0.5 if shape == "round" else 0.06)
    box = (0, 0, over * width - 1, over * height - 1)
    ImageDraw.Draw(image).rounded_rectangle(box, radius=radius, fill=255)
    return np.array(image.resize((width, height), Image.Resampling.BOX))
