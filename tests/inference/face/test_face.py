"""The whole face of real speech."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from paksatalker.inference.face import segments
from paksatalker.inference.face.face import animate_face
from paksatalker.inference.timeline.frames import frame_count, frame_times
from paksatalker.inference.timeline.speech import Sentence, Speech
from paksatalker.inference.timeline.tracks import FaceTrack
from paksatalker.rigs.arkit import INDEX

Place = Callable[..., Speech]
A = "My name is Maria, and I would like to show you something."
B = "People often believe that puppets speak for themselves, but behind every move there is a hand."
C = "When the wind blows, even a very heavy bell begins to move."
BLEND = 0.95
"""Seconds at a join that belong to both sentences."""


@pytest.fixture(scope="module")
def face(story: Speech) -> FaceTrack:
    return animate_face(story, 30, 1)


def channel(face: FaceTrack, name: str) -> np.ndarray:
    return face.arkit[:, INDEX[name]]


def inside(face: FaceTrack, sentence: Sentence) -> tuple[np.ndarray, np.ndarray]:
    """Weights and head from where its join with the sentence before has passed to where the next begins."""
    first = round(sentence.start * 30)
    length = int((sentence.end - sentence.start) * 30 + 1e-6)
    part = slice(first + round(BLEND * 30), first + length - round(0.25 * 30))
    return face.arkit[part], face.head[part]


def begun(face: FaceTrack, start: float, end: float, *skip: str) -> tuple[list[str], np.ndarray]:
    """The events that begin in a stretch: their kinds, and times and sizes counted from its start."""
    events = [e for e in face.events if start - 1e-3 <= e["start"] < end - 1e-3 and e["kind"] not in skip]
    numbers = [[e["start"] - start, e.get("yaw", 0), e.get("pitch", 0), e.get("rise", 0)] for e in events]
    return [e["kind"] for e in events], np.array(numbers).reshape(-1, 4)


def same(a: tuple[list[str], np.ndarray], b: tuple[list[str], np.ndarray]) -> bool:
    return a[0] == b[0] and np.allclose(a[1], b[1], atol=3e-4)


@pytest.mark.parametrize("fps", [12, 23.976, 24, 25, 30, 60])
def test_it_fills_the_frames_with_valid_weights(story: Speech, fps: float) -> None:
    face = animate_face(story, fps, 1)
    frames = frame_count(story.duration, fps)
    assert face.arkit.shape == (frames, 52) and face.arkit.dtype == np.float32
    assert face.head.shape == (frames, 3) and np.isfinite(face.head).all()
    assert face.arkit.min() >= 0 and face.arkit.max() <= 1
    assert (channel(face, "mouthClose") <= channel(face, "jawOpen")).all()


def test_the_same_seed_gives_the_same_bytes_and_another_another_face(story: Speech, face: FaceTrack) -> None:
    again, other = animate_face(story, 30, 1), animate_face(story, 30, 2)
    assert again.arkit.tobytes() == face.arkit.tobytes() and again.head.tobytes() == face.head.tobytes()
    assert again.events == face.events
    assert np.abs(other.head - face.head).max() > np.radians(1)


def test_deleting_a_sentence_leaves_the_others_as_they_were_but_shifted(place: Place) -> None:
    long, short = place([A, B, C]), place([A, C])
    with_b, without = animate_face(long, 30, 7), animate_face(short, 30, 7)
    for old, new in ((0, 0), (2, 1)):
        a, b = long.sentences[old], short.sentences[new]
        for x, y in zip(inside(with_b, a), inside(without, b), strict=True):
            np.testing.assert_allclose(x, y, atol=2e-5)
        assert same(begun(with_b, a.start, a.end), begun(without, b.start, b.end))


def test_changing_a_sentence_leaves_the_others_as_they_were(place: Place) -> None:
    one, two = place([A, B, C]), place([A, "Nobody knows.", C])
    first, second = animate_face(one, 30, 7), animate_face(two, 30, 7)
    for x, y in zip(inside(first, one.sentences[2]), inside(second, two.sentences[2]), strict=True):
        np.testing.assert_allclose(x, y, atol=2e-5)


def test_equal_sentences_do_not_move_alike(place: Place) -> None:
    twice = place([A, A])
    face = animate_face(twice, 30, 7)
    a, b = twice.sentences
    assert not same(begun(face, a.start, a.end), begun(face, b.start, b.end))


@pytest.mark.parametrize(
    ("disturbed", "changes"),
    [
        ("free blink", {"blink"}),
        ("lids", {"blink"}),
        ("nod", {"nod"}),
        ("brow", {"brow"}),
        ("brow in thought", {"brow"}),
        ("head pose", {"head"}),
        ("head at rest", {"head"}),
        ("head drift", set()),
        ("smile", set()),
        ("breath", {"breath"}),
        ("press", {"lips"}),
        ("glance", {"gaze", "blink", "brow"}),
        ("thinking", {"gaze", "blink", "brow"}),
    ],
)
def test_one_random_channel_does_not_disturb_another(
    place: Place, monkeypatch: pytest.MonkeyPatch, disturbed: str, changes: set[str]
) -> None:
    speech = place([A, B, C], lead=20.0, gap=3.0, tail=6.0)
    before = animate_face(speech, 30, 7)
    original = segments.stream

    def stream(seed: int, text: str, occurrence: int, name: str) -> np.random.Generator:
        return original(seed + (name == f"face/{disturbed}"), text, occurrence, name)

    monkeypatch.setattr(segments, "stream", stream)
    after = animate_face(speech, 30, 7)
    differs = before.arkit.tobytes() != after.arkit.tobytes() or not np.array_equal(before.head, after.head)
    assert differs, "the channel is used"
    assert same(begun(before, 0, 99, *changes), begun(after, 0, 99, *changes))


def test_silence_gives_a_resting_face_that_lives(quiet: Callable[[float], Speech]) -> None:
    face = animate_face(quiet(60), 30, 3)
    blinks = [e for e in face.events if e["kind"] == "blink"]
    assert 10 <= len(blinks) <= 28, "about 17 a minute at rest"
    assert channel(face, "jawOpen").max() == 0, "nothing opens the mouth"
    assert np.ptp(np.degrees(face.head), axis=0).min() > 1
    assert channel(face, "mouthSmileLeft").mean() < 0.3, "the trace of a smile"
    moved = np.abs(np.diff(face.head, axis=0)).max(axis=1)
    assert (moved > 0).all(), "never frozen"


def test_the_shortest_sounds_get_a_frame(quiet: Callable[[float], Speech]) -> None:
    assert animate_face(quiet(0.001), 30, 0).arkit.shape == (1, 52)


def test_the_mouth_is_closed_before_the_first_and_after_the_last_word_while_the_face_lives(
    place: Place,
) -> None:
    speech = place([A], lead=2.0, tail=2.5)
    face = animate_face(speech, 30, 5)
    sentence = speech.sentences[0]
    t = frame_times(speech.duration, 30)
    outside = (t < sentence.start - 0.2) | (t > sentence.end + 0.3)
    assert channel(face, "jawOpen")[outside].max() < 0.005
    assert np.abs(np.diff(face.head, axis=0)).max(axis=1).min() > 0
    assert channel(face, "jawOpen")[~outside].max() > 0.2


def test_jaws_of_normal_speech_peak_where_people_do(face: FaceTrack) -> None:
    assert 0.25 <= channel(face, "jawOpen").max() <= 0.5
    shut = channel(face, "mouthClose")
    assert np.quantile(channel(face, "jawOpen") - shut, 0.9) > 0.18, "clearly visible"


def test_blinks_close_quickly_and_open_slowly(face: FaceTrack) -> None:
    blinks = [e for e in face.events if e["kind"] == "blink"]
    assert len(blinks) >= 4
    for e in blinks:
        assert e["close"] * 1.5 < e["open"]
        frames = slice(round(e["start"] * 30), round(e["end"] * 30) + 1)
        down = channel(face, "eyeLookDownLeft")[frames]
        assert (channel(face, "eyeBlinkLeft")[frames] + 0.5 * down).max() > 0.97, (
            "closed for a frame at least"
        )
    times = [e["start"] for e in blinks]
    assert np.diff(times).min() > 0.3


def test_lids_show_a_blink_at_twelve_frames_a_second(story: Speech) -> None:
    face = animate_face(story, 12, 1)
    lids = channel(face, "eyeBlinkRight")
    for e in face.events:
        if e["kind"] == "blink" and e["end"] < story.duration - 0.1:
            assert lids[round(e["start"] * 12) : round(e["end"] * 12) + 2].max() > 0.9


def test_the_head_moves_as_a_presenters_does(face: FaceTrack) -> None:
    degrees = np.degrees(face.head)
    assert 3 < np.ptp(degrees[:, 0]) < 14 and 2 < np.ptp(degrees[:, 1]) < 16
    assert np.abs(degrees).max() < 10
    speed = np.abs(np.diff(degrees, axis=0)) * 30
    assert speed.max() < 45, "no jerks"
    assert (speed.max(axis=1) > 0).all()


def test_the_head_does_not_jitter(story: Speech) -> None:
    head = np.degrees(animate_face(story, 60, 1).head)
    spectrum = np.abs(np.fft.rfft(head - head.mean(axis=0), axis=0)) ** 2
    hertz = np.fft.rfftfreq(len(head), 1 / 60)
    assert spectrum[hertz > 8].sum() < 0.01 * spectrum.sum()


def test_the_eyes_stay_on_the_camera_while_the_head_moves(face: FaceTrack, story: Speech) -> None:
    from paksatalker.rigs.avatar.face.eyes import GAZE_DEGREES

    yaw = GAZE_DEGREES["Out"] * (channel(face, "eyeLookOutLeft") - channel(face, "eyeLookInLeft"))
    sight = yaw + np.degrees(face.head[:, 1])
    t = frame_times(story.duration, 30)
    away = np.zeros(len(t), bool)
    for e in face.events:
        if e["kind"] == "gaze" and e["target"] == "away":
            away |= (t > e["start"] - 0.1) & (t < e["end"] + 0.5)
    assert np.abs(sight[~away]).max() < 3.5
    assert np.abs(sight[~away]).mean() < 1.2
    assert away.mean() < 0.3, "mostly at the camera"


def test_brows_rise_gently_on_some_accents(face: FaceTrack) -> None:
    brow = channel(face, "browInnerUp")
    assert 0.05 < brow.max() < 0.45
    assert (brow < brow.min() + 0.02).mean() > 0.4, "at rest most of the time"


def test_progress_reaches_its_end(story: Speech) -> None:
    calls: list[tuple[str, float, float]] = []
    animate_face(story, 30, 1, lambda step, done, total: calls.append((step, done, total)))
    assert calls and calls[-1][1] == calls[-1][2]
    assert [c[1] for c in calls] == sorted(c[1] for c in calls)
