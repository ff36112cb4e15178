"""A minute of talking and one of listening, measured as in ``scripts/check_life.py``."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from paksatalker.inference.face.delivery import Delivery
from paksatalker.inference.face.face import animate_face
from paksatalker.inference.timeline.speech import Speech
from paksatalker.inference.timeline.tracks import FaceTrack


@pytest.fixture(scope="module")
def life() -> ModuleType:
    file = Path(__file__).parents[2] / "scripts" / "check_life.py"
    spec = importlib.util.spec_from_file_location("check_life", file)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["check_life"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def talk(life: ModuleType) -> Speech:
    found: Speech = life.talking(60)
    return found


@pytest.fixture(scope="module")
def track(life: ModuleType, talk: Speech) -> FaceTrack:
    return animate_face(talk, life.FPS, 2)


def test_a_talking_face_lives_as_people_do(life: ModuleType, talk: Speech, track: FaceTrack) -> None:
    table = life.Table()
    life.check_talking(table, track, talk)
    life.check_listening(table, 2, 60, talk)
    # looks at the camera are too few in a minute for their mean to be one of people's
    missed = {what for what in table.missed if "mean seconds of a look at the camera" not in what}
    assert not missed


def test_events_are_what_the_curves_show(life: ModuleType, track: FaceTrack) -> None:
    seen = np.array([b[0] for b in life.blinks(track)])
    told = np.array([e["start"] for e in track.events if e["kind"] == "blink"])
    assert len(seen) == len(told)
    np.testing.assert_allclose(seen, told, atol=0.03)


@pytest.mark.parametrize(
    ("part", "kinds"),
    [
        ("blinks", {"blink"}),
        ("brows", {"brow"}),
        ("head", {"head", "nod"}),
        ("breath", {"breath"}),
        ("micro", {"micro"}),
    ],
)
def test_what_is_left_out_is_gone_and_the_rest_stays(talk: Speech, part: str, kinds: set[str]) -> None:
    whole, less = (
        animate_face(talk, 30, 2),
        animate_face(talk, 30, 2, delivery=Delivery(without=frozenset([part]))),
    )
    assert kinds <= {e["kind"] for e in whole.events} and not kinds & {e["kind"] for e in less.events}
    assert [e for e in whole.events if e["kind"] not in kinds] == list(less.events)
    assert whole.arkit.tobytes() != less.arkit.tobytes()
    assert (less.head == 0).all() == (part == "head")


def test_without_gaze_and_saccades_the_eyes_rest_on_the_camera(life: ModuleType, talk: Speech) -> None:
    delivery = Delivery(without=frozenset({"gaze", "saccades", "blinks", "vergence"}))
    at = life.sight(animate_face(talk, 30, 2, delivery=delivery))
    assert np.abs(at).max() < 0.2
    only_steps = Delivery(without=frozenset({"gaze", "blinks"}))
    assert 0.5 < np.abs(life.sight(animate_face(talk, 30, 2, delivery=only_steps))).max() < 3
