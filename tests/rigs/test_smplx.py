import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paksatalker.rigs import smplx
from paksatalker.rigs.rotations import compose, matrix_from_axis_angle


def test_the_joints_are_those_of_smplx() -> None:
    assert len(smplx.NAMES) == len(smplx.PARENTS) == 55
    assert smplx.NAMES[31] == "left_pinky1" and smplx.NAMES[34] == "left_ring1"  # pinky before ring
    assert smplx.PARENTS[:25] == (
        -1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19, 15, 15, 15,
    )  # fmt: skip
    for first in range(25, 55, 3):
        assert smplx.PARENTS[first : first + 3] == (20 if first < 40 else 21, first, first + 1)


def test_the_neutral_skeleton_stands_in_t_pose() -> None:
    rest = smplx.rest_joints()
    at = {n: rest[i] for n, i in smplx.INDEX.items()}
    assert rest.dtype == np.float32
    for n in smplx.NAMES:
        if n.startswith("left_"):
            np.testing.assert_allclose(at[n] * [-1, 1, 1], at[n.replace("left_", "right_")])
    arm = [at[f"left_{j}"] for j in ("shoulder", "elbow", "wrist", "middle1", "middle2")]
    assert np.all(np.diff([a[0] for a in arm]) > 0) and np.ptp([a[1] for a in arm]) < 0.01
    assert at["left_index1"][2] > at["left_pinky1"][2]  # palms down
    thumb = at["left_thumb2"] - at["left_thumb1"]
    assert thumb[0] == pytest.approx(thumb[2], abs=1e-3)
    assert 0 < at["left_foot"][1] < at["left_ankle"][1] < 0.1 and 1.5 < at["left_eye"][1] < 1.7
    leg = np.linalg.norm(at["left_hip"] - at["left_knee"]) + np.linalg.norm(
        at["left_knee"] - at["left_ankle"]
    )
    assert 0.75 < leg < 0.85


def test_forward_kinematics() -> None:
    rest = smplx.rest_joints()
    poses = np.zeros((2, 55, 3))
    poses[1, 0] = [0, np.pi / 2, 0]
    poses[1, smplx.INDEX["left_elbow"]] = [0, -np.pi / 2, 0]
    world, joints = smplx.forward_kinematics(poses.reshape(2, 165), [[0, 0, 0], [1, 2, 3]], rest)
    np.testing.assert_allclose(joints[0], rest, atol=1e-6)
    np.testing.assert_allclose(joints[1, 0], rest[0] + [1, 2, 3], atol=1e-6)
    # the person looks to +X, the left arm to -Z, the bent forearm forward again
    np.testing.assert_allclose(world[1, 0] @ [0, 0, 1], [1, 0, 0], atol=1e-9)
    fore = joints[1, smplx.INDEX["left_wrist"]] - joints[1, smplx.INDEX["left_elbow"]]
    np.testing.assert_allclose(fore / np.linalg.norm(fore), [1, 0, 0], atol=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_bones_keep_their_lengths_and_the_root_turns_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rest = smplx.rest_joints().astype(np.float64)
    poses, trans = rng.normal(0, 1, (2, 165)), rng.normal(0, 1, (2, 3))
    world, joints = smplx.forward_kinematics(poses, trans, rest)
    parents = list(smplx.PARENTS[1:])
    lengths = np.linalg.norm(joints[:, 1:] - joints[:, parents], axis=-1)
    usual = np.linalg.norm(rest[1:] - rest[parents], axis=-1)
    np.testing.assert_allclose(lengths, np.tile(usual, (2, 1)), atol=1e-9)
    turn = rng.normal(0, 1, 3)
    again = poses.copy()
    again[:, :3] = compose(np.tile(turn, (2, 1)), poses[:, :3])
    whole = matrix_from_axis_angle(turn)
    turned, moved = smplx.forward_kinematics(again, trans, rest)
    np.testing.assert_allclose(turned, whole @ world, atol=1e-9)
    np.testing.assert_allclose(moved - moved[:, :1], (joints - joints[:, :1]) @ whole.T, atol=1e-9)
