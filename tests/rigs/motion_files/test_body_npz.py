"""Body motion as .npz and .smpl: layouts of the field, up axes, hostile files."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.rigs.motion_files.body_npz import PELVIS, read_body_npz
from paksatalker.rigs.motion_files.smpl_file import npz_bytes, read_smpl, smpl_bytes
from paksatalker.rigs.rotations import compose
from paksatalker.rigs.smplx import INDEX, forward_kinematics, rest_joints

Z_UP = np.array([np.pi / 2, 0, 0])


def standing(frames: int = 12, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Poses (T, 165) and the pelvis's places (T, 3) of someone who stands and sways, Y up."""
    random = np.random.default_rng(seed)
    poses = random.normal(0, 0.15, (frames, 165))
    poses[:, :3] = random.normal(0, 0.05, (frames, 3))
    sway = np.cumsum(random.normal(0, 0.01, (frames, 3)), axis=0) + np.array([0.4, 0.9, -0.7])
    return poses, sway


def files(folder: Path) -> dict[str, tuple[Path, str]]:
    """The same motion in the layouts of AMASS (SMPL+H, SMPL-X), BEAT2 and .smpl, with the axis of each."""
    poses, placed = standing()
    turned = poses.copy()
    turned[:, :3] = compose(np.tile(Z_UP, (12, 1)), poses[:, :3])
    up = placed @ np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]]).T
    smplh = np.concatenate([turned[:, :66], turned[:, 75:]], axis=1)
    rate = np.array(30.0)
    parts = {"root_orient": slice(0, 3), "pose_body": slice(3, 66), "pose_jaw": slice(66, 69)}
    parts |= {"pose_eye": slice(69, 75), "pose_hand": slice(75, 165)}
    made: dict[str, tuple[dict, str]] = {
        "amass_smplh": (
            {
                "poses": smplh,
                "trans": up - PELVIS["smplh"],
                "betas": np.ones(16),
                "mocap_framerate": 4 * rate,
            },
            "z",
        ),
        "amass_smplx": (
            {k: turned[:, columns] for k, columns in parts.items()}
            | {
                "trans": up - PELVIS["smplx"],
                "surface_model_type": np.array("smplx"),
                "mocap_frame_rate": rate,
            },
            "z",
        ),
        "beat2": (
            {"poses": poses, "trans": placed - PELVIS["smplx"], "model": np.array("smplx2020")}
            | {"expressions": np.full((12, 100), 0.5), "betas": np.ones(300), "mocap_frame_rate": rate},
            "y",
        ),
    }
    result = {}
    for name, (arrays, axis) in made.items():
        path = folder / f"{name}.npz"
        np.savez(path, **arrays)
        result[name] = (path, axis)
    return result


def test_layouts_of_the_field_give_the_same_motion_whatever_their_axis(tmp_path: Path) -> None:
    poses, placed = standing()
    want, _ = forward_kinematics(poses, 0 * placed, rest_joints())
    for name, (path, axis) in files(tmp_path).items():
        motion = read_body_npz(path)
        assert motion.info["up axis"] == axis, name
        got, places = forward_kinematics(motion.poses, motion.trans, rest_joints())
        body = [j for j in range(55) if not (name == "amass_smplh" and j in (22, 23, 24))]
        np.testing.assert_allclose(got[:, body], want[:, body], atol=1e-5, err_msg=name)
        np.testing.assert_allclose(np.diff(motion.trans, axis=0), np.diff(placed, axis=0), atol=1e-5)
        feet = places[:, [INDEX["left_foot"], INDEX["right_foot"]], 1]
        assert np.percentile(feet.min(axis=1), 1) == pytest.approx(rest_joints()[10, 1], abs=1e-4)
    beat = read_body_npz(tmp_path / "beat2.npz")
    assert beat.expression_space == "flame2020" and beat.expressions.max() == 0.5
    assert read_body_npz(tmp_path / "amass_smplh.npz").fps == 120


def test_up_axis_and_rate_can_be_said(tmp_path: Path) -> None:
    path, _ = files(tmp_path)["beat2"]
    motion = read_body_npz(path, up="z", fps=25)
    assert motion.info["up axis"] == "z" and motion.fps == 25
    want = compose(np.tile(-Z_UP, (12, 1)), standing()[0][:, :3])
    np.testing.assert_allclose(motion.poses[:, :3], want, atol=1e-5)


def test_smpl_round_trip_loses_nothing(tmp_path: Path) -> None:
    poses, trans = (a.astype(np.float32) for a in standing())
    file = tmp_path / "take.smpl"
    file.write_bytes(smpl_bytes(poses, trans, rest_joints(), np.arange(10) / 10, 29.97))
    back = read_smpl(file)
    np.testing.assert_allclose(back.poses, poses, atol=1e-6)
    np.testing.assert_allclose(back.trans, trans, atol=1e-6)
    np.testing.assert_allclose(back.betas[:10], np.arange(10) / 10, atol=1e-6)
    assert back.fps == pytest.approx(29.97, rel=1e-6)


def test_bad_archives_are_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "bad.npz"

    def refused(wanted: str, **arrays: np.ndarray) -> None:
        np.savez(file, **arrays)
        with pytest.raises(InputError, match=wanted) as e:
            read_body_npz(file)
        assert "\n" not in str(e.value)

    rate = np.array(30.0)
    refused("no body motion", other=np.zeros(3))
    refused("no known skeleton", poses=np.zeros((4, 99)), trans=np.zeros((4, 3)), fps=rate)
    refused("frame rate", poses=np.zeros((4, 165)), trans=np.zeros((4, 3)))
    refused("trans has the shape", poses=np.zeros((4, 165)), trans=np.zeros((5, 3)), fps=rate)
    refused("not finite", poses=np.full((4, 165), np.nan), trans=np.zeros((4, 3)), fps=rate)
    refused("no frames", poses=np.zeros((0, 165)), fps=rate)
    refused("frames a second", poses=np.zeros((4, 165)), fps=np.array(0.0))
    refused("Python objects", poses=np.array([{}] * 3, dtype=object), fps=rate)
    file.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(InputError, match="archive"):
        read_body_npz(file)


def test_a_header_that_claims_too_much_is_refused(tmp_path: Path) -> None:
    good = npz_bytes({"poses": np.zeros((4, 165), np.float32), "fps": np.array(30.0)})
    file = tmp_path / "bad.npz"
    file.write_bytes(good)
    with zipfile.ZipFile(file) as z:
        raw = z.read("poses.npy").replace(b"(4, 165)", b"(9999999999, 165)"[:8].ljust(8))
    raw = raw.replace(b"'shape': (999999", b"'shape': (9999, 165), ").ljust(len(raw))
    with zipfile.ZipFile(file, "w") as z:
        z.writestr("poses.npy", raw)
    with pytest.raises(InputError):
        read_body_npz(file)
