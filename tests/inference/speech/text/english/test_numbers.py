"""Numbers as they are said."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.inference.speech.text.english import numbers


def test_examples() -> None:
    failed, tried = doctest.testmod(numbers)
    assert tried >= 8 and failed == 0


@given(st.integers(1, 399))
def test_roman_numerals_come_back(n: int) -> None:
    signs = ["C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"]
    numeral, rest = "", n
    for value, sign in zip((100, 90, 50, 40, 10, 9, 5, 4, 1), signs, strict=True):
        numeral += sign * (rest // value)
        rest %= value
    assert numbers.roman(numeral) == n


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (1100, "eleven hundred"),
        (1900, "nineteen hundred"),
        (1905, "nineteen oh-five"),
        (2000, "two thousand"),
        (2010, "twenty ten"),
    ],
)
def test_years(n: int, said: str) -> None:
    assert numbers.year(n) == said


@given(st.integers(400, 3999))
def test_long_roman_numerals_too(n: int) -> None:
    signs = ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"]
    numeral, rest = "", n
    for value, sign in zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), signs, strict=True):
        numeral += sign * (rest // value)
        rest %= value
    assert numbers.roman(numeral) == n


def test_a_number_too_long_to_name_is_read_digit_by_digit() -> None:
    assert numbers.number("1" * 16) == " ".join(["one"] * 16)
