from dataclasses import replace

import numpy as np
import pytest

from paksatalker.inference.body.body import animate_body
from paksatalker.inference.timeline.tracks import BodyTrack
from paksatalker.rigs import smplx

REST = smplx.rest_joints()
HANDS = [i for i, n in enumerate(smplx.NAMES) if i >= 25 or n.endswith("wrist")]
FEET = [smplx.INDEX[f"{s}_{j}"] for s in ("left", "right") for j in ("ankle", "foot")]


def joints_of(track: BodyTrack) -> np.ndarray:
    return smplx.forward_kinematics(track.poses, track.trans, REST)[1]


@pytest.fixture(scope="module", params=range(3))
def track(request, spoken) -> BodyTrack:
    return animate_body(spoken, 60, request.param)


def test_shape_and_channels_that_belong_to_the_face_stay_zero(track, spoken) -> None:
    frames = int(np.ceil(spoken.duration * 60))
    assert track.poses.shape == (frames, 165) and track.trans.shape == (frames, 3)
    assert track.poses.dtype == track.trans.dtype == np.float32
    assert np.isfinite(track.poses).all()
    assert not track.poses.reshape(-1, 55, 3)[:, [12, 15, 22, 23, 24]].any()


def test_feet_stand_still(track) -> None:
    feet = joints_of(track)[:, FEET]
    assert np.abs(feet - REST[FEET]).max() < 1e-3
    assert np.ptp(feet, axis=0).max() < 1e-4


def test_the_weight_shifts_slowly(track) -> None:
    assert np.ptp(track.trans[:, 0]) > 0.004
    assert np.abs(track.trans[:, [0, 2]]).max() < 0.06
    assert np.linalg.norm(np.diff(track.trans, axis=0), axis=1).max() * 60 < 0.1


def test_hands_rise_clearly_and_come_back_to_rest(track) -> None:
    joints = joints_of(track)
    wrists = joints[:, [20, 21]]
    low = wrists[..., 1].min()
    assert low < 0.90 and wrists[..., 1].max() > low + 0.2
    # after the last gesture the hands hang again
    last = max(e["end"] for e in track.events if e["kind"] == "gesture")
    if last < len(wrists) / 60 - 0.1:
        assert wrists[-1, :, 1].max() < low + 0.04
    # the film shows head and chest: shoulders and upper arms must be seen to move
    assert np.linalg.norm(np.ptp(joints[:, [18, 19]], axis=0), axis=1).max() > 0.04


def test_hands_never_meet_the_body(track) -> None:
    """Trunk and thighs of a broad person in their clothes: an ellipse 38 by 28 cm, and capsules of 9.5 cm."""
    joints = joints_of(track)
    for hand in HANDS:
        x, _, z = (joints[:, hand] - joints[:, 3]).T
        inside = ((x / 0.19) ** 2 + ((z - 0.05) / 0.14) ** 2 < 1) & (joints[:, hand, 1] > joints[:, 1, 1])
        assert not inside.any(), smplx.NAMES[hand]
        for hip, knee in ((1, 4), (2, 5)):
            a, b, p = joints[:, hip], joints[:, knee], joints[:, hand]
            along = np.clip(np.sum((p - a) * (b - a), axis=1) / np.sum((b - a) ** 2, axis=1), 0, 1)
            away = np.linalg.norm(p - a - along[:, None] * (b - a), axis=1)
            assert away.min() > 0.095, smplx.NAMES[hand]


def test_motion_is_smooth(track) -> None:
    wrists = joints_of(track)[:, [20, 21]]
    speed = np.linalg.norm(np.diff(wrists, axis=0), axis=-1) * 60
    assert 0.3 < speed.max() < 2.5
    jerk = np.abs(np.diff(wrists, n=3, axis=0)).max() * 60**3
    assert jerk < 600
    # no trembling: what is faster than 12 Hz is next to nothing; windowed, as a take may begin in mid-gesture
    velocity = np.diff(wrists[..., 1], axis=0) * np.hanning(len(wrists) - 1)[:, None]
    spectrum = np.abs(np.fft.rfft(velocity, axis=0))
    fast = np.fft.rfftfreq(len(wrists) - 1, 1 / 60) > 12
    assert spectrum[fast].max() < 0.005 * spectrum.max()


def test_events_tell_gestures_and_breaths_in_order(track, spoken) -> None:
    kinds = [e["kind"] for e in track.events]
    assert set(kinds) == {"gesture", "breath"}
    starts = [e["start"] for e in track.events]
    assert starts == sorted(starts) and starts[0] >= 0
    for e in track.events:
        assert e["start"] < e["end"]
    for sentence in spoken.sentences:  # a breath in just before every sentence
        assert any(e["kind"] == "breath" and -0.2 < sentence.start - e["end"] < 0.2 for e in track.events), (
            sentence.text
        )


def test_a_frame_rate_only_samples_the_motion(spoken) -> None:
    a, b = animate_body(spoken, 30, 7), animate_body(spoken, 60, 7)
    np.testing.assert_allclose(a.poses, b.poses[::2][: len(a.poses)], atol=1e-6)
    assert a.events == b.events


def test_the_same_seed_gives_the_same_bytes_another_seed_another_motion(spoken) -> None:
    a, b, c = (animate_body(spoken, 30, seed) for seed in (3, 3, 4))
    assert a.poses.tobytes() == b.poses.tobytes() and a.trans.tobytes() == b.trans.tobytes()
    assert np.abs(a.poses - c.poses).max() > 0.1


JOIN = 1.4
"""Seconds after a sentence's start within which it blends from what was before."""


@pytest.mark.parametrize("change", ["added", "changed", "deleted", "first added"])
def test_other_sentences_keep_their_motion_shifted(joined, change: str) -> None:
    lines = [
        "It takes only a few minutes, and you can change every single movement afterwards.",
        "What do you think?",
        "Today we will build a talking person, from nothing but a line of text!",
        "It takes only a few minutes, and you can change every single movement afterwards.",
    ]
    others = {
        "added": [*lines[:2], "Hello, I am so glad that you are here.", *lines[2:]],
        "changed": [lines[0], "Hello, I am so glad that you are here.", *lines[2:]],
        "deleted": [lines[0], *lines[2:]],
        "first added": ["Hello, I am so glad that you are here.", *lines],
    }
    before, after = joined(lines), joined(others[change])
    a, b = animate_body(before, 30, 5), animate_body(after, 30, 5)
    shift = round((after.duration - before.duration) * 30)
    # the tail, from the third sentence on, after its blend: down to the last frame
    start = round((before.sentences[2].start + JOIN) * 30)
    np.testing.assert_allclose(a.poses[start:], b.poses[start + shift :], atol=1e-5)
    np.testing.assert_allclose(a.trans[start:], b.trans[start + shift :], atol=1e-6)
    if change != "first added":  # and the head, up to where the next sentence's breath begins
        end = round((before.sentences[1].start - 1.0) * 30)
        np.testing.assert_allclose(a.poses[:end], b.poses[:end], atol=1e-5)
    else:
        first = round((before.sentences[0].start + JOIN) * 30)
        end = round(before.sentences[1].start * 30)
        np.testing.assert_allclose(a.poses[first:end], b.poses[first + shift : end + shift], atol=1e-5)


def test_in_silence_the_person_stands_and_breathes(silence) -> None:
    track = animate_body(silence, 30, 0)
    joints = joints_of(track)
    assert {e["kind"] for e in track.events} == {"breath"}
    assert 12 <= len(track.events) <= 16, "breaths a minute"
    assert joints[:, [20, 21], 1].max() < 0.95, "hands stay down"
    shoulders = joints[:, 16, 1] - joints[:, 9, 1]
    assert 0.001 < np.ptp(shoulders) < 0.02
    # never frozen: in every second something moves
    moved = np.ptp(track.poses[: 60 * 30].reshape(60, 30, 165), axis=1).max(axis=1)
    assert moved.min() > 1e-3


def test_a_sound_of_no_length_gives_one_frame(silence) -> None:
    track = animate_body(replace(silence, audio=silence.audio[:0]), 30, 0)
    assert track.poses.shape == (1, 165)


def test_progress_is_told(spoken) -> None:
    told = []
    animate_body(spoken, 24, 0, lambda step, done, total: told.append((step, done, total)))
    assert told[-1][0] == "body" and told[-1][1] == told[-1][2] == 3
