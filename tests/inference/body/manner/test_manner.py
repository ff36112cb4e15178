"""Manners between manners, and manners that change in time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.inference.body.manner.manner import NEUTRAL, Manner, blend

CALM, WILD = Manner(rate=8, size=0.6, avoid=frozenset({"ring"})), Manner(rate=30, size=1.4, height=0.2)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_blend_lies_between_and_goes_one_way(a: float, b: float) -> None:
    low, high = sorted((a, b))
    one, other = (blend([(CALM, 1 - x), (WILD, x)]) for x in (low, high))
    assert 8 - 1e-9 <= one.rate <= other.rate + 1e-9 <= 30 + 2e-9 and one.size <= other.size + 1e-9


def test_a_blend_of_one_is_the_one() -> None:
    alone = blend([(CALM, 0.7)])
    assert alone.rate == pytest.approx(CALM.rate) and alone.avoid == CALM.avoid


def test_what_all_avoid_is_avoided() -> None:
    assert blend([(CALM, 1), (WILD, 1)]).avoid == frozenset()
    assert blend([(CALM, 1), (WILD, 0)]).avoid == {"ring"}


def test_keys_are_met_and_joined() -> None:
    keyed = replace(NEUTRAL, keys=((1.0, CALM), (3.0, WILD)))
    assert [keyed.at(t).rate for t in (0, 1, 3, 9)] == [8, 8, 30, 30]
    assert keyed.at(2.0).rate == pytest.approx(19)
    assert NEUTRAL.at(5) is NEUTRAL
