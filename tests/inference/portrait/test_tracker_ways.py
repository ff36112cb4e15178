"""People whose landmarks a tracker has seen in their pictures, found again.

``tracked_faces.npz``: landmarks (P, 478, 3) in pictures of people at random, 352 pixels a side, which
``scripts/check_photo.py`` draws; scores (P, 52) and focal lengths in pixels. None of them is among those that
``tracker_ways.npz`` was learnt from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from paksatalker.inference.portrait.face_axes import described, human_of, landmarks_of
from paksatalker.inference.portrait.fit import FittedFace, fit_face
from paksatalker.inference.portrait.photo import Portrait
from paksatalker.inference.portrait.tracker_ways import without_tracker_ways
from paksatalker.inference.tracking.face_points import SKIN, face_points
from paksatalker.inference.tracking.head_pose import head_poses
from paksatalker.inference.tracking.seen import SeenFace
from paksatalker.rigs.arkit import NAMES
from paksatalker.rigs.avatar.source_file import open_source
from paksatalker.rigs.avatar.variety.random_person import random_person

SIDE = 352
Found = tuple[dict[str, Any], FittedFace]


def _found(i: int, told: bool) -> Found:
    """The true person, and the face fitted to their landmarks."""
    with np.load(Path(__file__).with_name("tracked_faces.npz"), allow_pickle=False) as z:
        seed, points = int(z["seeds"][i]), z["points"][i]
        focal, scores = float(z["focal"][i]), z["scores"][i]
    portrait = Portrait(
        file=Path("nobody.png"),
        picture=np.zeros((SIDE, SIDE, 3), np.uint8),
        face=SeenFace(points, scores),
        pose=head_poses(points[None], (SIDE, SIDE), focal=focal),
        sha256="",
        limits=(),
    )
    person = random_person(seed)
    known = {name: float(person["macros"][name]) for name in ("age", "gender")} if told else {}
    return person, fit_face([portrait], known)


@pytest.fixture(scope="module")
def told() -> list[Found]:
    return [_found(i, True) for i in range(7)]


def _off(values: dict[str, float], person: dict[str, Any]) -> float:
    """Median distance of the skin's landmarks after the best rigid motion, in metres at one size."""
    source = open_source()
    a, b = (landmarks_of(human_of(source, table)) for table in (described(values), person))
    size = [np.linalg.norm(p[SKIN : SKIN + 5].mean(0) - p[SKIN + 5 : SKIN + 10].mean(0)) for p in (a, b)]
    a, b = a[:SKIN] * 0.062 / size[0], b[:SKIN] * 0.062 / size[1]
    a, b = a - a.mean(axis=0), b - b.mean(axis=0)
    u, _, v = np.linalg.svd(a.T @ b)
    return float(np.median(np.linalg.norm(a @ (u @ v) - b, axis=1)))


def test_faces_come_nearer_to_the_truth(told: list[Found]) -> None:
    plain = np.array([_off(face.values, person) for person, face in told])
    ours = np.array([_off(without_tracker_ways(face, ("age", "gender")), person) for person, face in told])
    assert ours.mean() < 0.9 * plain.mean()
    assert (ours < 1.1 * plain).mean() > 0.7


def test_so_do_those_of_whom_nothing_is_told() -> None:
    some = [_found(i, False) for i in range(4)]
    plain = np.mean([_off(face.values, person) for person, face in some])
    assert np.mean([_off(without_tracker_ways(face), person) for person, face in some]) < 0.9 * plain


def test_what_is_told_stays(told: list[Found]) -> None:
    face = told[0][1]
    assert without_tracker_ways(face, ("age", "gender"))["age"] == face.values["age"]
    assert without_tracker_ways(face, ("gender",))["gender"] == face.values["gender"]
    assert without_tracker_ways(face)["age"] != face.values["age"]


def test_a_smile_is_not_taken_for_shape(told: list[Found]) -> None:
    face = told[0][1]
    smiling = face.expressions.copy()
    smiling[:, [NAMES.index("mouthSmileLeft"), NAMES.index("mouthSmileRight")]] = 0.8
    assert without_tracker_ways(replace(face, expressions=smiling)) == pytest.approx(face.values)


def test_landmarks_far_from_any_face_move_it_no_further_than_faces_do(told: list[Found]) -> None:
    face = told[0][1]
    wild = [replace(face, off=by * face.off) for by in (1e3, 1e6)]
    a, b = (without_tracker_ways(f) for f in wild)
    assert a == pytest.approx(b)
    assert np.abs([a[n] - face.values[n] for n in a]).max() < 3
    assert len(face_points().spread) == len(face.off)
