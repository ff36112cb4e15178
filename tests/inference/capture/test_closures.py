"""Sounds that close the lips, in the picture in which they are seen to meet."""

from __future__ import annotations

import numpy as np
import pytest

from paksatalker.inference.capture.closures_seen import with_closures
from paksatalker.inference.face.mouth.constraints import opening_mm
from paksatalker.inference.performance.contacts import contact_frames
from paksatalker.inference.performance.performance import Performance
from paksatalker.rigs.arkit import INDEX
from paksatalker.rigs.smplx import rest_joints

FPS, COUNT = 10.0, 8


@pytest.fixture
def said() -> Performance:
    """Open lips in which an m is heard between two vowels, its middle at 0.235 s."""
    arkit = np.zeros((COUNT, 52), np.float32)
    arkit[:, INDEX["jawOpen"]] = 0.4
    return Performance(
        fps=FPS,
        poses=np.zeros((COUNT, 165), np.float32),
        trans=np.zeros((COUNT, 3), np.float32),
        arkit=arkit,
        expressions=np.zeros((COUNT, 100), np.float32),
        audio=np.zeros(8000, np.int16),
        audio_rate=10000,
        word_labels=(),
        word_times=np.zeros((0, 2), np.float32),
        phone_labels=("ɑ", "m", "ɑ"),
        phone_times=np.array([[0, 0.21], [0.21, 0.26], [0.26, 0.8]], np.float32),
        rest_joints=rest_joints(),
        meta={"format": 1, "fps": FPS, "seed": 0, "phone_set": "ipa", "expression_space": "none"},
    )


def test_a_sound_moves_to_where_lips_are_seen_to_meet(said: Performance) -> None:
    meet = np.zeros(COUNT)
    meet[3] = 1.0
    moved = with_closures(said, meet)
    assert np.flatnonzero(contact_frames(moved, "closure")).tolist() == [3]
    times = moved.phone_times
    assert np.allclose(times[1:, 0], times[:-1, 1]) and np.isclose(times[1].mean(), 0.3, atol=1e-4)
    opening = opening_mm(moved.with_face(said.arkit).arkit.astype(np.float64))
    assert opening[3] < 0.5 < opening[6]


def test_a_sound_stays_where_nothing_else_is_seen(said: Performance) -> None:
    near, far = np.zeros(COUNT), np.zeros(COUNT)
    near[[2, 3]], far[5] = 1.0, 1.0
    for meet in (np.zeros(COUNT), near, far):
        assert np.array_equal(with_closures(said, meet).phone_times, said.phone_times)
