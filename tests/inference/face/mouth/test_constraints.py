"""The hard constraints, whatever the weights and phones they are imposed on."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from paksatalker.inference.face.mouth.constraints import impose, lips_shut, opening_mm
from paksatalker.inference.face.mouth.contact_constraints import nearest_frames
from paksatalker.inference.phones.visemes import limits, sound
from paksatalker.inference.timeline.speech import Phone
from paksatalker.rigs.arkit import INDEX

JAW, CLOSE = INDEX["jawOpen"], INDEX["mouthClose"]
labels = st.sampled_from(["p", "m", "b", "f", "v", "s", "ʃ", "ɑ", "u", "i", "t", "k", "n", "sil"])


def centre_frames(phones: list[Phone], fps: float, frames: int) -> np.ndarray:
    return nearest_frames([0.5 * (p.start + p.end) for p in phones], fps, frames)[:, 0]


rates = st.sampled_from([12, 23.976, 24, 25, 30, 60])


@st.composite
def utterances(draw: st.DrawFn) -> list[Phone]:
    out, at = [], draw(st.floats(0, 0.3))
    for label in draw(st.lists(labels, min_size=1, max_size=12)):
        end = at + draw(st.floats(0.025, 0.25))
        out.append(Phone(label, at, end))
        at = end
    return out


def weights_for(phones: list[Phone], fps: float, seed: int) -> np.ndarray:
    """Wild weights: every channel anywhere between 0 and 0.6 at every frame."""
    return np.random.default_rng(seed).uniform(0, 0.6, (int(np.ceil(phones[-1].end * fps)) + 1, 52))


@settings(max_examples=150, deadline=None)
@given(utterances(), rates, st.integers(0, 99))
def test_they_hold_on_any_weights(phones: list[Phone], fps: float, seed: int) -> None:
    x = impose(weights_for(phones, fps, seed), phones, fps, "ipa")
    assert x.min() >= 0 and x.max() <= 1
    assert (x[:, CLOSE] <= x[:, JAW]).all()
    frames = centre_frames(phones, fps, len(x))
    shut = {f for f, p in zip(frames, phones, strict=True) if sound(p.label, "ipa").has("closure")}
    for frame, phone in zip(frames, phones, strict=True):
        made = sound(phone.label, "ipa")
        if made.has("closure"):
            assert -1.3 <= opening_mm(x[frame]) <= -0.1
        elif made.has("labiodental") and frame not in shut:
            assert x[frame, JAW] <= limits().labiodental_jaw + 0.01
            assert x[frame, INDEX["mouthRollLower"]] > 0.4


@settings(max_examples=50, deadline=None)
@given(utterances(), rates, st.integers(0, 99))
def test_a_second_time_changes_nothing_at_closures(phones: list[Phone], fps: float, seed: int) -> None:
    once = impose(weights_for(phones, fps, seed), phones, fps, "ipa")
    twice = impose(once, phones, fps, "ipa")
    frames = [
        f
        for f, p in zip(centre_frames(phones, fps, len(once)), phones, strict=True)
        if sound(p.label, "ipa").has("closure")
    ]
    gaps = opening_mm(twice[frames]) - opening_mm(once[frames])
    assert not frames or np.abs(gaps).max() < 0.2


@settings(max_examples=100, deadline=None)
@given(utterances(), rates, st.integers(0, 99))
def test_nothing_of_the_mouth_jumps(phones: list[Phone], fps: float, seed: int) -> None:
    t = np.arange(int(np.ceil(phones[-1].end * fps)) + 1) / fps
    knots = np.random.default_rng(seed).uniform(0, 0.6, (int(t[-1] / 0.15) + 2, 52))
    drawn = np.stack([np.interp(t, 0.15 * np.arange(len(knots)), k) for k in knots.T], axis=1)
    x = impose(drawn, phones, fps, "ipa")
    mouth = [i for n, i in INDEX.items() if n.startswith(("jaw", "mouth"))]
    assert np.abs(np.diff(x[:, mouth], axis=0)).max(initial=0) * fps / 30 < 0.35


def test_both_frames_close_where_a_centre_lies_half_way() -> None:
    phones = [Phone("ɑ", 0.0, 0.1), Phone("p", 0.1, 0.2), Phone("ɑ", 0.2, 0.4)]
    x = impose(np.full((13, 52), 0.4), phones, 30, "ipa")
    assert (opening_mm(x[[4, 5]]) < 0).all()


def test_sibilants_narrow_the_jaw() -> None:
    open_mouth = np.zeros((30, 52))
    open_mouth[:, JAW] = 0.4
    x = impose(open_mouth, [Phone("s", 0.4, 0.6)], 30, "ipa")
    assert x[15, JAW] <= limits().sibilant_jaw + 1e-6 and x[0, JAW] > 0.39


def test_other_sounds_part_the_lips_without_a_pop() -> None:
    x = impose(np.zeros((60, 52)), [Phone("t", 0.4, 0.5)], 60, "ipa")
    gap = opening_mm(x)
    assert gap.max() >= limits().open_mm - 1e-3
    assert np.abs(np.diff(gap)).max() < 0.8 * gap.max(), "over more than a frame"
    assert gap[0] == 0


def test_channels_of_eyes_and_brows_are_left_alone() -> None:
    rng = np.random.default_rng(0)
    x = rng.uniform(0, 0.5, (40, 52)).astype(np.float32)
    y = impose(x, [Phone("p", 0.2, 0.3), Phone("f", 0.3, 0.4), Phone("s", 0.5, 0.6)], 30, "ipa")
    eyes = [i for n, i in INDEX.items() if n.startswith(("eye", "brow", "cheek", "nose"))]
    np.testing.assert_array_equal(x[:, eyes], y[:, eyes])


def test_an_emotion_keeps_what_does_not_part_the_lips() -> None:
    x = np.zeros((30, 52))
    kept = [i for n, i in INDEX.items() if n.startswith(("mouthSmile", "mouthStretch", "mouthFrown"))]
    x[:, kept] = 0.6
    y = impose(x, [Phone("p", 0.2, 0.3), Phone("ɑ", 0.3, 0.5), Phone("f", 0.5, 0.6)], 30, "ipa")
    np.testing.assert_allclose(y[:, kept], 0.6, atol=1e-6)
    assert opening_mm(y[7]) <= -0.1


def test_smiling_lips_press_less_before_the_jaw_gives_way() -> None:
    x = np.zeros((12, 52))
    x[:, [INDEX["mouthSmileLeft"], INDEX["mouthSmileRight"]]] = 0.35
    shut = impose(x, [Phone("p", 0.1, 0.3)], 30, "ipa")[6]
    assert opening_mm(shut) >= -1.21 and shut[JAW] - shut[CLOSE] < 0.01
    plain = impose(0 * x, [Phone("p", 0.1, 0.3)], 30, "ipa")[6]
    assert shut[INDEX["mouthPressLeft"]] < plain[INDEX["mouthPressLeft"]]


def test_lips_meet_as_far_as_they_are_asked_to() -> None:
    rng = np.random.default_rng(0)
    x = 0.4 * rng.random((40, 52))
    jaw, close = INDEX["jawOpen"], INDEX["mouthClose"]
    x[:, close] = np.minimum(x[:, close], x[:, jaw])
    whole = lips_shut(x, np.ones(40))
    assert opening_mm(whole).max() < 0.5 < opening_mm(x).max() and (whole[:, close] <= whole[:, jaw]).all()
    assert np.allclose(lips_shut(x, np.zeros(40)), x)
    half = opening_mm(lips_shut(x, np.full(40, 0.5)))
    assert np.allclose(half, 0.5 * (opening_mm(x) + opening_mm(whole)))


def test_values_that_are_no_numbers_become_rest() -> None:
    x = np.full((5, 52), np.nan)
    assert not impose(x, [], 30, "ipa").any()
    assert impose(np.zeros((0, 52)), [], 30, "ipa").shape == (0, 52)
