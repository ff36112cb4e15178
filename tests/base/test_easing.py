"""Ways from 0 to 1: at rest at both ends, the same forwards and backwards, constant outside."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.base.easing import minimum_jerk, smoothstep

EASINGS = {"minimum_jerk": (minimum_jerk, 1.875), "smoothstep": (smoothstep, 1.5)}


@pytest.mark.parametrize("name", EASINGS)
def test_it_never_goes_back_and_holds_outside(name: str) -> None:
    easing, _ = EASINGS[name]
    way = easing(np.linspace(-1, 2, 3001))
    assert (way[:1001] == 0).all() and (way[2000:] == 1).all() and (np.diff(way) >= 0).all()


@pytest.mark.parametrize("name", EASINGS)
def test_it_is_at_rest_at_both_ends_and_fastest_between(name: str) -> None:
    easing, fastest = EASINGS[name]
    speed = np.gradient(easing(np.linspace(0, 1, 2001)), 1 / 2000)
    assert abs(speed[0]) < 2e-3 and abs(speed[-1]) < 2e-3
    assert speed.max() == pytest.approx(fastest, abs=1e-4) and speed.argmax() == 1000


@given(st.floats(-1, 2))
def test_backwards_is_the_same_way(share: float) -> None:
    for easing, _ in EASINGS.values():
        assert easing(1 - share) == pytest.approx(1 - easing(share), abs=1e-12)


def test_minimum_jerk_sets_out_without_a_jolt() -> None:
    s = np.linspace(-0.5, 1.5, 2001)
    bend = np.abs(np.diff(minimum_jerk(s), 2))
    assert bend[np.abs(s[1:-1] - 0.5) > 0.499].max() < 1e-6
