"""Fingers bend as far as people's: over any pose of the SMPL-X hands."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paksatalker.rigs import smplx
from paksatalker.rigs.retargeting.finger_limits import within_limits
from paksatalker.rigs.rotations import quat_from_axis_angle, swing_twist, unit

REST = smplx.rest_joints().astype(np.float64)
FINGERS = [(s, f) for s in ("left", "right") for f in ("index", "middle", "pinky", "ring")]


def bent(poses: np.ndarray, side: str, finger: str, n: int) -> np.ndarray:
    """Degrees by which a segment bends towards the palm, against the one before."""
    turned, _ = smplx.forward_kinematics(poses, np.zeros(3), REST)
    j = smplx.INDEX[f"{side}_{finger}{n}"]
    a, b = (j, j + 1) if n < 3 else (j - 1, j)
    before = np.swapaxes(turned[:, smplx.PARENTS[j]], 1, 2) @ turned[:, j]
    rest = unit(REST[b] - REST[a])
    return np.degrees(np.arcsin(np.clip(-(before @ rest)[:, 1] + rest[1], -1, 1)))


@pytest.mark.parametrize(("n", "back"), [(1, 43), (2, 20), (3, 29)])
def test_no_finger_bends_backwards_beyond_its_joint(n: int, back: float) -> None:
    for side, finger in FINGERS:
        poses = np.zeros((9, 55, 3))
        poses[:, smplx.INDEX[f"{side}_{finger}{n}"], 2] = np.linspace(0, 1.6, 9) * (
            1 if side == "left" else -1
        )
        poses = poses.reshape(9, 165)
        assert bent(poses, side, finger, n).min() < -60
        kept = bent(within_limits(poses, REST), side, finger, n)
        assert kept.min() > -back
        assert np.all(np.diff(kept) < 0.5), "further back is not less far back"


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_in_range_hands_and_all_else_stay_exactly_as_they_are(seed: int) -> None:
    rng = np.random.default_rng(seed)
    poses = rng.normal(0, 2, (3, 55, 3))
    poses[:, 25:] = 0
    for side, finger in FINGERS:
        for n in (1, 2, 3):
            curl = rng.uniform(0, 1.5, 3) * (-1 if side == "left" else 1)
            poses[:, smplx.INDEX[f"{side}_{finger}{n}"], 2] = curl
    poses = poses.reshape(3, 165)
    np.testing.assert_array_equal(within_limits(poses, REST), poses)


def test_any_hand_comes_within_the_limits_and_stays_there() -> None:
    poses = np.random.default_rng(0).normal(0, 1.5, (50, 165))
    once = within_limits(poses, REST)
    for side, finger in FINGERS:
        assert bent(once, side, finger, 2).min() > -45
    saddles = [smplx.INDEX[f"{s}_thumb1"] for s in ("left", "right")]
    assert np.linalg.norm(once.reshape(-1, 55, 3)[:, saddles], axis=-1).max() < 1.41
    assert np.abs(within_limits(once, REST) - once).max() < 0.1


def thumb_turns(side: str, n: int, degrees: np.ndarray) -> np.ndarray:
    """Poses (T, 165) in which a hinge of the thumb bends by so much, its tip going under the palm."""
    j = smplx.INDEX[f"{side}_thumb{n}"]
    along = REST[smplx.INDEX[f"{side}_thumb3"]] - REST[smplx.INDEX[f"{side}_thumb2"]]
    under = REST[smplx.INDEX[f"{side}_pinky1"]] - [0, 0.1, 0] - REST[smplx.INDEX[f"{side}_thumb3"]]
    poses = np.zeros((len(degrees), 55, 3))
    poses[:, j] = np.radians(degrees)[:, None] * unit(np.cross(along, under))
    return poses.reshape(-1, 165)


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize(("n", "back", "on"), [(2, -52, 75), (3, -35, 98)])
def test_a_thumb_s_hinges_bend_under_the_palm_and_hardly_back(side: str, n: int, back: int, on: int) -> None:
    j = smplx.INDEX[f"{side}_thumb{n}"]
    wanted = np.arange(-110, 126, 5)
    kept = within_limits(thumb_turns(side, n, wanted), REST).reshape(-1, 55, 3)[:, j]
    axis = unit(thumb_turns(side, n, np.array([90.0])).reshape(55, 3)[j])
    bend = np.degrees(kept @ axis)
    assert back - 3 < bend.min() < back + 12 and on - 12 < bend.max() < on + 3
    assert np.all(np.diff(bend) > -1e-6), "more bending is not less bent"
    easy = (wanted > back + 20) & (wanted < on - 20)
    np.testing.assert_allclose(bend[easy], wanted[easy], atol=1e-6)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_no_thumb_twists_in_its_hinges(seed: int) -> None:
    poses = np.random.default_rng(seed).normal(0, 2, (20, 165))
    once = within_limits(poses, REST).reshape(-1, 55, 3)
    for side in ("left", "right"):
        along = REST[smplx.INDEX[f"{side}_thumb3"]] - REST[smplx.INDEX[f"{side}_thumb2"]]
        for n in (2, 3):
            _, twist = swing_twist(
                quat_from_axis_angle(once[:, smplx.INDEX[f"{side}_thumb{n}"]]), unit(along)
            )
            turned = np.arctan2(np.linalg.norm(twist[:, 1:], axis=1), np.abs(twist[:, 0]))
            assert np.degrees(2 * turned).max() < 36


def test_thumbs_of_captured_hands_stay_as_they_are() -> None:
    """The mean of the hands that SMPL-X was made from (Romero et al., "Embodied Hands", 2017), roughly."""
    poses = np.zeros((1, 55, 3))
    for side, s in (("left", 1), ("right", -1)):
        for n, turn in (
            (1, [0.85, 0.28 * s, -0.09 * s]),
            (2, [-0.5, 0.0, 0.05 * s]),
            (3, [0.5, 0.0, -0.28 * s]),
        ):
            poses[0, smplx.INDEX[f"{side}_thumb{n}"]] = turn
    poses = poses.reshape(1, 165)
    np.testing.assert_array_equal(within_limits(poses, REST), poses)
