"""When a foot counts as standing."""

import numpy as np

from paksatalker.rigs.feet import contacts


def test_a_ball_stands_while_it_is_low_and_still() -> None:
    ball = np.zeros((90, 3))
    ball[:, 1] = 0.02
    ball[30:60, 2] = np.linspace(0, 0.6, 30)  # a step of a second
    ball[60:, 2] = 0.6
    ball[30:60, 1] += 0.1 * np.sin(np.linspace(0, np.pi, 30))
    stands = contacts(ball, 0.02, 30.0)
    assert stands[:28].all() and stands[62:].all() and not stands[33:57].any()


def test_a_raised_foot_and_one_that_touches_for_an_instant_do_not_stand() -> None:
    ball = np.zeros((60, 3))
    ball[:, 1] = 0.3
    ball[30:32, 1] = 0.02
    assert not contacts(ball, 0.02, 30.0).any()
    assert not contacts(ball[:1], 0.02, 30.0).any()
