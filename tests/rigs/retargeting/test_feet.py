"""When a foot counts as standing, and legs of any proportions that bring it where it stands."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from paksatalker.rigs import smplx
from paksatalker.rigs.retargeting.feet import Leg, contacts, standing_feet


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


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(-3, 3), st.sampled_from([24.0, 30.0, 60.0]))
def test_where_it_is_and_which_way_time_runs_changes_no_contact(seed: int, away: float, fps: float) -> None:
    rng = np.random.default_rng(seed)
    ball = np.cumsum(rng.normal(0, 0.003, (80, 3)) * rng.integers(0, 2, (80, 1)), axis=0)
    ball[:, 1] = 0.02 + np.abs(ball[:, 1])
    stands = contacts(ball, 0.02, fps)
    np.testing.assert_array_equal(contacts(ball + np.array([away, 0, -away]), 0.02, fps), stands)
    np.testing.assert_array_equal(contacts(ball[::-1], 0.02, fps)[::-1], stands)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.8, 1.25), st.floats(0.8, 1.25), st.floats(0.05, 0.3))
def test_a_swaying_person_s_foot_keeps_still_on_legs_of_any_proportions(
    thigh: float, shin: float, sway: float
) -> None:
    rest = smplx.rest_joints().astype(np.float64)
    source = dict(zip(smplx.NAMES, rest, strict=True))
    frames = 60
    bend = 0.3 + sway * np.sin(np.linspace(0, 7, frames))
    poses = np.zeros((frames, 55, 3))
    for side in ("left", "right"):  # knees bend over feet that stand
        poses[:, smplx.INDEX[f"{side}_hip"], 0] = -bend
        poses[:, smplx.INDEX[f"{side}_knee"], 0] = 2 * bend
        poses[:, smplx.INDEX[f"{side}_ankle"], 0] = -bend
    poses = poses.reshape(frames, 165)
    _, placed = smplx.forward_kinematics(poses, np.zeros((frames, 3)), rest)
    trans = rest[smplx.INDEX["left_foot"]] - placed[:, smplx.INDEX["left_foot"]]
    turned, _ = smplx.forward_kinematics(poses, trans, rest)
    world = np.moveaxis(turned, 1, 0)
    scale = (thigh + shin) / 2
    hip, knee, ankle, ball = (f"left_{j}" for j in ("hip", "knee", "ankle", "foot"))

    def leg(world: np.ndarray, moved: np.ndarray) -> Leg:
        lines = [
            (hip, thigh * (source[knee] - source[hip])),
            (knee, shin * (source[ankle] - source[knee])),
            (ankle, source[ball] - source[ankle]),
        ]
        a, b, c = (world[smplx.INDEX[j]] @ line for j, line in lines)
        return Leg(scale * (source[hip] + trans) + moved, a, b, c, scale * float(source[ball][1]))

    before = leg(world, np.zeros((frames, 3)))
    kept, sunk = standing_feet(world, trans, source, {"left": before}, scale, 30.0)
    after = leg(kept, sunk)
    ends = after.hip + after.thigh + after.shin + after.foot
    assert np.ptp(ends, axis=0).max() < 2e-3
