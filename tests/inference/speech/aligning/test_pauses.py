"""Pauses of sounds whose pauses are known by construction."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.inference.speech.aligning.pauses import outside, pauses

RATE = 16000


def _tones(*parts: tuple[float, float]) -> np.ndarray:
    """(seconds, level) in turn."""
    return np.concatenate([a * np.sin(np.arange(round(s * RATE)) * 0.3) for s, a in parts]).astype(np.float32)


def test_long_quiet_is_a_pause_and_a_closure_is_none() -> None:
    sound = _tones((0.3, 0), (0.5, 0.5), (0.08, 0), (0.5, 0.5), (0.4, 0.001), (0.5, 0.3), (0.2, 0))
    (a, b), (c, d), (e, f) = pauses(sound, RATE)
    assert (a, b) == pytest.approx((0, 0.25), abs=0.011)
    assert (c, d) == pytest.approx((1.43, 1.73), abs=0.011)
    assert (e, f) == pytest.approx((2.33, 2.48), abs=0.011)


def test_quiet_is_relative_to_the_recording() -> None:
    assert pauses(_tones((0.5, 0.5), (0.3, 0.1), (0.5, 0.5)), RATE) == []
    assert pauses(np.zeros(0, np.float32), RATE) == []


_SPANS = st.lists(st.floats(0, 10), min_size=2, max_size=12, unique=True).map(
    lambda t: list(zip(sorted(t)[::2], sorted(t)[1::2], strict=False))
)


@given(st.tuples(st.floats(0, 9), st.floats(0.01, 1)).map(lambda p: (p[0], p[0] + p[1])), _SPANS)
def test_outside_lies_within_the_span_and_in_no_pause(
    span: tuple[float, float], quiet: list[tuple[float, float]]
) -> None:
    part = outside(span, quiet)
    if part is None:
        covered = sum(max(0.0, min(b, span[1]) - max(a, span[0])) for a, b in quiet)
        assert covered == pytest.approx(span[1] - span[0], abs=1e-4)
        return
    assert span[0] <= part[0] < part[1] <= span[1]
    assert all(b <= part[0] or a >= part[1] for a, b in quiet)
