"""Heads found again in pictures that a pinhole camera took of them."""

from __future__ import annotations

import numpy as np
import pytest

from paksatalker.inference.tracking.face_points import SKIN, face_points
from paksatalker.inference.tracking.head_pose import head_poses, on_head, project
from paksatalker.rigs.rotations import matrix_from_axis_angle

SIZE = (640, 480)


def _seen(turns: np.ndarray, places: np.ndarray, focal: float, points: np.ndarray) -> np.ndarray:
    """Landmarks (T, 478, 3) as the tracker tells them."""
    flat = project(points, turns, places, focal, 0.5 * np.array(SIZE))
    deep = np.einsum("tij,kj->tki", matrix_from_axis_angle(turns), points)[..., 2]
    return np.concatenate([flat, (-deep * focal / -places[:, 2:])[..., None]], axis=-1)


@pytest.fixture(scope="module")
def turned() -> tuple[np.ndarray, np.ndarray]:
    t = np.linspace(0, 2 * np.pi, 40)
    turns = np.stack([0.2 * np.sin(2 * t), 0.4 * np.sin(t), 0.1 * np.cos(t)], axis=1)
    places = np.stack([0.1 * np.cos(t), 0.05 * np.sin(t), -0.7 + 0.05 * np.sin(3 * t)], axis=1)
    return turns, places


def test_turns_and_places_are_found_again(turned: tuple[np.ndarray, np.ndarray]) -> None:
    turns, places = turned
    found = head_poses(_seen(turns, places, 800.0, face_points().points), SIZE, focal=800.0)
    assert np.abs(found.turns - turns).max() < 0.02
    assert np.abs(found.places - places).max() < 0.01
    assert np.nanmax(found.error) < 0.5


def test_the_focal_length_of_a_near_face_is_found(turned: tuple[np.ndarray, np.ndarray]) -> None:
    turns, places = turned
    near = places * [1, 1, 0.5]
    wide = head_poses(_seen(turns, near, 640.0, face_points().points), SIZE).focal
    tele = head_poses(_seen(turns, near * [1, 1, 3], 1920.0, face_points().points), SIZE).focal
    assert wide < 950 < tele


def test_frames_without_a_face_stay_empty(turned: tuple[np.ndarray, np.ndarray]) -> None:
    turns, places = turned
    seen = _seen(turns, places, 800.0, face_points().points)
    seen[5:9] = np.nan
    found = head_poses(seen, SIZE, focal=800.0)
    assert np.isnan(found.turns[5:9]).all() and np.isfinite(found.turns[9:]).all()
    nothing = head_poses(np.full((3, 478, 3), np.nan), SIZE)
    assert np.isnan(nothing.turns).all()


def test_landmarks_come_back_to_the_head(turned: tuple[np.ndarray, np.ndarray]) -> None:
    turns, places = turned
    points = face_points().points
    seen = _seen(turns, places, 800.0, points)
    back = on_head(seen, head_poses(seen, SIZE, focal=800.0))
    assert np.abs(back[:, :SKIN] - points[:SKIN, :2]).max() < 0.003
