"""Shapes of movements."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.inference.face.curves import bump, crossfade, steps, wander

T = np.linspace(0, 10, 2001)


@given(st.lists(st.tuples(st.floats(0, 8), st.floats(0.05, 1), st.floats(-5, 5)), max_size=6))
def test_steps_end_at_the_last_target(moves: list[tuple[float, float, float]]) -> None:
    moves.sort()
    x = steps(T, [(a, d, [v]) for a, d, v in moves], 1)
    assert x[0, 0] == 0 or moves[0][0] < 0.01
    last = moves[-1][2] if moves else 0.0
    assert abs(x[-1, 0] - last) < 1e-9
    assert np.abs(np.diff(x[:, 0])).max(initial=0) < 5


def test_a_bump_returns_to_nothing() -> None:
    b = bump(T, 1.0, 0.2, 0.1, 0.4)
    assert b[T < 1].max() == 0 and b[T > 1.7].max() < 1e-12 and b.max() == 1


@given(st.integers(0, 1000))
def test_wandering_has_its_size_and_never_rests(seed: int) -> None:
    t = np.arange(0, 300, 0.05)
    w = wander(t, np.random.default_rng(seed), 2, 0.07, 0.5)
    assert w.shape == (len(t), 2)
    assert np.all(np.abs(w.std(axis=0) - 1) < 0.25) and np.abs(w).max() < 4
    assert np.abs(np.diff(w, axis=0)).max() < 0.25


def test_a_crossfade_rules_outside_of_its_blend() -> None:
    def a(times: np.ndarray) -> np.ndarray:
        return np.zeros((len(times), 1))

    x = crossfade(T, [(0.0, a), (5.0, lambda times: 1 + a(times))], 1.0)[:, 0]
    assert x[T <= 4.5].max() < 1e-9 and x[T >= 5.5].min() > 1 - 1e-9
    assert np.diff(x).max() < 0.02
