"""Parts of pictures and the way back from them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.inference.tracking.litert.regions import Region, between, crop, whole

within = st.floats(-400, 400)
turns = st.floats(-3, 3)


@given(within, within, st.floats(1, 400), st.floats(1, 400), turns)
def test_the_middle_of_a_region_is_its_middle(
    x: float, y: float, wide: float, high: float, turn: float
) -> None:
    region = Region(x, y, wide, high, turn)
    assert np.allclose(region.out_of(np.array([[0.5, 0.5]])), [[x, y]])
    corners = region.out_of(np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]]))
    sides = np.linalg.norm(np.diff(corners, axis=0), axis=1)
    assert np.allclose(sides, [wide, high, wide])


@given(within, within, st.floats(0, 6.2), st.floats(5, 200), st.sampled_from([0.0, np.pi / 2, -np.pi / 2]))
def test_a_way_points_to_where_it_should_in_its_region(
    x: float, y: float, way: float, size: float, upwards: float
) -> None:
    start = np.array([x, y])
    end = start + size * np.array([np.cos(way), np.sin(way)])
    goal = 0.5 + 0.5 * np.array([[np.cos(upwards), -np.sin(upwards)]])
    assert np.allclose(between(start, end, upwards).out_of(goal), end[None], atol=1e-6)


def test_a_region_moves_along_its_own_axis() -> None:
    lying = Region(100, 100, 40, 40, np.pi / 2).moved(2.0, 0.5)
    assert (lying.x, lying.y) == pytest.approx((120, 100)) and lying.width == 80


def test_a_crop_shows_what_is_in_the_region() -> None:
    pytest.importorskip("cv2")
    picture = np.zeros((60, 80, 3), np.uint8)
    picture[20:40, 40:60] = 255
    inside = crop(picture, Region(50, 30, 16, 16), 8)
    assert inside.shape == (8, 8, 3) and inside.min() == 1
    beyond = crop(picture, whole(picture).padded(), 8, -1.0, black=True)
    assert beyond.min() == -1 and beyond[0].max() == -1
