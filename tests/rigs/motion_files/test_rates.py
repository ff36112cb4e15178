"""Frame rates: what rounded frame times mean, any rate of ours there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.rigs.motion_files.rates import USUAL, rate_of_step

NTSC = [r / 1.001 for r in (24, 30, 60, 120)]


@pytest.mark.parametrize("rate", USUAL)
@pytest.mark.parametrize("digits", [6, 7, 8, 10, 12])
def test_usual_rates_are_recognised_however_they_are_rounded(rate: float, digits: int) -> None:
    found, told = rate_of_step(f"{1 / rate:.{digits}f}")
    assert found == rate
    assert bool(told) == (abs(rate * float(f"{1 / rate:.{digits}f}") - 1) > 1e-6)


@pytest.mark.parametrize("rate", NTSC)
@pytest.mark.parametrize("digits", [6, 8])
def test_so_are_those_of_television(rate: float, digits: int) -> None:
    assert rate_of_step(f"{1 / rate:.{digits}f}")[0] == pytest.approx(rate, rel=1e-12)


@pytest.mark.parametrize(
    ("written", "rate"),
    [("0.0333", 30), ("0.033", 30), ("0.0334", 30 / 1.001), ("0.0417", 24), ("0.0667", 15), ("0.066", 15),
     ("0.008333", 120), ("0.0083333", 120), ("8.33333e-3", 120), ("0.01", 100), ("0.03125", 32)],
)  # fmt: skip
def test_few_digits_mean_the_usual_rate(written: str, rate: float) -> None:
    assert rate_of_step(written)[0] == pytest.approx(rate, rel=1e-12)


@given(st.integers(1000, 240_000))
def test_any_rate_of_three_decimals_comes_back_exactly(thousandths: int) -> None:
    rate = thousandths / 1000
    found = rate_of_step(f"{1 / rate:.12g}")[0]
    assert found == rate or found == pytest.approx(rate, rel=1e-7)


@pytest.mark.parametrize("written", ["0", "-1", "nan", "inf", "", "fast", "1e400"])
def test_what_is_no_time_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        rate_of_step(written)
