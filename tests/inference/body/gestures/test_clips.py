from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.inference.body.gestures.arms import set_arm
from paksatalker.inference.body.gestures.clips import clip_of, read_clips, users_clip_names, users_clips
from paksatalker.rigs import smplx
from paksatalker.rigs.motion_files.bvh_motion import bvh_of

from .made_gestures import an_event, joints, moved


def recorded() -> tuple[np.ndarray, np.ndarray]:
    """Poses (T, 165) of a gesture at 30 frames a second, and the hands' way against the chest."""
    motion = moved([an_event("size", ("left", "right"), detail="big")], 2.6, fps=30)
    poses = np.zeros((len(motion.left), 55, 3))
    set_arm(poses, motion.left, "left")
    set_arm(poses, motion.right, "right")
    flat = poses.reshape(-1, 165)
    places = smplx.forward_kinematics(flat, np.zeros((len(flat), 3)), smplx.rest_joints())[1]
    return flat, places


def save(folder: Path, name: str, poses: np.ndarray) -> None:
    np.savez(
        folder / name,
        poses=poses,
        trans=np.zeros((len(poses), 3)),
        mocap_frame_rate=30.0,
        betas=np.zeros(300),
    )


@pytest.mark.parametrize("kind", ["npz", "bvh"])
def test_a_clip_is_played_as_it_was_recorded_with_its_apex_on_the_word(tmp_path: Path, kind: str) -> None:
    poses, places = recorded()
    if kind == "npz":
        save(tmp_path, "Wide.npz", poses)
    else:
        text = bvh_of(poses, np.zeros((len(poses), 3)), smplx.rest_joints(), 30.0)
        (tmp_path / "Wide.bvh").write_text(text)
    clips = read_clips(tmp_path)
    assert list(clips) == ["wide"]
    assert clips["wide"].apex == pytest.approx(1.0, abs=0.2)
    event = an_event("wide", ("left", "right"), at=2.0)
    shown = joints(moved([event], 5.0, fps=30, clips=clips))[1]
    shift = round((2.0 - clips["wide"].apex) * 30)
    inside = np.arange(15, 55)
    for side in ("left", "right"):
        hand = [smplx.INDEX[f"{side}_{j}"] for j in ("elbow", "wrist", "index3", "thumb3")]
        away = np.linalg.norm(shown[inside + shift][:, hand] - places[inside][:, hand], axis=-1)
        assert np.median(away) < 0.03, side
    speed = np.linalg.norm(np.diff(shown[:, [20, 21]], axis=0), axis=-1) * 30
    assert speed.max() < 2.5


def test_what_is_no_folder_of_clips_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder"):
        read_clips(tmp_path / "none")
    with pytest.raises(InputError, match="no clips"):
        read_clips(tmp_path)
    save(tmp_path, "long.npz", np.zeros((2000, 165)))
    with pytest.raises(InputError, match="67 s long"):
        read_clips(tmp_path)


def test_a_clip_of_a_shorter_person_is_played_at_our_arms_length() -> None:
    poses = recorded()[0]
    clip = clip_of("short", poses, 30.0, 0.8 * smplx.rest_joints())
    same = clip_of("same", poses, 30.0, smplx.rest_joints())
    np.testing.assert_allclose(clip.arms[..., :3], same.arms[..., :3], atol=0.01)


def test_of_the_users_clips_only_those_that_are_called_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAKSATALKER_HOME", str(tmp_path))
    folder = tmp_path / "gestures"
    folder.mkdir()
    save(folder, "Wide.npz", recorded()[0])
    (folder / "broken.bvh").write_text("no motion")
    assert users_clip_names() == ("wide", "broken")
    assert list(users_clips([an_event("wide"), an_event("beat")])) == ["wide"]
    with pytest.raises(InputError):
        users_clips([an_event("clip", detail="broken")])
