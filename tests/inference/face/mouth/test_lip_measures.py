"""The lips of the baked people measured, and the turns of a mouth counted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.inference.face.mouth.lip_measures import (
    articulators_mm,
    lip_opening_mm,
    lip_to_teeth_mm,
    turns,
)
from paksatalker.inference.phones.visemes import visemes
from paksatalker.rigs import bake
from paksatalker.rigs.arkit import INDEX
from paksatalker.rigs.avatar import library


@pytest.mark.parametrize("name", ["woman", "man"])
def test_a_dropping_jaw_opens_and_a_rolled_lip_touches(name: str) -> None:
    bake.beside_the_code([name])
    person = library.load(name)
    arkit = np.zeros((3, 52))
    arkit[1, INDEX["jawOpen"]] = 0.5
    arkit[2] = visemes()["FF"].weights
    opening, distance = lip_opening_mm(person, arkit), lip_to_teeth_mm(person, arkit)
    assert opening[0] == pytest.approx(0, abs=1e-9) and 10 < opening[1] < 25
    assert distance[2] < 1 < distance[0] < distance[1]


@pytest.mark.parametrize("name", ["woman", "man"])
def test_lips_and_jaw_are_measured_apart(name: str) -> None:
    bake.beside_the_code([name])
    person = library.load(name)
    arkit = np.zeros((3, 52))
    arkit[1, INDEX["jawOpen"]] = 0.4
    arkit[2, [INDEX["mouthUpperUpLeft"], INDEX["mouthUpperUpRight"]]] = 1
    moved = articulators_mm(person, arkit)
    assert all(moved[part][0] == pytest.approx(0, abs=1e-6) for part in moved)
    assert abs(moved["upper"][1]) < 1 and moved["lower"][1] < -10 and -14 < moved["jaw"][1] < -8
    assert moved["upper"][2] > 3 and abs(moved["lower"][2]) < 1 and moved["jaw"][2] == 0
    np.testing.assert_allclose(moved["upper"] - moved["lower"], lip_opening_mm(person, arkit), atol=1e-3)


def test_a_turn_is_counted_where_the_mouth_goes_back() -> None:
    t = np.arange(0, 3, 1 / 30)
    assert turns(5 - 5 * np.cos(2 * np.pi * 2 * t)) == 11, "6 openings, 5 closings in between"
    assert turns(np.linspace(0, 20, 50)) == 0
    assert turns(0.4 * np.sin(2 * np.pi * 5 * t)) == 0, "too small to be seen"


@given(st.lists(st.floats(0, 30), min_size=1, max_size=60))
def test_turns_are_the_same_backwards(opening: list[float]) -> None:
    there, back = turns(np.array(opening)), turns(np.array(opening[::-1]))
    assert abs(there - back) <= 1 and there < len(opening)
