"""Frames in which lips meet."""

from __future__ import annotations

import numpy as np
import pytest

from paksatalker.inference.performance.contacts import (
    contact_channels,
    contact_frames,
    phone_frames,
)
from paksatalker.inference.performance.performance import Performance
from paksatalker.rigs.arkit import NAMES


def spoken(*phones: tuple[str, float, float], fps: float = 10.0, frames: int = 20) -> Performance:
    return Performance(
        fps=fps,
        poses=np.zeros((frames, 165), np.float32),
        trans=np.zeros((frames, 3), np.float32),
        arkit=np.zeros((frames, 52), np.float32),
        expressions=np.zeros((frames, 100), np.float32),
        audio=np.zeros(round(frames / fps * 16000), np.int16),
        audio_rate=16000,
        word_labels=(),
        word_times=np.zeros((0, 2), np.float32),
        phone_labels=tuple(p[0] for p in phones),
        phone_times=np.array([p[1:] for p in phones], np.float32).reshape(-1, 2),
        rest_joints=np.zeros((55, 3), np.float32),
        meta={"phone_set": "ipa"},
    )


def test_the_frame_nearest_the_centre_of_each_lip_sound() -> None:
    p = spoken(("m", 0.2, 0.44), ("a", 0.44, 0.7), ("f", 0.76, 0.86), ("s", 0.9, 1.1), ("b", 1.2, 1.38))
    assert np.flatnonzero(contact_frames(p)).tolist() == [3, 8, 13]
    assert np.flatnonzero(contact_frames(p, "closure")).tolist() == [3, 13]


def test_both_frames_where_the_centre_lies_half_way() -> None:
    assert np.flatnonzero(contact_frames(spoken(("p", 0.5, 0.8)))).tolist() == [6, 7]


@pytest.mark.parametrize("phones", [(), (("sil", 0.0, 2.0),), (("a", 0.0, 2.0),)])
def test_nothing_where_lips_never_meet(phones: tuple[tuple[str, float, float], ...]) -> None:
    assert not contact_frames(spoken(*phones)).any()


def test_a_sound_beyond_the_last_frame_counts_in_the_last() -> None:
    assert np.flatnonzero(contact_frames(spoken(("m", 1.98, 2.2)))).tolist() == [19]


def test_channels_that_make_contacts() -> None:
    made = {name for name, makes in zip(NAMES, contact_channels(), strict=True) if makes}
    assert {"jawOpen", "mouthClose", "mouthPressLeft", "mouthRollLower", "mouthUpperUpRight"} <= made
    assert not made & {"eyeBlinkLeft", "browInnerUp", "mouthSmileLeft", "tongueOut"}


def test_the_middle_of_every_sound_but_silence() -> None:
    p = spoken(("sil", 0.0, 0.2), ("m", 0.2, 0.44), ("a", 0.44, 0.7), ("sil", 0.7, 1.4), ("t", 1.9, 2.4))
    assert np.flatnonzero(phone_frames(p)).tolist() == [3, 6, 19]
