"""Layers in another order, place, size and blend."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.film.arranging import Placed, arranged, resized
from paksatalker.film.layers import Patch, put_over
from paksatalker.film.places import BLENDS, ORDER, Place

SIZE = (40, 20)


@dataclass(frozen=True)
class Block:
    """A block of one colour."""

    color: tuple[int, int, int, int]
    left: int = 10
    top: int = 5

    def at(self, frame: int) -> list[Patch]:
        return [Patch(np.full((4, 6, 4), self.color, np.uint8), self.left, self.top)]


@given(st.sampled_from(BLENDS), st.integers(0, 255), st.integers(0, 255), st.sampled_from((3, 4)))
def test_modes_are_those_of_w3c(blend: str, above: int, below: int, channels: int) -> None:
    picture = np.full((2, 2, channels), below, np.uint8)
    if channels == 4:
        picture[..., 3] = 255
    put_over(picture, [Patch(np.full((2, 2, 4), (above, above, above, 255), np.uint8), 0, 0, blend=blend)])
    a, b = above / 255, below / 255
    hard = 2 * a * b if b <= 0.5 else 1 - 2 * (1 - a) * (1 - b)
    wanted = {
        "normal": a, "multiply": a * b, "screen": a + b - a * b, "add": min(a + b, 1), "overlay": hard,
        "darken": min(a, b), "lighten": max(a, b),
    }[blend]  # fmt: skip
    assert abs(picture[0, 0, 0] - 255 * wanted) <= 1.01


def test_over_nothing_a_mode_changes_nothing() -> None:
    picture = np.zeros((2, 2, 4), np.uint8)
    put_over(picture, [Patch(np.full((2, 2, 4), 200, np.uint8), 0, 0, blend="multiply")])
    assert (picture == 200).all()


def test_order_place_and_size_are_as_asked() -> None:
    layers = [("titles", Block((255, 0, 0, 255))), ("logo", Block((0, 0, 255, 255)))]
    assert [n for n, _ in arranged(layers, {}, SIZE)] == ["titles", "logo"]
    places = {"logo": Place(1.0, scale=2.0, x=0.25, y=-0.5, opacity=0.5)}
    (name, logo), _ = arranged(layers, places, SIZE)
    (patch,) = logo.at(0)
    assert name == "logo" and patch.pixels.shape == (8, 12, 4) and patch.opacity == 0.5
    assert (patch.left, patch.top) == (10 - 3 + 10, 5 - 2 + 10), "around its own middle"
    assert logo.at(1)[0].pixels is not None


@pytest.mark.parametrize("scale", [0.5, 1.7, 3.0])
def test_edges_take_on_nothing_of_what_is_clear(scale: float) -> None:
    pixels = np.zeros((20, 20, 4), np.uint8)
    pixels[5:15, 5:15] = (240, 40, 20, 255)
    found = resized(pixels, scale).astype(int)
    seen = found[found[..., 3] > 40]
    assert np.abs(seen[:, :3] - (240, 40, 20)).max() <= 12


def test_each_layer_has_an_order_of_its_own() -> None:
    assert len(set(ORDER.values())) == len(ORDER)
    assert Placed(Block((1, 2, 3, 4)), Place(0.0), SIZE).at(0)[0].left == 10
