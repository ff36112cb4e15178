"""What the lips of the baked people really do for p, b, m, f and v, measured on their meshes."""

from __future__ import annotations

import numpy as np
import pytest

from paksatalker.inference.face.delivery import Delivery
from paksatalker.inference.face.emotion.emotion import names
from paksatalker.inference.face.face import animate_face
from paksatalker.inference.face.mouth.lip_measures import lip_opening_mm, lip_to_teeth_mm
from paksatalker.inference.phones.visemes import sound
from paksatalker.inference.timeline.frames import frame_times
from paksatalker.inference.timeline.speech import Speech
from paksatalker.rigs import bake
from paksatalker.rigs.arkit import INDEX, NAMES
from paksatalker.rigs.avatar import library
from paksatalker.rigs.avatar.asset import Avatar

RATES = [12, 23.976, 24, 25, 30, 60]


@pytest.fixture(scope="module", params=["woman", "man"])
def person(request: pytest.FixtureRequest) -> Avatar:
    bake.beside_the_code([request.param])
    return library.load(request.param)


def centres(speech: Speech, fps: float, flag: str) -> np.ndarray:
    t = frame_times(speech.duration, fps)
    middles = [0.5 * (p.start + p.end) for p in speech.phones if sound(p.label, speech.phone_set).has(flag)]
    assert len(middles) > 5, "the text has such sounds"
    return np.array([int(np.argmin(np.abs(t - m))) for m in middles])


@pytest.mark.parametrize("fps", RATES)
def test_the_lips_close_in_every_p_b_and_m(person: Avatar, story: Speech, fps: float) -> None:
    at = lip_opening_mm(person, animate_face(story, fps, 1).arkit)[centres(story, fps, "closure")]
    assert at.max() < 1 and at.min() > -2


@pytest.mark.parametrize("fps", RATES)
def test_the_lower_lip_meets_the_upper_teeth_in_f_and_v(person: Avatar, story: Speech, fps: float) -> None:
    frames = np.setdiff1d(centres(story, fps, "labiodental"), centres(story, fps, "closure"))
    assert lip_to_teeth_mm(person, animate_face(story, fps, 1).arkit[frames]).max() < 2


@pytest.mark.parametrize("fps", [24, 60])
def test_the_mouth_does_not_flap(person: Avatar, story: Speech, fps: float) -> None:
    gap = lip_opening_mm(person, animate_face(story, fps, 1).arkit)
    assert np.abs(np.diff(gap)).max() * fps < 400, "mm/s"
    assert gap.max() > 9 and gap.min() > -2


def test_the_opening_comes_from_the_jaw(person: Avatar, story: Speech) -> None:
    arkit = animate_face(story, 30, 1).arkit
    jaw = arkit[:, INDEX["jawOpen"]] - arkit[:, INDEX["mouthClose"]]
    assert np.corrcoef(jaw, lip_opening_mm(person, arkit))[0, 1] > 0.88, "the most of it"
    assert set(NAMES) >= set(person.part("body").shapes)


def test_every_sound_that_is_not_nasal_parts_the_lips(person: Avatar, story: Speech) -> None:
    fps = 60
    gap = lip_opening_mm(person, animate_face(story, fps, 1).arkit)
    for p in story.phones:
        made = sound(p.label, story.phone_set)
        if made.must_open and p.end - p.start > 0.04:
            inside = gap[int(np.ceil(p.start * fps)) : int(p.end * fps) + 1]
            assert inside.max() > 1, (p.label, p.start)


@pytest.mark.parametrize("emotion", [n for n in names() if n != "neutral"])
def test_no_emotion_undoes_closures_and_contacts(person: Avatar, story: Speech, emotion: str) -> None:
    delivery = Delivery(emotions=({emotion: 1.0},))
    for fps in (24, 30):
        arkit = animate_face(story, fps, 1, delivery=delivery).arkit
        closed = centres(story, fps, "closure")
        at = lip_opening_mm(person, arkit)[closed]
        assert at.max() < 1 and at.min() > -2
        touching = np.setdiff1d(centres(story, fps, "labiodental"), closed)
        assert lip_to_teeth_mm(person, arkit[touching]).max() < 2
