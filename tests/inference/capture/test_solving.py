"""Weights and limbs found again from landmarks whose truth is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from paksatalker.inference.capture.body_seen import SeenPicture, solve_body
from paksatalker.inference.capture.eye_patches import HIGH, WIDE, gaze_by_patches
from paksatalker.inference.capture.eyes_seen import EYE_MARKS, solve_eyes
from paksatalker.inference.capture.gaze_table import gaze_by_table
from paksatalker.inference.capture.head_seen import without_strays
from paksatalker.inference.capture.shapes_seen import resting_face, solve_face
from paksatalker.inference.capture.smoothing import even, smooth
from paksatalker.inference.tracking.face_points import face_points
from paksatalker.inference.tracking.head_pose import HeadPoses
from paksatalker.rigs.arkit import INDEX
from paksatalker.rigs.smplx import INDEX as JOINT
from paksatalker.rigs.smplx import forward_kinematics, rest_joints

T = 60
_ARMS = ("shoulder", "elbow", "wrist")
_SIDES = ("left", "right")
LANDMARKS = {11 + 2 * k + n: f"{s}_{j}" for k, j in enumerate(_ARMS) for n, s in enumerate(_SIDES)}
LANDMARKS |= {23: "left_hip", 24: "right_hip", 25: "left_knee", 26: "right_knee"}


@pytest.mark.parametrize("shape", ["jawOpen", "browInnerUp", "mouthPucker"])
def test_landmarks_tell_what_scores_do_not(shape: str) -> None:
    table = face_points()
    weight = np.clip(np.sin(np.linspace(0, 9, T)), 0, 1) * 0.6
    points = table.points[None, :, :2] + weight[:, None, None] * table.units[INDEX[shape], :, :2]
    scores = np.zeros((T, 52))
    scores[:, INDEX[shape]] = 0.3 * weight  # half-blind
    solved = solve_face(scores, points, resting_face(scores, points))
    assert np.corrcoef(solved[:, INDEX[shape]], weight)[0, 1] > 0.97
    assert solved[:, INDEX[shape]].max() > 0.35
    assert solved.min() >= 0 and solved.max() <= 1
    assert (solved[:, INDEX["mouthClose"]] <= solved[:, INDEX["jawOpen"]]).all()


def test_a_face_at_rest_rests() -> None:
    points = np.repeat(face_points().points[None, :, :2], T, axis=0)
    scores = np.full((T, 52), 0.2)  # a face that the tracker takes for a smiling one
    solved = solve_face(scores, points, resting_face(scores, points))
    assert solved.max() < 0.02


def test_gaze_goes_through_a_blink() -> None:
    points = np.repeat(face_points().points[None, :, :2], T, axis=0)
    scores = np.zeros((T, 52))
    scores[:, [INDEX["eyeLookOutLeft"], INDEX["eyeLookInRight"]]] = 0.4
    scores[28:32, [INDEX["eyeBlinkLeft"], INDEX["eyeBlinkRight"]]] = 0.9
    scores[28:32, [INDEX["eyeLookOutLeft"], INDEX["eyeLookInRight"]]] = 0.0
    gaze, lids = solve_eyes(scores, points[:, EYE_MARKS], resting_face(scores, points))
    assert (lids[29:31] == 1).all() and lids[:25].max() == 0
    assert np.ptp(gaze[:, 0]) < 0.05 and gaze[0, 0] > 0.2


def test_who_looks_down_or_squints_does_not_blink() -> None:
    table = face_points()
    points = np.repeat(table.points[None, :, :2], 3 * T, axis=0)
    down, blinks = np.zeros(3 * T), np.zeros(3 * T)
    down[60:90], blinks[30:34] = 0.7, 1.0
    squint = np.zeros(3 * T)
    squint[120:150] = 0.6
    for iris in (468, 473):
        points[:, iris, 1] -= 0.7 / 800 * (down > 0)
    scores = np.zeros((3 * T, 52))
    for side in ("Left", "Right"):
        scores[:, INDEX[f"eyeSquint{side}"]] = squint
        scores[:, INDEX[f"eyeBlink{side}"]] = np.maximum(0.05 + 0.35 * down + 0.15 * squint, 0.9 * blinks)
    gaze, lids = solve_eyes(scores, points[:, EYE_MARKS], resting_face(scores, points))
    assert (lids[31:33] == 1).all()
    assert lids[60:90].max() < 0.15 and lids[120:150].max() < 0.1
    assert gaze[70:80, 1].max() < -0.3, "what is no blink hides no gaze"


def _looking_about(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Gaze (180, 2) to the left and up, and drawn pictures of both eyes."""
    t = np.linspace(0, 12, 180)
    gaze = np.stack([0.5 * np.sin(t), 0.3 * np.sin(1.7 * t + 1)], axis=1)
    x, y = np.meshgrid(np.linspace(-1, 1, WIDE), np.linspace(-1, 1, HIGH))
    iris = (x - gaze[:, 0, None, None]) ** 2 * 4 + (y + gaze[:, 1, None, None]) ** 2 * 2 < 0.5
    eye = np.where(iris, -60, 20) + rng.normal(0, 8, iris.shape)
    return gaze, np.concatenate([eye.reshape(180, -1)] * 2, axis=1).astype(np.int8)


def test_a_drawn_eye_looks_where_the_eyes_of_other_people_looked() -> None:
    gaze, patches = _looking_about(np.random.default_rng(1))
    awake = np.ones(180, bool)
    awake[:20] = False
    told = gaze_by_table(patches, awake)
    assert (told[:20] == 0).all(), "shut eyes tell nothing"
    for k in range(2):
        assert np.corrcoef(told[20:, k], gaze[20:, k])[0, 1] > 0.7
    assert (gaze_by_table(0 * patches, awake) == 0).all()


def test_pictures_of_the_eyes_tell_gaze_from_the_trackers_unrest() -> None:
    rng = np.random.default_rng(0)
    gaze, patches = _looking_about(rng)
    unsure = gaze + rng.normal(0, 0.15, gaze.shape)
    told = gaze_by_patches(unsure, patches, np.ones(180, bool))
    for k in range(2):
        before, after = (np.corrcoef(v[:, k], gaze[:, k])[0, 1] for v in (unsure, told))
        assert after > 0.95 > before
    few = slice(0, 10)
    assert (gaze_by_patches(unsure[few], patches[few], np.ones(10, bool)) == unsure[few]).all()
    assert (gaze_by_patches(unsure, 0 * patches, np.ones(180, bool)) == unsure).all()


@pytest.mark.parametrize(("turn", "most"), [(0.0, 0.02), (-0.5, 0.04)])
@pytest.mark.parametrize("away", [1.5, 8.0])
@pytest.mark.parametrize("side", ["left", "right"])
def test_wrists_are_where_they_are_seen(side: str, away: float, turn: float, most: float) -> None:
    """By cameras near and far: a hand held forwards looks larger, and farther aside, to a near one."""
    rest = rest_joints()
    poses = np.zeros((T, 55, 3))
    t = np.linspace(0, 2 * np.pi, T)
    sign = 1 if side == "left" else -1
    for name, down in (("left", -1.0), ("right", 1.0)):
        poses[:, JOINT[f"{name}_shoulder"], 2] = down
    poses[:, JOINT[f"{side}_shoulder"], 2] += sign * 0.4 * np.sin(t)
    poses[:, JOINT[f"{side}_elbow"], 1] = -sign * (1.2 + 0.6 * np.sin(2 * t))
    poses[:, JOINT["spine3"], 1] = turn
    _, joints = forward_kinematics(poses.reshape(T, 165), np.zeros((T, 3)), rest)
    pixel, size = 0.0025, (800, 800)
    face = joints[0, JOINT["neck"]] + [0, 0.15, 0.115]
    pose, world = np.zeros((T, 33, 4)), np.zeros((T, 33, 3))
    for mark, joint in LANDMARKS.items():
        at = joints[:, JOINT[joint]] - [0, 1.2, 0]
        nearer = 1 - (joints[:, JOINT[joint], 2:] - face[2]) / away
        pose[:, mark, :2] = 400 + at[:, :2] * [1, -1] / pixel / nearer
        pose[:, mark, 3] = 1
        world[:, mark] = at * [1, -1, -1]
    seen = SeenPicture(
        pose=pose,
        world=world,
        hands=np.full((T, 2, 21, 3), np.nan),
        size=size,
        metres=np.full(T, pixel),
        times=np.arange(T) / 30,
        focal=away / pixel,
        facing=turn,
    )
    solved = solve_body(seen)
    assert solved.reach.all() and not solved.seated
    made = np.zeros((T, 55, 3))
    for k, name in enumerate(("left", "right")):
        made[:, JOINT[f"{name}_shoulder"]] = solved.arms[:, k, 0]
        made[:, JOINT[f"{name}_elbow"]] = solved.arms[:, k, 1]
    made[:, JOINT["spine3"]] = solved.chest
    _, again = forward_kinematics(made.reshape(T, 165), np.zeros((T, 3)), rest)
    wrist = JOINT[f"{side}_wrist"]
    off = np.linalg.norm((again - joints)[:, wrist, :2], axis=1)
    assert np.quantile(off, 0.95) < most


def test_a_face_that_is_half_hidden_turns_no_head() -> None:
    times = np.arange(90) / 30
    turns = np.zeros((90, 3))
    turns[:, 1] = np.radians(5 * np.sin(times))
    leapt, error = turns.copy(), np.full(90, 0.6)
    leapt[30:57, 1] += np.radians(28)
    places = np.tile([0.0, 0.0, -2.0], (90, 1))
    places[30:57, 2] = -2.4
    poses = HeadPoses(leapt, places, 900.0, np.array([160.0, 160.0]), face_points().points, error)
    seen, spans = without_strays(poses, times)
    assert not spans and (seen.turns == leapt).all(), "another shot, in which the face is seen as well"
    error[30:57] = 1.4
    seen, spans = without_strays(poses, times)
    assert spans == [(1.0, pytest.approx(1.9))]
    assert np.abs(seen.turns - turns).max() < np.radians(1.5) and np.allclose(seen.places[:, 2], -2.0)
    away = leapt.copy()
    away[30:, 1] = np.radians(28)
    _, spans = without_strays(replace(poses, turns=away), times)
    assert not spans, "it never comes back"


def test_gaps_are_held_and_eased_and_cuts_jump() -> None:
    times = np.arange(90) / 30
    curve = np.where(times < 1.5, 1.0, 3.0)[:, None]
    seen = np.ones(90, bool)
    seen[20:40] = False
    rest = np.zeros(1)
    bridged = even(curve, seen, times, times, [1.5], rest)
    assert abs(bridged[30, 0]) < 0.05, "in the middle of a long gap it is at rest"
    assert bridged[44, 0] == 1.0 and bridged[45, 0] == 3.0
    assert np.abs(np.diff(bridged[:45, 0])).max() < 0.2


def test_smoothing_does_not_lag() -> None:
    t = np.arange(240) / 60
    wave = np.sin(2 * np.pi * t)[:, None]
    noisy = wave + 0.2 * np.sin(2 * np.pi * 22 * t)[:, None]
    assert np.abs(smooth(noisy, 60, 5) - wave)[20:-20].max() < 0.03
