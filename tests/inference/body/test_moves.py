import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.inference.body.moves import Move, follow

chains = st.lists(st.tuples(st.floats(0.2, 2), st.floats(0.3, 2), st.floats(-5, 5)), min_size=1, max_size=6)


def chain(rows: list[tuple[float, float, float]]) -> list[Move]:
    """Moves that set out one after the other, some before the last has arrived."""
    moves, at = [], 0.0
    for gap, length, target in rows:
        at += gap
        moves.append(Move(at, at + length, np.array([target])))
    return moves


@given(chains)
def test_curves_are_smooth_and_stay_between_the_targets(rows: list[tuple[float, float, float]]) -> None:
    moves = chain(rows)
    t = np.arange(0, moves[-1].end + 1, 1e-3)
    x = follow(moves, [0.0], t)[:, 0]
    low, high = min(0, *(m.target[0] for m in moves)), max(0, *(m.target[0] for m in moves))
    assert low - 1e-9 <= x.min() and x.max() <= high + 1e-9
    # least-jerk moves of 0.3 s over 10 units have a peak acceleration of 5.77 * 10 / 0.09
    assert np.abs(np.diff(x, 2)).max() / 1e-6 < 2 * 5.78 * 10 / 0.09
    assert x[-1] == moves[-1].target[0]


@given(chains, st.floats(-5, 5))
def test_once_a_move_is_done_nothing_before_matters(
    rows: list[tuple[float, float, float]], rest: float
) -> None:
    moves = chain(rows)
    t = np.linspace(moves[0].end, moves[-1].end + 1, 50)
    a, b = follow(moves, [0.0], t), follow([Move(-9, -8, np.array([3.0])), *moves], [rest], t)
    assert np.array_equal(a, b)
