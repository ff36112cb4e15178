"""Motion of other tools in and out, through the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from paksatalker.inference.cli.main import main
from paksatalker.inference.motion.motion_in import open_performance
from paksatalker.inference.motion.motion_out import write_motion
from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.timeline.frames import frame_count
from paksatalker.rigs.arkit import INDEX as UNIT
from paksatalker.rigs.rotations import compose, matrix_from_axis_angle
from paksatalker.rigs.smplx import INDEX


@pytest.fixture(scope="module")
def spoken() -> Performance:
    return perform(speak("My brother Bob."), seed=1)


def turned(poses: np.ndarray) -> np.ndarray:
    return matrix_from_axis_angle(np.asarray(poses, np.float64).reshape(len(poses), -1, 3))


def test_body_and_face_come_back_from_each_format_as_they_were(spoken: Performance, tmp_path: Path) -> None:
    for ending in (".bvh", ".csv", ".npz", ".smpl"):
        file = tmp_path / f"take{ending}"
        write_motion(spoken, file)
        back = open_performance(file)
        assert (back.frames, back.fps) == (spoken.frames, spoken.fps), ending
        if ending != ".csv":
            np.testing.assert_allclose(turned(back.poses), turned(spoken.poses), atol=2e-6, err_msg=ending)
            np.testing.assert_allclose(back.trans, spoken.trans, atol=1e-6, err_msg=ending)
            np.testing.assert_allclose(back.rest_joints, spoken.rest_joints, atol=1e-6)
        if ending in (".csv", ".npz"):
            np.testing.assert_array_equal(back.arkit, spoken.arkit, err_msg=ending)
        if ending == ".npz":
            np.testing.assert_allclose(back.expressions, spoken.expressions, atol=1e-6)


ANGLES = arrays.arrays(np.float32, (2, 165), elements=st.floats(-3, 3, width=32, allow_subnormal=False))
WAYS = arrays.arrays(np.float32, (2, 3), elements=st.floats(-50, 50, width=32, allow_subnormal=False))


@given(poses=ANGLES, trans=WAYS, fps=st.floats(1, 240))
@settings(max_examples=30, deadline=None)
def test_any_pose_comes_back_from_npz_and_smpl(
    spoken: Performance,
    tmp_path_factory: pytest.TempPathFactory,
    poses: np.ndarray,
    trans: np.ndarray,
    fps: float,
) -> None:
    poses[:, :3] *= 0.3  # people stand, by which the up axis is known
    take = replace(
        spoken,
        **{n: getattr(spoken, n)[:2] for n in ("arkit", "expressions")},
        poses=poses,
        trans=trans,
        fps=float(np.float32(fps)),
    )
    for ending in (".npz", ".smpl"):
        file = tmp_path_factory.mktemp("take") / f"take{ending}"
        write_motion(take, file)
        back = open_performance(file, up="y")
        assert (back.frames, back.fps) == (2, take.fps), ending
        np.testing.assert_array_equal(back.poses, poses, err_msg=ending)
        np.testing.assert_allclose(back.trans, trans, atol=4e-6, err_msg=ending)


def test_a_gender_that_is_a_pickle_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "amass.npz"
    lying = np.tile(np.r_[np.pi / 2, np.zeros(155)], (4, 1))
    gender = np.array(["male"], object)
    np.savez(file, poses=lying, trans=np.zeros((4, 3)), mocap_framerate=120.0, gender=gender)
    back = open_performance(file)
    assert back.fps == 120 and back.meta["source"]["up axis"] == "z"
    np.testing.assert_allclose(back.poses[:, :3], 0, atol=1e-6)


@pytest.mark.parametrize(
    ("arrays_", "wanted"),
    [
        ({"bodyPose": np.zeros((5, 21, 3))}, "bodyPose has the shape"),
        ({"bodyPose": np.zeros((5, 22, 3)), "frameRate": np.zeros(0)}, "frameRate is"),
        ({"bodyPose": np.zeros((5, 22, 3)), "gender": np.array("male")}, "gender is"),
        ({"bodyPose": np.zeros((5, 22, 3)), "bodyTranslation": np.full((5, 3), "a")}, "bodyTranslation is"),
    ],
)
def test_a_broken_smpl_names_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arrays_: dict[str, np.ndarray], wanted: str
) -> None:
    file = tmp_path / "bad.smpl"
    with file.open("wb") as f:
        np.savez(f, **arrays_)
    assert main(["convert", str(file), "-o", str(tmp_path / "o.bvh")]) == 2
    err = capsys.readouterr().err
    assert wanted in err and err.count("\n") == 1


def test_a_face_alone_gets_a_body_that_stands_relaxed(spoken: Performance, tmp_path: Path) -> None:
    file = tmp_path / "take.csv"
    write_motion(spoken, file)
    back = open_performance(file)
    arms = back.poses.reshape(back.frames, 55, 3)[0, INDEX["left_shoulder"]]
    assert np.linalg.norm(arms) > 1, "not a T-pose"

    def head(p: Performance) -> np.ndarray:
        joints = p.poses.reshape(p.frames, 55, 3)
        return compose(joints[:, INDEX["neck"]], joints[:, INDEX["head"]])

    np.testing.assert_allclose(head(back), head(spoken), atol=1e-5)


def test_a_body_alone_moves_jaw_and_eyes_by_its_joints(tmp_path: Path) -> None:
    poses = np.zeros((10, 165))
    poses[:, 66] = np.radians(np.linspace(-3, 19, 10))
    poses[:, 70] = np.radians(15)
    file = tmp_path / "take.npz"
    np.savez(file, poses=poses, trans=np.zeros((10, 3)), mocap_frame_rate=30.0)
    back = open_performance(file)
    np.testing.assert_allclose(
        back.arkit[:, UNIT["jawOpen"]], np.linspace(-3, 19, 10).clip(0) / 19, atol=1e-5
    )
    np.testing.assert_allclose(back.arkit[:, UNIT["eyeLookOutLeft"]], 0.5, atol=1e-5)
    np.testing.assert_allclose(back.poses[:, 66:75], poses[:, 66:75], atol=1e-6)


@pytest.mark.parametrize("fps", [23.976, 25.0, 29.97, 120.0])
@pytest.mark.parametrize("frames", [1, 7, 500])
def test_silence_under_a_motion_is_as_long_as_it(tmp_path: Path, fps: float, frames: int) -> None:
    file = tmp_path / "take.npz"
    np.savez(file, poses=np.zeros((frames, 165)), trans=np.zeros((frames, 3)), fps=fps)
    back = open_performance(file)
    assert back.frames == frames == frame_count(back.duration, fps)
    back.save(tmp_path / "own.npz")
    assert Performance.load(tmp_path / "own.npz").meta["source"]["kind"].startswith("body motion")


def test_convert_and_inspect(spoken: Performance, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own, bvh, back = (str(tmp_path / n) for n in ("own.npz", "own.bvh", "back.npz"))
    spoken.save(Path(own))
    assert main(["convert", own, "-o", bvh]) == 0
    assert main(["convert", bvh, "-o", back]) == 0
    np.testing.assert_allclose(Performance.load(Path(back)).trans, spoken.trans, atol=1e-6)
    assert main(["convert", own, "-o", str(tmp_path / "e.npz"), "--emage"]) == 0
    with np.load(tmp_path / "e.npz", allow_pickle=False) as z:
        assert z["poses"].shape == (spoken.frames, 165) and z["expressions"].shape == (spoken.frames, 100)
        assert str(z["model"]) == "smplx" and not z["expressions"].any(), "ours are not of FLAME 2020"
    capsys.readouterr()
    assert main(["inspect", bvh, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["source"]["kind"] == "BVH motion" and found["frames"] == spoken.frames
    assert main(["inspect", bvh]) == 0
    assert "up axis: y" in capsys.readouterr().out


def test_wrong_use_is_one_line(
    spoken: Performance, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = str(tmp_path / "own.npz")
    spoken.save(Path(own))
    (tmp_path / "bad.bvh").write_text("hello")
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n")
    (tmp_path / "bad.smpl").write_bytes(b"PK\x03\x04")
    out = str(tmp_path / "o.npz")
    for words in (
        ["convert", str(tmp_path / "bad.bvh"), "-o", out],
        ["convert", str(tmp_path / "bad.csv"), "-o", out],
        ["convert", str(tmp_path / "bad.smpl"), "-o", out],
        ["convert", str(tmp_path / "none.bvh"), "-o", out],
        ["convert", str(tmp_path), "-o", out],
        ["convert", own, "--up-axis", "z", "-o", out],
        ["convert", own, "-o", str(tmp_path / "o.obj")],
        ["convert", own, "-o", str(tmp_path / "nowhere" / "o.bvh")],
        ["convert", own, "--emage", "-o", str(tmp_path / "o.bvh")],
        ["export", str(tmp_path / "bad.bvh"), "-o", str(tmp_path / "o.glb")],
    ):
        assert main(words) == 2, words
        out_text, err = capsys.readouterr()
        assert out_text == "" and err.count("\n") == 1, words
    assert not list(tmp_path.glob("o.*"))
