"""Standing and sitting: the body's weight over its feet, feet that keep their place, hands that lie."""

from dataclasses import replace

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.inference.body.body import animate_body
from paksatalker.inference.body.manner.manner import NEUTRAL
from paksatalker.inference.body.stance.mass import LEGS, UPPER, centre_of_mass, share
from paksatalker.inference.body.stance.pose import POSES, pose_named
from paksatalker.inference.timeline.tracks import BodyTrack
from paksatalker.rigs import smplx
from paksatalker.rigs.smplx import INDEX

REST = smplx.rest_joints().astype(np.float64)
LIVELY = replace(NEUTRAL, liveliness=1.5, size=1.3)
HEEL, TOE, SIDE = 0.045, 0.05, 0.035
"""Metres of the sole behind the ankle, before the ball and beside both."""
FPS = 30


def placed(track: BodyTrack) -> np.ndarray:
    return smplx.forward_kinematics(track.poses.astype(np.float64), track.trans, REST)[1]


def centre(track: BodyTrack) -> np.ndarray:
    return centre_of_mass(track.poses.reshape(-1, 55, 3).astype(np.float64), track.trans, REST)


def over(points: np.ndarray, soles: np.ndarray) -> np.ndarray:
    """Whether each point (T, 2) is within the convex hull of its own soles (T, N, 2)."""
    from scipy.spatial import ConvexHull

    inside = []
    for point, corners in zip(points, soles, strict=True):
        hull = ConvexHull(corners[~np.isnan(corners[:, 0])])
        inside.append(np.all(hull.equations[:, :2] @ point + hull.equations[:, 2] <= 1e-9))
    return np.array(inside)


def soles(joints: np.ndarray) -> np.ndarray:
    """(T, 8, 2) the corners of both soles on the floor, NaN where a foot is lifted."""
    corners = []
    for side in ("left", "right"):
        ankle, ball = joints[:, INDEX[f"{side}_ankle"]], joints[:, INDEX[f"{side}_foot"]]
        lifted = ankle[:, 1] > REST[INDEX[f"{side}_ankle"], 1] + 1e-3
        for place, along in ((ankle, -HEEL), (ball, TOE)):
            for aside in (-SIDE, SIDE):
                corner = place[:, [0, 2]] + [aside, along]
                corner[lifted] = np.nan
                corners.append(corner)
    return np.stack(corners, axis=1)


@pytest.mark.parametrize("manner", [NEUTRAL, LIVELY], ids=["at ease", "lively"])
@pytest.mark.parametrize("seed", range(3))
def test_the_centre_of_mass_is_over_the_feet_in_every_frame(slow_talk, manner, seed: int) -> None:
    track = animate_body(slow_talk, FPS, seed, manner=manner)
    assert over(centre(track)[:, [0, 2]], soles(placed(track))).all()


def test_feet_that_are_down_stay_and_steps_come_back(slow_talk) -> None:
    lengths = []
    for seed in range(3):
        joints = placed(animate_body(slow_talk, FPS, seed, manner=LIVELY))
        for side in ("left", "right"):
            ankle = joints[:, INDEX[f"{side}_ankle"]]
            speed = np.linalg.norm(np.diff(ankle, axis=0), axis=1) * FPS
            down = ankle[:, 1] < REST[INDEX[f"{side}_ankle"], 1] + 1e-4
            # a foot that is down in this frame and the next has not moved
            assert speed[down[1:] & down[:-1]].max() < 0.01
            away = np.linalg.norm((ankle - REST[INDEX[f"{side}_ankle"]])[:, [0, 2]], axis=1)
            lengths.append(away.max())
            assert away[-1] < 1e-5, "back at the mark"
    assert sum(0.05 <= length <= 0.15 for length in lengths) >= 2
    assert max(lengths) <= 0.15


def test_at_ease_nobody_steps(slow_talk) -> None:
    joints = placed(animate_body(slow_talk, FPS, 1))
    ankles = joints[:, [INDEX["left_ankle"], INDEX["right_ankle"]]]
    assert np.ptp(ankles, axis=0).max() < 1e-5


@pytest.mark.parametrize("name", ["sit", "desk"])
def test_the_seated_have_flat_feet_bent_knees_and_hands_that_lie_still(slow_talk, name: str) -> None:
    track = animate_body(slow_talk, FPS, 2, pose=name)
    poses, joints = track.poses.reshape(-1, 55, 3), placed(track)
    rests = pose_named(name).rests
    assert rests is not None
    for side in ("left", "right"):
        ankle = joints[:, INDEX[f"{side}_ankle"]]
        assert np.ptp(ankle, axis=0).max() < 1e-5
        np.testing.assert_allclose(ankle[:, 1], REST[INDEX[f"{side}_ankle"], 1], atol=1e-5)
        assert 75 < np.degrees(np.linalg.norm(poses[:, INDEX[f"{side}_knee"]], axis=1)).min() < 100
        wrist = joints[:, INDEX[f"{side}_wrist"]]
        home = np.median(wrist, axis=0)
        still = np.linalg.norm(wrist - home, axis=1) < 0.01
        assert still.mean() > 0.3, "the hands lie while they don't gesture"
        tips = joints[:, [INDEX[f"{side}_{f}3"] for f in ("index", "middle", "ring", "pinky", "thumb")]]
        across = (
            (np.abs(tips[..., 0]) < rests.half_width)
            & (tips[..., 2] > rests.near)
            & (tips[..., 2] < rests.far)
        )
        assert tips[..., 1][across].min() > rests.height, "no finger goes through what the hand lies on"
    assert np.ptp(track.trans[:, 1]) < 0.005, "the pelvis stays on the seat"


def test_poses_are_known_by_name() -> None:
    assert [pose_named(name).name for name in POSES] == list(POSES)
    with pytest.raises(InputError, match="no pose 'lie'"):
        pose_named("lie")


def test_the_segments_make_a_whole_body() -> None:
    assert share((*UPPER, *LEGS)) == pytest.approx(1.0)
    assert share(LEGS) == pytest.approx(0.407, abs=0.01)
    standing = centre_of_mass(np.zeros((1, 55, 3)), np.zeros((1, 3)), REST)[0]
    assert standing[0] == pytest.approx(0.0, abs=1e-9)
    # 55 to 57 per cent of the height with the arms hanging; they are level in the T-pose
    assert 0.54 < standing[1] / (REST[INDEX["head"], 1] + 0.18) < 0.60
