"""Fingers bend as far as people's: over any pose of the SMPL-X hands."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paksatalker.rigs import smplx
from paksatalker.rigs.finger_limits import within_limits
from paksatalker.rigs.rotations import unit

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
    thumbs = [smplx.INDEX[f"{s}_thumb{n}"] for s in ("left", "right") for n in (1, 2, 3)]
    assert np.linalg.norm(once.reshape(-1, 55, 3)[:, thumbs], axis=-1).max() < 1.41
    assert np.abs(within_limits(once, REST) - once).max() < 0.1
