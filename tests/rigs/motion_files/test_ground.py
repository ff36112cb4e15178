"""Takes of other tools stand on the floor at the mark, the right way up, whatever their file counts from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paksatalker.inference.motion.motion_in import open_performance
from paksatalker.rigs.motion_files.bvh import Bvh, bvh_text, read_bvh
from paksatalker.rigs.motion_files.bvh_motion import bvh_of
from paksatalker.rigs.smplx import INDEX, NAMES, PARENTS, forward_kinematics, rest_joints

REST = rest_joints().astype(np.float64)
PELVIS = np.array([0.0031, -0.3514, 0.0120])
FEET = [INDEX["left_foot"], INDEX["right_foot"]]
T = 12


def standing(rng: np.random.Generator) -> np.ndarray:
    poses = np.zeros((T, 165))
    poses[:, 9:48] = 0.08 * rng.standard_normal((T, 39))
    poses[:, 30:36] = 0  # the feet stay flat
    return poses


def lying() -> np.ndarray:
    """On the back, the head towards -Z of a Y-up world."""
    poses = np.zeros((T, 165))
    poses[:, 0] = -np.pi / 2
    return poses


def soles(performance) -> np.ndarray:
    _, places = forward_kinematics(performance.poses, performance.trans, performance.rest_joints)
    return places[:, FEET, 1] - performance.rest_joints[FEET, 1]


def as_bvh(file: Path, trans: np.ndarray, poses: np.ndarray, names: dict[str, str]) -> Path:
    file.write_text(bvh_of(poses, trans, REST, 30.0))
    bvh = read_bvh(file)
    renamed = tuple(names.get(n, n) for n in bvh.names)
    file.write_text(bvh_text(Bvh(renamed, bvh.parents, bvh.offsets, bvh.rotations, bvh.positions, 30.0)))
    return file


@given(st.tuples(st.floats(-9, 9), st.floats(-3, 3), st.floats(-9, 9)), st.integers(0, 99))
@settings(max_examples=25)
def test_a_bvh_of_any_origin_stands_on_the_floor_at_the_mark(
    tmp_path_factory: pytest.TempPathFactory, away: tuple[float, float, float], seed: int
) -> None:
    poses = standing(np.random.default_rng(seed))
    # a name of another tool: a file of ours is believed
    file = as_bvh(tmp_path_factory.mktemp("a") / "a.bvh", np.tile(away, (T, 1)), poses, {"jaw": "Chin"})
    found = open_performance(file)
    assert np.abs(soles(found).min()) < 0.12 and np.hypot(*found.trans[0, [0, 2]]) < 0.51
    told = " ".join(found.meta["warnings"])
    if np.hypot(away[0], away[2]) > 0.6:
        assert "from the mark" in told
    kept = open_performance(file, keep_place=True)
    assert np.ptp(kept.trans - found.trans, axis=0).max() < 1e-4
    if np.hypot(away[0], away[2]) > 0.6:
        assert np.hypot(*kept.trans[0, [0, 2]]) > 0.5 and "is left there" in " ".join(kept.meta["warnings"])


def test_our_own_bvh_is_left_where_it_is(tmp_path: Path) -> None:
    file = tmp_path / "own.bvh"
    file.write_text(bvh_of(np.zeros((T, 165)), np.tile([2.0, 1.0, 3.0], (T, 1)), REST, 30.0))
    found = open_performance(file)
    assert np.allclose(found.trans, [2, 1, 3], atol=1e-5) and not found.meta["warnings"]


@pytest.mark.parametrize("axis", ["y", "z"])
@pytest.mark.parametrize("pose", ["standing", "lying"])
def test_the_right_way_up_whether_somebody_stands_or_lies(tmp_path: Path, axis: str, pose: str) -> None:
    poses = standing(np.random.default_rng(1)) if pose == "standing" else lying()
    height = REST[0, 1] if pose == "standing" else 0.12
    places = np.tile([0.0, height, 0.0], (T, 1))
    if axis == "z":  # the same in a world that is Z up
        turn = np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]], float)
        from scipy.spatial.transform import Rotation

        root = Rotation.from_matrix(turn) * Rotation.from_rotvec(poses[:, :3])
        poses[:, :3], places = root.as_rotvec(), places @ turn.T
    np.savez(tmp_path / "a.npz", poses=poses, trans=places - PELVIS, mocap_frame_rate=30.0)
    found = open_performance(tmp_path / "a.npz")
    assert found.meta["source"]["up axis"] == axis
    _, joints = forward_kinematics(found.poses, found.trans, found.rest_joints)
    head, pelvis = joints[:, INDEX["head"], 1].mean(), joints[:, 0, 1].mean()
    if pose == "standing":
        assert head - pelvis > 0.4 and np.abs(soles(found).min()) < 0.03
    else:
        assert abs(head - pelvis) < 0.2 and 0 < pelvis < 0.3 and joints[..., 1].min() > -0.15


@pytest.mark.parametrize(
    "layout",
    [
        lambda p: {"poses": p[:, :66]},
        lambda p: {"poses": np.concatenate([p[:, :66], np.zeros((T, 6))], axis=1)},
        lambda p: {"global_orient": p[:, :3], "body_pose": p[:, 3:66]},
        lambda p: {"global_orient": p[:, None, :3], "body_pose": p[:, 3:66].reshape(T, 21, 3)},
        lambda p: {"global_orient": p[:, :3], "body_pose": np.concatenate([p[:, 3:66], np.zeros((T, 6))], 1)},
        lambda p: {"root_orient": p[:, :3], "pose_body": p[:, 3:66], "jaw_pose": p[:, 66:69]},
    ],
)
def test_every_layout_of_a_body_is_read(tmp_path: Path, layout) -> None:
    poses = standing(np.random.default_rng(2))
    np.savez(tmp_path / "a.npz", **layout(poses), transl=np.zeros((T, 3)), fps=30)
    found = open_performance(tmp_path / "a.npz")
    assert found.frames == T and np.allclose(found.poses[:, :66], poses[:, :66], atol=1e-6)
    assert np.abs(soles(found).min()) < 0.03


def test_names_and_parents_are_those_of_the_skeleton() -> None:
    assert len(NAMES) == len(PARENTS) == len(REST)
