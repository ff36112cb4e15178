"""BVH: round trips of our own, skeletons of others, hostile files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paksatalker.base.errors import InputError
from paksatalker.rigs.motion_files.bvh import Bvh, bvh_text, read_bvh
from paksatalker.rigs.motion_files.bvh_motion import bvh_of, read_bvh_motion
from paksatalker.rigs.rotations import matrix_from_axis_angle
from paksatalker.rigs.smplx import INDEX, NAMES, forward_kinematics, rest_joints

MIXAMO = {
    "pelvis": "Hips", "spine1": "Spine", "spine2": "Spine1", "spine3": "Spine2", "neck": "Neck",
    "head": "Head", "left_collar": "LeftShoulder", "left_shoulder": "LeftArm", "left_elbow": "LeftForeArm",
    "left_wrist": "LeftHand", "left_hip": "LeftUpLeg", "left_knee": "LeftLeg", "left_ankle": "LeftFoot",
    "left_foot": "LeftToeBase",
}  # fmt: skip
MIXAMO |= {k.replace("left", "right"): v.replace("Left", "Right") for k, v in MIXAMO.items() if "left" in k}


def motion(frames: int = 7, seed: int = 0, size: float = 0.6) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    poses = random.normal(0, size, (frames, 165)).astype(np.float32)
    return poses, random.normal(0, 0.2, (frames, 3)).astype(np.float32)


def mixamo(poses: np.ndarray, trans: np.ndarray, turn: np.ndarray, scale: float) -> str:
    """The body of SMPL-X under Mixamo's names, axes turned by ``turn``, ``scale`` units a metre."""
    used = [j for j in NAMES if j in MIXAMO]
    rest = rest_joints().astype(float)
    parents = [-1 if j == "pelvis" else used.index(_parent(j, used)) for j in used]
    places = rest[[INDEX[j] for j in used]]
    offsets = np.array([p - (places[q] if q >= 0 else 0) for p, q in zip(places, parents, strict=True)])
    local = matrix_from_axis_angle(poses.reshape(-1, 55, 3).astype(float))[:, [INDEX[j] for j in used]]
    positions = np.tile(offsets, (len(local), 1, 1))
    positions[:, 0] += trans
    names = tuple(f"mixamorig:{MIXAMO[j]}" for j in used)
    return bvh_text(
        Bvh(
            names,
            tuple(parents),
            offsets @ turn.T * scale,
            turn @ local @ turn.T,
            positions @ turn.T * scale,
            30,
        )
    )


def _parent(joint: str, used: list[str]) -> str:
    from paksatalker.rigs.smplx import PARENTS

    parent = NAMES[PARENTS[INDEX[joint]]]
    return parent if parent in used else _parent(parent, used)


@given(seed=st.integers(0, 1000), fps=st.sampled_from([23.976, 24.0, 25.0, 29.97, 30.0, 60.0, 120.0]))
@settings(max_examples=15, deadline=None)
def test_round_trip_loses_nothing(tmp_path_factory: pytest.TempPathFactory, seed: int, fps: float) -> None:
    poses, trans = motion(seed=seed)
    file = tmp_path_factory.mktemp("bvh") / "take.bvh"
    file.write_text(bvh_of(poses, trans, rest_joints(), fps))
    back = read_bvh_motion(file)
    assert back.fps == pytest.approx(fps, rel=1e-6) and back.info["up axis"] == "y"
    np.testing.assert_allclose(back.rest_joints, rest_joints(), atol=1e-6)
    np.testing.assert_allclose(back.trans, trans, atol=1e-6)
    a, b = (matrix_from_axis_angle(p.reshape(-1, 55, 3)) for p in (poses, back.poses))
    np.testing.assert_allclose(a, b, atol=2e-6)


def test_a_joint_turned_to_where_euler_angles_lock_comes_back(tmp_path: Path) -> None:
    poses, trans = np.zeros((3, 165)), np.zeros((3, 3))
    poses[1, 3 * INDEX["left_elbow"]] = np.pi / 2
    poses[2, 3 * INDEX["left_elbow"]] = -np.pi / 2
    file = tmp_path / "take.bvh"
    file.write_text(bvh_of(poses, trans, rest_joints(), 30))
    np.testing.assert_allclose(read_bvh_motion(file).poses, poses, atol=1e-6)


@pytest.mark.parametrize("axis", ["y", "z"])
@pytest.mark.parametrize("scale", [1.0, 100.0, 39.37])
def test_skeleton_of_another_maker_in_its_own_axes_and_units(tmp_path: Path, axis: str, scale: float) -> None:
    poses, trans = motion(5, size=0.3)
    poses = poses.reshape(5, 55, 3)
    poses[:, [j for j, n in enumerate(NAMES) if n not in MIXAMO]] = 0
    poses = poses.reshape(5, 165)
    turn = np.eye(3) if axis == "y" else np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])
    file = tmp_path / "walk.bvh"
    file.write_text(mixamo(poses, trans, turn, scale))
    back = read_bvh_motion(file)
    assert back.info["up axis"] == axis and back.info["skeleton"] != "SMPL-X"
    want, _ = forward_kinematics(poses, trans, rest_joints())
    got, _ = forward_kinematics(back.poses, back.trans, back.rest_joints)
    for name in MIXAMO:
        np.testing.assert_allclose(got[:, INDEX[name]], want[:, INDEX[name]], atol=1e-5, err_msg=name)
    moved = back.trans - back.trans[0]
    np.testing.assert_allclose(moved, trans - trans[0], atol=2e-3)


def test_a_rest_in_other_axes_than_the_motion_is_turned_to_it(tmp_path: Path) -> None:
    """As Blender writes an armature whose own up axis is Z in a world where up is Y."""
    poses, trans = motion(size=0.1)
    plain = tmp_path / "plain.bvh"
    plain.write_text(bvh_of(poses, trans, rest_joints(), 30))
    bvh, turn = read_bvh(plain), np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
    rotations = turn.T @ bvh.rotations @ turn
    rotations[:, 0] = bvh.rotations[:, 0] @ turn
    positions = bvh.positions @ turn
    positions[:, 0] = bvh.positions[:, 0]
    turned = tmp_path / "turned.bvh"
    turned.write_text(
        bvh_text(Bvh(bvh.names, bvh.parents, bvh.offsets @ turn, rotations, positions, bvh.fps))
    )
    expected, found = read_bvh_motion(plain), read_bvh_motion(turned)
    np.testing.assert_allclose(found.poses, expected.poses, atol=1e-4)
    np.testing.assert_allclose(found.trans, expected.trans, atol=1e-4)
    np.testing.assert_allclose(found.rest_joints, expected.rest_joints, atol=1e-4)


def test_joints_that_are_missing_are_told(tmp_path: Path) -> None:
    file = tmp_path / "walk.bvh"
    poses, trans = motion(2)
    file.write_text(mixamo(poses, trans, np.eye(3), 100).replace("LeftToeBase", "Whatever"))
    assert "left_foot" in read_bvh_motion(file).warnings[0]


GOOD = bvh_of(np.zeros((2, 165)), np.zeros((2, 3)), rest_joints(), 30)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "no BVH"),
        (GOOD.replace("MOTION", "NOTHING"), "no BVH"),
        (GOOD.replace("Frames: 2", "Frames: 99"), "cut short"),
        (GOOD.replace("Frames: 2", "Frames: 99999999999"), "more than"),
        (GOOD.replace("Frames: 2", "Frames: 0"), "no frames"),
        (GOOD.replace("Frame Time: 0.0333333333333", "Frame Time: 0"), "a frame time of '0'"),
        (GOOD.replace("Frame Time: 0.0333333333333", "Frame Time: nan"), "a frame time of 'nan'"),
        (GOOD.replace("OFFSET 0", "OFFSET nan", 1), "HIERARCHY"),
        (GOOD.replace("CHANNELS 6", "CHANNELS many", 1), "can't be read near"),
        (GOOD.replace("CHANNELS 6", "CHANNELS -2", 1), "can't be read near"),
        (GOOD.replace("CHANNELS 6", "CHANNELS 7", 1), "can't be read near"),
        (GOOD.replace("JOINT left_hip", "JOINT", 1).replace("{", "", 2), "HIERARCHY|can't be read"),
        (GOOD[: len(GOOD) // 2], "no BVH|cut short"),
        ("HIERARCHY\nROOT a\n{\nOFFSET 0 0 0\nCHANNELS 3 Xrotation Yrotation Zrotation\n}\nMOTION\n"
         "Frames: 1\nFrame Time: 0.1\n0 0 0\n", "not recognised"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_in_one_line(tmp_path: Path, text: str, wanted: str) -> None:
    file = tmp_path / "bad.bvh"
    file.write_text(text)
    with pytest.raises(InputError, match=wanted) as e:
        read_bvh_motion(file)
    assert "\n" not in str(e.value)


def test_channels_in_any_order_are_multiplied_as_they_stand(tmp_path: Path) -> None:
    file = tmp_path / "a.bvh"
    file.write_text(
        "HIERARCHY\nROOT a b\n{\nOFFSET 1 2 3\nCHANNELS 4 Yrotation Xrotation Zposition Zrotation\n"
        "End Site\n{\nOFFSET 0 1 0\n}\n}\nMOTION\nFrames: 1\nFrame Time: 0.04\n90 45 7 30\n"
    )
    bvh = read_bvh(file)
    y, x, z = (matrix_from_axis_angle(np.radians(v)) for v in ([0, 90, 0], [45, 0, 0], [0, 0, 30]))
    np.testing.assert_allclose(bvh.rotations[0, 0], y @ x @ z, atol=1e-12)
    np.testing.assert_allclose(bvh.positions[0, 0], [1, 2, 7])
    assert bvh.names == ("a b",) and bvh.fps == 25


@pytest.mark.parametrize("name", ["MOTION", "LeftMOTION", "MOTIONLESS", "HIERARCHY_MOTION:tip"])
def test_words_of_the_format_in_a_joint_s_name_are_a_name(tmp_path: Path, name: str) -> None:
    file = tmp_path / "take.bvh"
    file.write_text(GOOD.replace("JOINT jaw\n", f"JOINT {name}\n"))
    bvh = read_bvh(file)
    assert name in bvh.names and len(bvh.names) == 55 and len(bvh.rotations) == 2
