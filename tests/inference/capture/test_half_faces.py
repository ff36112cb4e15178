"""Faces half of which is hidden, made whole from the other half, whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from paksatalker.inference.capture.half_faces import half_seen, whole_points, whole_scores, with_hidden_eyes
from paksatalker.inference.tracking.face_points import CORNERS, IRIS, face_points
from paksatalker.inference.tracking.head_pose import HeadPoses, on_head, project
from paksatalker.rigs.arkit import INDEX

T = 20
HIDDEN = slice(8, 14)


@pytest.fixture(name="film")
def _film() -> tuple[np.ndarray, HeadPoses, np.ndarray]:
    """Landmarks of somebody who opens the mouth and looks aside, the poses, and where landmarks lie on the
    head."""
    table = face_points()
    jaw = 0.3 * np.abs(np.sin(np.arange(T)))
    shape = table.points + jaw[:, None, None] * table.units[INDEX["jawOpen"]]
    for side in ("Left", "Right"):
        shape[:, IRIS[side], 0] += 0.002 * np.sin(0.7 * np.arange(T))
    turns = np.zeros((T, 3))
    turns[:, 0] = 0.05 * np.sin(0.5 * np.arange(T))
    places = np.tile([0.02, 0.01, -1.5], (T, 1))
    poses = HeadPoses(turns, places, 900.0, np.array([320.0, 240.0]), table.points, np.full(T, 0.5))
    flat = project(shape, turns, places, 900.0, poses.middle)
    points = np.concatenate([flat, np.zeros((T, len(table.points), 1))], axis=2)
    return points, poses, on_head(points, poses)


@pytest.mark.parametrize("side", [1, -1])
def test_the_hidden_half_does_what_the_other_does(
    film: tuple[np.ndarray, HeadPoses, np.ndarray], side: int
) -> None:
    points, poses, truth = film
    squeezed = points.copy()
    beyond = side * face_points().points[:, 0] < 0
    middle = squeezed[:, 1, :1]
    squeezed[HIDDEN, :, 0] = np.where(beyond, middle + 0.2 * (squeezed[..., 0] - middle), squeezed[..., 0])[
        HIDDEN
    ]
    shifted = poses.places.copy()
    shifted[HIDDEN, 0] += 0.006 * side
    strayed = HeadPoses(poses.turns, shifted, poses.focal, poses.middle, poses.skull, poses.error)
    rows = np.arange(T)[HIDDEN]
    found, seen = half_seen(squeezed, strayed, rows)
    assert seen == side
    assert np.abs(found.places - poses.places).max() < 0.0015
    half = np.zeros(T, np.int8)
    half[rows] = seen
    whole = whole_points(squeezed, poses, half)
    assert np.abs(whole - truth).max() < 0.002, "and both irises look to one side"
    assert np.abs(on_head(squeezed, poses) - truth).max() > 0.02
    marks = (*CORNERS["Left"], IRIS["Right"])
    assert np.allclose(whole_points(squeezed, poses, half, marks), whole[:, list(marks)])


def test_a_whole_face_is_left_as_it_is(film: tuple[np.ndarray, HeadPoses, np.ndarray]) -> None:
    points, poses, truth = film
    found, seen = half_seen(points, poses, np.arange(T)[HIDDEN])
    assert seen == 0 and found is poses
    assert (whole_points(points, poses, np.zeros(T, np.int8)) == truth).all()


def test_scores_and_eyes_of_a_hidden_half_are_those_of_the_other() -> None:
    scores = np.zeros((2, 52), np.float32)
    scores[:, INDEX["mouthSmileRight"]] = 0.7
    scores[:, INDEX["eyeLookOutRight"]] = 0.4
    scores[:, INDEX["jawRight"]] = 0.2
    half = np.array([0, -1], np.int8)
    made = whole_scores(scores, half)
    assert (made[0] == scores[0]).all()
    assert made[1, INDEX["mouthSmileLeft"]] == pytest.approx(0.7)
    assert made[1, INDEX["eyeLookInLeft"]] == pytest.approx(0.4) and made[1, INDEX["eyeLookOutLeft"]] == 0
    assert made[1, INDEX["jawLeft"]] == 0
    patches = np.arange(24, dtype=np.int8).reshape(2, 12)
    eyes = with_hidden_eyes(patches, half)
    assert (eyes[1, :6] == patches[1, :6]).all() and (eyes[1, 6:] == patches[0, 6:]).all()
