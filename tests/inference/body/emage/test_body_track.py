"""Takes of any kind become a body that stands, at any rate."""

from __future__ import annotations

import numpy as np
import pytest

from paksatalker.inference.body.emage.body_track import body_track, face_of
from paksatalker.inference.body.emage.root import ASIDE, DOWN, TILT, TURN
from paksatalker.inference.body.emage.take import Take
from paksatalker.rigs.rotations import axis_angle_from_matrix, matrix_from_axis_angle
from paksatalker.rigs.smplx import INDEX, forward_kinematics, rest_joints

FEET = [INDEX[f"{side}_{joint}"] for side in ("left", "right") for joint in ("ankle", "foot")]


def made_up(frames: int, size: float = 0.3, walk: float = 1.0, seed: int = 0) -> Take:
    """A take whose joints swing at a few Hz by ``size`` rad, which walks at ``walk`` metres a second."""
    random = np.random.default_rng(seed)
    t = np.arange(frames)[:, None] / 30
    waves = [np.sin(2 * np.pi * random.uniform(0.1, 1.5, 165) * t + random.uniform(0, 6, 165)) for _ in "ab"]
    poses = size * (waves[0] + waves[1])
    poses[:, 69:75] = 0
    trans = np.column_stack([walk * t[:, 0], 1.3 + 0.05 * np.sin(9 * t[:, 0]), -walk * t[:, 0]])
    return Take(
        poses=poses.astype(np.float32),
        trans=trans.astype(np.float32),
        expressions=np.sin(np.arange(100) + 3 * t).astype(np.float32),
        contact=np.zeros((frames, 4), np.float32),
        codes={},
    )


@pytest.mark.parametrize("fps", [10.0, 24.0, 30.0, 60.0])
@pytest.mark.parametrize("frames", [1, 6, 7, 100, 400])
def test_feet_keep_their_place_and_the_pelvis_stays_near_the_mark(frames: int, fps: float) -> None:
    track = body_track(made_up(frames), frames / 30, fps)
    count = int(np.ceil(round(frames / 30 * fps, 6)))
    assert track.poses.shape == (count, 165) and track.trans.shape == (count, 3)
    assert track.head is not None and track.head.shape == (count, 3)
    _, places = forward_kinematics(track.poses, track.trans, rest_joints())
    np.testing.assert_allclose(
        places[:, FEET], np.broadcast_to(rest_joints()[FEET], (count, 4, 3)), atol=1e-5
    )
    assert np.abs(track.trans[:, [0, 2]]).max() <= ASIDE + 1e-6
    assert track.trans[:, 1].min() >= -DOWN - 0.2 and track.trans[:, 1].max() < 0


def test_even_the_wildest_root_leaves_the_feet_on_the_floor() -> None:
    track = body_track(made_up(300, size=2.5, walk=20.0), 10.0, 30.0)
    _, places = forward_kinematics(track.poses, track.trans, rest_joints())
    np.testing.assert_allclose(places[:, FEET], np.broadcast_to(rest_joints()[FEET], (300, 4, 3)), atol=1e-5)
    root = matrix_from_axis_angle(track.poses[:, :3])
    assert np.linalg.norm(axis_angle_from_matrix(root), axis=1).max() <= TURN + TILT + 1e-6


def test_neck_head_and_face_are_left_to_the_face() -> None:
    poses = body_track(made_up(60), 2.0, 30.0).poses.reshape(-1, 55, 3)
    assert not poses[:, [12, 15, 22, 23, 24]].any()


def test_arms_are_the_takes_own() -> None:
    take = made_up(300)
    joints = [INDEX[f"left_{j}"] for j in ("shoulder", "elbow", "wrist", "index1")]
    ours = matrix_from_axis_angle(body_track(take, 10.0, 30.0).poses.reshape(-1, 55, 3)[:, joints])
    theirs = matrix_from_axis_angle(take.poses.reshape(-1, 55, 3)[:, joints].astype(np.float64))
    apart = np.linalg.norm(axis_angle_from_matrix(np.swapaxes(ours, -1, -2) @ theirs), axis=-1)
    assert np.degrees(apart).max() < 2.0


def test_trembling_is_smoothed() -> None:
    take, random = made_up(300, size=0.0), np.random.default_rng(1)
    elbow = INDEX["left_elbow"]
    take.poses[:, 3 * elbow : 3 * elbow + 3] = 0.1 * random.normal(size=(300, 3))
    track = body_track(take, 10.0, 30.0)
    before, after = (p[:, 3 * elbow : 3 * elbow + 3] for p in (take.poses, track.poses))
    assert np.diff(after, axis=0).std() < 0.4 * np.diff(before, axis=0).std()


def test_a_walk_is_taken_out_and_sway_is_kept() -> None:
    take = made_up(600, size=0.0, walk=0.8)
    sway = 0.03 * np.sin(2 * np.pi * 0.3 * np.arange(600) / 30)
    take.trans[:, 0] += sway.astype(np.float32)
    moved = body_track(take, 20.0, 30.0).trans
    assert np.abs(moved[:, 2]).max() < 1e-4
    np.testing.assert_allclose(moved[:, 0], sway, atol=0.004)


def test_somebody_who_faces_aside_is_turned_ahead() -> None:
    take = made_up(300, size=0.0, walk=0.0)
    take.poses[:, 1] = 1.2
    assert np.abs(body_track(take, 10.0, 30.0).poses[:, :3]).max() < 1e-5


def test_the_head_nods_and_faces_ahead_on_the_average() -> None:
    take = made_up(600, size=0.0, walk=0.0)
    nod = np.radians(8) * np.sin(2 * np.pi * 2.0 * np.arange(600) / 30)
    take.poses[:, 3 * INDEX["head"]] = 0.4 + nod
    head = body_track(take, 20.0, 30.0).head
    assert head is not None
    assert np.abs(head.mean(axis=0)).max() < 0.01
    assert np.corrcoef(head[:, 0], nod)[0, 1] > 0.98
    assert 0.6 < head[60:-60, 0].std() / nod.std() < 1.05


def test_the_face_keeps_its_jaw_and_expressions() -> None:
    take = made_up(120, size=0.1)
    face = face_of(take, 4.0, 30.0)
    assert np.abs(face.expressions - take.expressions).max() < 0.01
    assert np.abs(face.jaw - take.poses[:, 66:69]).max() < 0.01
    assert face_of(take, 4.0, 60.0).expressions.shape == (240, 100)
