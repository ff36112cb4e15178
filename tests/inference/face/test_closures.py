"""What the lips of the baked people really do for p, b, m, f and v, measured on their meshes."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree

from paksatalker.inference.face.emotion import names
from paksatalker.inference.face.face import animate_face
from paksatalker.inference.face.visemes import sound
from paksatalker.inference.performance import frame_times
from paksatalker.inference.speech.speech import Speech
from paksatalker.inference.style import Style
from paksatalker.rigs.arkit import INDEX, NAMES
from paksatalker.rigs.avatar import bake, library
from paksatalker.rigs.avatar.asset import Avatar

RATES = [12, 23.976, 24, 25, 30, 60]


@pytest.fixture(scope="module", params=["woman", "man"])
def person(request: pytest.FixtureRequest) -> Avatar:
    bake.bake([request.param])
    return library.load(request.param)


def path_of(person: Avatar, vertex: int, arkit: np.ndarray) -> np.ndarray:
    """(T, 3) metres: where a vertex of the body goes."""
    body = person.part("body")
    out = np.repeat(body.vertices[[vertex]].astype(np.float64), len(arkit), axis=0)
    for name, shape in body.shapes.items():
        for k in np.flatnonzero(shape.index == vertex):
            out += arkit[:, [INDEX[name]]] * shape.deltas[k]
    return out


def opening(person: Avatar, arkit: np.ndarray) -> np.ndarray:
    """(T,) mm of the inner lips, less that at rest."""
    up, low = person.landmarks["lip_upper"], person.landmarks["lip_lower"]
    rest = person.part("body").vertices
    height = path_of(person, up, arkit)[:, 1] - path_of(person, low, arkit)[:, 1]
    return 1000 * (height - (rest[up, 1] - rest[low, 1]))


def centres(speech: Speech, fps: float, flag: str) -> np.ndarray:
    t = frame_times(speech.duration, fps)
    middles = [0.5 * (p.start + p.end) for p in speech.phones if sound(p.label, speech.phone_set).has(flag)]
    assert len(middles) > 5, "the text has such sounds"
    return np.array([int(np.argmin(np.abs(t - m))) for m in middles])


@pytest.mark.parametrize("fps", RATES)
def test_the_lips_close_in_every_p_b_and_m(person: Avatar, story: Speech, fps: float) -> None:
    at = opening(person, animate_face(story, fps, 1).arkit)[centres(story, fps, "closure")]
    assert at.max() < 1 and at.min() > -2


@pytest.mark.parametrize("fps", RATES)
def test_the_lower_lip_meets_the_upper_teeth_in_f_and_v(person: Avatar, story: Speech, fps: float) -> None:
    teeth = person.part("teeth")
    upper = np.delete(teeth.vertices, teeth.shapes["jawOpen"].index, axis=0)
    frames = np.setdiff1d(centres(story, fps, "labiodental"), centres(story, fps, "closure"))
    lip = path_of(person, person.landmarks["lip_lower"], animate_face(story, fps, 1).arkit[frames])
    distance, _ = cKDTree(upper).query(lip)
    assert 1000 * distance.max() < 2


@pytest.mark.parametrize("fps", [24, 60])
def test_the_mouth_does_not_flap(person: Avatar, story: Speech, fps: float) -> None:
    gap = opening(person, animate_face(story, fps, 1).arkit)
    assert np.abs(np.diff(gap)).max() * fps < 400, "mm/s"
    assert gap.max() > 9 and gap.min() > -2


def test_the_opening_comes_from_the_jaw(person: Avatar, story: Speech) -> None:
    arkit = animate_face(story, 30, 1).arkit
    jaw = arkit[:, INDEX["jawOpen"]] - arkit[:, INDEX["mouthClose"]]
    assert np.corrcoef(jaw, opening(person, arkit))[0, 1] > 0.93
    assert set(NAMES) >= set(person.part("body").shapes)


def test_every_sound_that_is_not_nasal_parts_the_lips(person: Avatar, story: Speech) -> None:
    fps = 60
    gap = opening(person, animate_face(story, fps, 1).arkit)
    for p in story.phones:
        made = sound(p.label, story.phone_set)
        if made.must_open and p.end - p.start > 0.04:
            inside = gap[int(np.ceil(p.start * fps)) : int(p.end * fps) + 1]
            assert inside.max() > 1, (p.label, p.start)


@pytest.mark.parametrize("emotion", [n for n in names() if n != "neutral"])
def test_no_emotion_undoes_closures_and_contacts(person: Avatar, story: Speech, emotion: str) -> None:
    style = Style(emotions=({emotion: 1.0},))
    teeth = person.part("teeth")
    upper = cKDTree(np.delete(teeth.vertices, teeth.shapes["jawOpen"].index, axis=0))
    for fps in (24, 30):
        arkit = animate_face(story, fps, 1, style=style).arkit
        closed = centres(story, fps, "closure")
        at = opening(person, arkit)[closed]
        assert at.max() < 1 and at.min() > -2
        touching = np.setdiff1d(centres(story, fps, "labiodental"), closed)
        distance, _ = upper.query(path_of(person, person.landmarks["lip_lower"], arkit[touching]))
        assert 1000 * distance.max() < 2
