"""Emotions: what can be asked for, how they come and go, and what they leave to speech."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.base.errors import InputError
from paksatalker.inference.face.delivery import Delivery
from paksatalker.inference.face.emotion.emotion import names, parse, pose
from paksatalker.inference.face.face import animate_face
from paksatalker.inference.timeline.speech import Speech
from paksatalker.rigs import bake
from paksatalker.rigs.arkit import INDEX, NAMES
from paksatalker.rigs.avatar import library

FELT = [n for n in names() if n != "neutral"]
MOVED = {
    "happy": "mouthSmileLeft",
    "sad": "browInnerUp",
    "angry": "browDownLeft",
    "surprised": "browInnerUp",
    "disgusted": "noseSneerLeft",
    "fearful": "eyeWideLeft",
}
intensities = st.floats(0, 1, allow_subnormal=False)


def acted(speech: Speech, emotion: str, fps: float = 30.0) -> np.ndarray:
    return animate_face(speech, fps, 4, delivery=Delivery(emotions=parse(emotion))).arkit


def test_there_are_seven_emotions_and_neutral_adds_nothing(story: Speech) -> None:
    assert set(names()) == {*FELT, "neutral"} and len(FELT) == 6
    assert not pose({"neutral": 1.0}).any()
    plain = animate_face(story, 30, 4).arkit
    np.testing.assert_array_equal(acted(story, "neutral"), plain)
    np.testing.assert_array_equal(acted(story, "happy:0"), plain)


@given(st.dictionaries(st.sampled_from(names()), intensities, min_size=1))
def test_what_is_written_is_read(blend: dict[str, float]) -> None:
    assert parse(",".join(f"{name}:{k!r}" for name, k in blend.items())) == (blend,)


def test_several_blends_and_left_out_intensities_are_read() -> None:
    assert parse("happy; Sad:0.5 , angry:.25;neutral") == (
        {"happy": 1.0},
        {"sad": 0.5, "angry": 0.25},
        {"neutral": 1.0},
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("jolly:0.5", "unknown emotion 'jolly'"),
        ("happy:1.5", "'1.5' is no intensity for happy"),
        ("happy:nan", "'nan' is no intensity"),
        ("happy:-0.1", "no intensity"),
        ("happy:much", "'much'"),
        ("happy:0.2,happy:0.3", "twice"),
        ("", "no emotion"),
        ("happy;;sad", "no emotion"),
        ("happy 0.5", "'happy 0.5'"),
        ("happy:", "'happy:'"),
    ],
)
def test_what_can_not_be_understood_is_one_clear_line(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        parse(text)
    assert caught.value.hint and "\n" not in str(caught.value)


@given(st.sampled_from(FELT), intensities, intensities)
def test_a_stronger_emotion_moves_every_channel_at_least_as_far(name: str, a: float, b: float) -> None:
    weak, strong = pose({name: min(a, b)}), pose({name: max(a, b)})
    assert (strong >= weak).all() and (strong <= 1).all()


@given(st.dictionaries(st.sampled_from(FELT), intensities, min_size=1))
def test_a_blend_shows_all_of_its_parts(blend: dict[str, float]) -> None:
    whole = pose(blend)
    for name, k in blend.items():
        assert (whole >= np.clip(pose({name: k}), 0, 1) - 1e-9).all()


@pytest.mark.parametrize("emotion", FELT)
def test_each_is_there_while_speaking_and_stronger_when_asked_stronger(story: Speech, emotion: str) -> None:
    channel = INDEX[MOVED[emotion]]
    means = [acted(story, f"{emotion}:{k}")[30:, channel].mean() for k in (0, 0.5, 1)]
    assert means[2] > means[1] > means[0] and means[2] - means[0] > 0.3


@pytest.mark.parametrize("emotion", FELT)
def test_they_come_and_go_without_jumps(
    place: Callable[..., Speech], emotion: str, texts: tuple[str, ...] = ("Look at that.", "Well, I see.")
) -> None:
    speech = place(texts)
    plain = animate_face(speech, 60, 4).arkit
    felt = acted(speech, f"{emotion};neutral", 60)
    channel = INDEX[MOVED[emotion]]
    added = felt[:, channel] - plain[:, channel]
    assert abs(added[0]) < 0.02 and added.max() > 0.25 and abs(added[-1]) < 0.1 * added.max()
    free = [i for i, n in enumerate(NAMES) if n.startswith(("brow", "nose"))]
    assert np.abs(np.diff(felt[:, free], axis=0)).max() < 0.17


def test_a_sentence_keeps_its_emotion_to_itself(place: Callable[..., Speech]) -> None:
    texts = ("Look at that.", "Well, I see.", "How nice of you.")
    speech = place(texts, gap=1.0)
    smile = INDEX["mouthSmileLeft"]
    added = acted(speech, "neutral;happy;neutral")[:, smile] - animate_face(speech, 30, 4).arkit[:, smile]
    t = np.arange(len(added)) / 30
    first, second, third = speech.sentences
    assert np.abs(added[t < first.end]).max() < 0.01
    assert added[(t > second.start + 0.3) & (t < second.end + 0.3)].mean() > 0.2
    assert np.abs(added[t > third.start + 1.0]).max() < 0.01


def test_more_emotions_than_sentences_are_refused(place: Callable[..., Speech]) -> None:
    with pytest.raises(InputError, match="3 emotions for 1 sentence"):
        acted(place(["Look at that."]), "happy;sad;angry")


def test_silence_can_feel_too(quiet: Callable[[float], Speech]) -> None:
    assert acted(quiet(4.0), "happy")[60:, INDEX["mouthSmileLeft"]].min() > 0.6


@pytest.mark.parametrize("emotion", FELT)
def test_blinks_close_under_every_emotion(quiet: Callable[[float], Speech], emotion: str) -> None:
    arkit = acted(quiet(20.0), emotion, 60)
    shut = arkit[:, INDEX["eyeBlinkLeft"]] > 0.9
    assert shut.any()
    assert arkit[shut][:, INDEX["eyeWideLeft"]].max() < 0.15


@pytest.mark.parametrize("name", ["woman", "man"])
def test_disgust_raises_the_nose_wings_and_the_upper_lip(name: str) -> None:
    bake.beside_the_code([name])
    person = library.load(name)
    body = person.part("body")
    moved = np.zeros_like(body.vertices, np.float64)
    for unit, weight in zip(NAMES, pose({"disgusted": 1.0}), strict=True):
        if unit in body.shapes and weight:
            moved[body.shapes[unit].index] += weight * body.shapes[unit].deltas
    rise = 1000 * moved[:, 1]
    lip = person.landmarks["lip_upper"]
    at = body.vertices - body.vertices[lip]
    # the wings stand beside the mid-line, a thumb's breadth above the mouth
    wings = (
        (np.abs(np.abs(at[:, 0]) - 0.015) < 0.006) & (np.abs(at[:, 1] - 0.026) < 0.008) & (at[:, 2] > -0.02)
    )
    assert wings.sum() > 4
    assert np.median(rise[wings]) >= 2
    edge = (np.abs(at[:, 0]) < 0.012) & (np.abs(at[:, 1] - 0.004) < 0.004) & (np.abs(at[:, 2]) < 0.012)
    assert np.median(rise[edge]) >= 2
