"""People at random found again from where their landmarks would be seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from paksatalker.inference.portrait import fit
from paksatalker.inference.portrait.face_axes import described, face_axes, human_of, landmarks_of
from paksatalker.inference.portrait.fit import fit_face
from paksatalker.inference.portrait.photo import Portrait
from paksatalker.inference.tracking.head_pose import head_poses, project
from paksatalker.inference.tracking.seen import SeenFace
from paksatalker.rigs.avatar.source_file import open_source
from paksatalker.rigs.avatar.variety.random_person import random_person


def _portrait(landmarks: np.ndarray, yaw: float) -> Portrait:
    turn, place = np.array([[0.05, yaw, 0.02]]), np.array([[0.01, 0.02, -0.9]])
    flat = project(landmarks, turn, place, 1400.0, np.array([400.0, 400.0]))[0]
    points = np.concatenate([flat, -landmarks[:, 2:] * 1400 / 0.9], axis=1).astype(np.float32)
    pose = head_poses(points[None], (800, 800), focal=1400.0)
    return Portrait(
        file=Path("nobody.png"),
        picture=np.zeros((800, 800, 3), np.uint8),
        face=SeenFace(points, np.zeros(52, np.float32)),
        pose=pose,
        sha256="",
        limits=(),
    )


@pytest.mark.parametrize("seed", [3001])
def test_a_face_is_nearer_to_its_own_than_the_average_is(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fit, "SEEN", 1.0)  # these landmarks are the mesh's own: no tracker drew them in
    source = open_source()
    person = random_person(seed)
    true = landmarks_of(human_of(source, person))
    face = fit_face([_portrait(true, 0.1)], {"age": person["macros"]["age"]})
    found = landmarks_of(human_of(source, described(face.values)))

    def off(a: np.ndarray) -> float:
        scale = np.linalg.norm(true[468] - true[473]) / np.linalg.norm(a[468] - a[473])
        return float(np.median(np.linalg.norm(a[:468] * scale - true[:468], axis=1)))

    assert off(found) < 0.6 * off(face_axes().middle)
    assert face.error < 0.02
    assert face.values["age"] == pytest.approx(person["macros"]["age"], abs=0.01)


def test_a_face_turned_aside_does_not_spoil_one_from_the_front(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fit, "SEEN", 1.0)
    source = open_source()
    person = random_person(3001)
    true = landmarks_of(human_of(source, person))
    average = face_axes().middle
    # what a tracker does with skin that is turned away: it guesses an average face there
    hidden = np.where(true[:, :1] > 0.01, 1.0, 0.2)
    aside = true + hidden * (average - average.mean(axis=0) + true.mean(axis=0) - true)
    known = {"age": person["macros"]["age"]}

    def off(portraits: list[Portrait]) -> float:
        found = landmarks_of(human_of(source, described(fit_face(portraits, known).values)))
        scale = np.linalg.norm(true[468] - true[473]) / np.linalg.norm(found[468] - found[473])
        return float(np.median(np.linalg.norm(found[:468] * scale - true[:468], axis=1)))

    front, turned = _portrait(true, 0.1), _portrait(aside, 0.7)
    assert off([front, turned]) < 1.1 * off([front])
