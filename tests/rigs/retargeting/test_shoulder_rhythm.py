"""Collars that a motion leaves out rise with its arms; whatever else there is stays as it is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paksatalker.rigs import smplx
from paksatalker.rigs.retargeting.shoulder_rhythm import shoulders_that_rise

REST = smplx.rest_joints().astype(np.float64)
I = smplx.INDEX  # noqa: E741


def raised(degrees: np.ndarray) -> np.ndarray:
    """Both arms to the side, so many degrees from straight down."""
    poses = np.zeros((len(degrees), 55, 3))
    for side, s in (("left", 1), ("right", -1)):
        poses[:, I[f"{side}_shoulder"], 2] = s * np.radians(degrees - 90)
    return poses.reshape(-1, 165)


def height(poses: np.ndarray, joint: str) -> np.ndarray:
    _, placed = smplx.forward_kinematics(poses, np.zeros((len(poses), 3)), REST)
    return placed[:, I[joint], 1]


@pytest.mark.parametrize("side", ["left", "right"])
def test_shoulders_rise_with_arms_overhead_and_smoothly(side: str) -> None:
    poses = raised(np.linspace(0, 175, 100))
    risen = shoulders_that_rise(poses, REST)
    gained = height(risen, f"{side}_shoulder") - height(poses, f"{side}_shoulder")
    assert gained[-1] > 0.03 and np.all(np.diff(gained) > -1e-9) and np.diff(gained).max() < 0.002
    np.testing.assert_array_equal(risen[:30], poses[:30])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_all_from_the_shoulder_on_turns_in_the_world_as_before(seed: int) -> None:
    poses = np.random.default_rng(seed).normal(0, 0.8, (6, 55, 3))
    for side in ("left", "right"):
        poses[:, I[f"{side}_collar"]] *= 0.005
    poses = poses.reshape(6, 165)
    before, _ = smplx.forward_kinematics(poses, np.zeros(3), REST)
    after, _ = smplx.forward_kinematics(shoulders_that_rise(poses, REST), np.zeros(3), REST)
    collars = [I["left_collar"], I["right_collar"]]
    kept = [j for j in range(55) if j not in collars]
    np.testing.assert_allclose(after[:, kept], before[:, kept], atol=1e-9)


@pytest.mark.parametrize("collars", [np.linspace(0, 0.1, 20), np.full(20, 0.2)], ids=["moved", "posed"])
def test_motion_that_turns_its_own_collars_is_left_exactly(collars: np.ndarray) -> None:
    poses = raised(np.linspace(0, 175, 20)).reshape(-1, 55, 3)
    for side in ("left", "right"):
        poses[:, I[f"{side}_collar"], 2] = collars
    poses = poses.reshape(-1, 165)
    np.testing.assert_array_equal(shoulders_that_rise(poses, REST), poses)
