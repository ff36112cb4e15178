"""Emotions in time: keyed, guessed, and what they do to the head and to both sides of the face."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from paksatalker.inference.face.delivery import Delivery
from paksatalker.inference.face.emotion.auto_emotion import text_emotion
from paksatalker.inference.face.emotion.emotion import names, pose
from paksatalker.inference.face.face import animate_face
from paksatalker.inference.timeline.frames import frame_times
from paksatalker.inference.timeline.speech import Speech
from paksatalker.inference.timeline.tracks import FaceTrack
from paksatalker.rigs.arkit import INDEX

Quiet = Callable[[float], Speech]
PLAIN = "blinks,gaze,saccades,micro,brows,smile,head,breath,asymmetry"


def felt(speech: Speech, emotion: str | None, without: str | None = None) -> FaceTrack:
    return animate_face(speech, 30, 4, delivery=Delivery.of(emotion=emotion, without=without))


def channel(track: FaceTrack, name: str) -> np.ndarray:
    return track.arkit[:, INDEX[name]]


def test_keys_rule_from_their_second_on_each_with_its_own_timing(quiet: Quiet) -> None:
    track = felt(quiet(9), "0:neutral 2.5:happy:0.8 6:sad:0.4", PLAIN)
    t = frame_times(9, 30)
    smile, frown = channel(track, "mouthSmileLeft"), channel(track, "mouthFrownLeft")
    assert smile[t <= 2.5].max() == 0
    full = 0.8 * pose({"happy": 1.0})[INDEX["mouthSmileLeft"]]
    held = smile[(t > 3.2) & (t < 6)]
    assert np.abs(held - full).max() < 0.25 * full
    assert smile[t > 7].max() < 0.01 and frown[t < 6].max() < 0.01
    assert 0.3 < frown[t > 7.2].mean() < 0.5
    assert 0 < smile[np.argmin(np.abs(t - 2.7))] < held.min(), "it takes its time to come"
    told = [(e["start"], e["end"], e) for e in track.events if e["kind"] == "emotion"]
    assert [(a, b) for a, b, _ in told] == [(0.0, 2.5), (2.5, 6.0), (6.0, 9.0)]
    assert told[1][2]["happy"] == 0.8 and told[2][2]["sad"] == 0.4


def test_what_is_felt_from_second_0_is_there_in_the_first_frame(quiet: Quiet) -> None:
    assert channel(felt(quiet(2), "0:happy", PLAIN), "mouthSmileLeft")[0] > 0.7
    assert channel(felt(quiet(2), "happy", PLAIN), "mouthSmileLeft")[0] < 0.05, "else it comes"


@pytest.mark.parametrize("emotion", [n for n in names() if n != "neutral"])
def test_nothing_of_a_keyed_face_jumps(story: Speech, emotion: str) -> None:
    track = felt(story, f"0:neutral 3:{emotion} 4:neutral 4.3:{emotion} 7:happy 7.2:{emotion}:0.3")
    face = [i for n, i in INDEX.items() if n.startswith(("brow", "cheek", "nose", "jaw", "mouth"))]
    assert np.abs(np.diff(track.arkit[:, face], axis=0)).max() <= 0.35


def test_sorrow_sinks_the_head(story: Speech) -> None:
    sad, plain = felt(story, "0:sad"), felt(story, None)
    lower = np.degrees(sad.head[:, 0] - plain.head[:, 0])
    assert 3 < lower[60:].mean() < 7 and np.abs(np.diff(lower)).max() < 1


def test_keyed_dials_and_looks_change_on_the_way(story: Speech) -> None:
    t = frame_times(story.duration, 30)
    middle = story.duration / 2
    calm = f"0:jaw=1 {middle - 1:.1f}:jaw=1 {middle + 1:.1f}:jaw=0.3"
    less, plain = (animate_face(story, 30, 4, delivery=Delivery.of(articulation=a)) for a in (calm, None))
    jaw, before = channel(less, "jawOpen"), channel(plain, "jawOpen")
    np.testing.assert_allclose(jaw[t < middle - 1.5], before[t < middle - 1.5], atol=1e-6)
    assert jaw[t > middle + 1].max() < 0.6 * before[t > middle + 1].max()
    look = animate_face(
        story, 30, 4, delivery=Delivery.of(look=f"0:camera {middle:.1f}:0.8,1.5,2", without="gaze,blinks")
    )
    out = channel(look, "eyeLookOutLeft") - channel(look, "eyeLookInLeft")
    assert np.abs(out[t < middle - 0.1]).mean() < 0.1 and out[t > middle + 0.3].mean() > 0.3
    targets = [e["target"] for e in look.events if e["kind"] == "gaze"]
    assert set(targets) == {"camera", "point"} and targets == sorted(targets)


def test_eyes_meet_in_what_is_near(quiet: Quiet) -> None:
    def crossed(look: str) -> float:
        track = animate_face(quiet(3), 30, 1, delivery=Delivery.of(look=look, without="gaze,blinks,head"))
        inwards = [
            channel(track, f"eyeLookIn{s}") - channel(track, f"eyeLookOut{s}") for s in ("Left", "Right")
        ]
        return float(30 * np.mean(inwards))

    # two eyes 63 mm apart
    assert crossed("0,1.55,0.45") > crossed("0,1.55,1") > crossed("camera") > 0.5
    assert crossed("camera") == pytest.approx(np.degrees(np.arctan2(0.0315, 2.5)), abs=0.02)


def test_no_face_is_the_same_on_both_sides_but_for_closed_lips(story: Speech) -> None:
    track = felt(story, "0:happy:0.6")
    left, right = channel(track, "mouthSmileLeft"), channel(track, "mouthSmileRight")
    uneven = (left - right)[left > 0.2] / left[left > 0.2]
    assert 0.01 < np.abs(uneven).mean() < 0.2
    even = felt(story, "0:happy:0.6", "asymmetry")
    np.testing.assert_array_equal(channel(even, "mouthSmileLeft"), channel(even, "mouthSmileRight"))
    np.testing.assert_array_equal(channel(track, "mouthPressLeft"), channel(track, "mouthPressRight"))


def test_faces_lean_left_in_the_mean_of_speakers(quiet: Quiet) -> None:
    def lean(seed: int) -> float:
        track = animate_face(quiet(1), 12, seed, delivery=Delivery.of(emotion="0:happy:0.7"))
        return float((channel(track, "mouthSmileLeft") - channel(track, "mouthSmileRight")).mean())

    leans = np.array([lean(seed) for seed in range(24)])
    assert leans.mean() > 0.01 and (leans < 0).any()


@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("I am so happy to see you!", "happy"),
        ("He died last night, and I miss him very much.", "sad"),
        ("How dare you lie to me!", "angry"),
        ("I never expected that; what an incredible surprise!", "surprised"),
        ("This stinks, it is disgusting.", "disgusted"),
        ("I'm terrified of the dark.", "fearful"),
        ("I am not happy with this.", "sad"),
    ],
)
def test_words_tell_what_is_felt(text: str, emotion: str) -> None:
    found = text_emotion(text, "en-us")
    assert max(found, key=lambda name: found[name]) == emotion and len(found) <= 2
    assert all(0 < k <= 1 for k in found.values())
    assert text_emotion(text, "xx") == {}


@pytest.mark.parametrize(
    ("text", "language", "emotion"),
    [
        ("Ich freue mich sehr, dich zu sehen!", "de", "happy"),
        ("Er ist gestorben, und wir sind traurig.", "de-de", "sad"),
        ("Ich bin nicht glücklich.", "de", "sad"),
        ("Quelle surprise incroyable !", "fr-fr", "surprised"),
        ("J'ai peur du noir.", "fr", "fearful"),
        ("¡Qué asco, esto apesta!", "es", "disgusted"),
        ("Estoy furioso contigo.", "es-419", "angry"),
    ],
)
def test_other_languages_have_words_too(text: str, language: str, emotion: str) -> None:
    found = text_emotion(text, language)
    assert max(found, key=lambda name: found[name]) == emotion


def test_words_without_feeling_tell_nothing() -> None:
    for text in ("", "The train to the coast has four cars.", "Seven times six makes forty-two."):
        assert text_emotion(text, "en-gb") == {}


def test_words_that_strengthen_and_weaken_count() -> None:
    weak, plain, strong = (
        text_emotion(f"That is {word} nice.", "en")["happy"] for word in ("somewhat", "a", "very")
    )
    assert weak < plain < strong


def test_auto_follows_the_words_sentence_by_sentence(place: Callable[..., Speech]) -> None:
    speech = place(["What a wonderful day, I am so happy!", "The man is sad, he is crying."], gap=1.5)
    track = felt(speech, "auto")
    first, second = speech.sentences
    told = [e for e in track.events if e["kind"] == "emotion"]
    assert [max((k for k in e if k in names()), key=lambda k: e[k]) for e in told] == ["happy", "sad"]
    assert abs(told[1]["start"] - second.start) < 0.5
    t = frame_times(speech.duration, 30)
    spoken = (t > first.start + 0.5) & (t < first.end)
    assert channel(track, "cheekSquintLeft")[spoken].mean() > 0.2
    assert channel(track, "mouthFrownLeft")[t > second.start + 1].mean() > 0.1
    assert felt(speech, "auto:0").arkit.tobytes() == felt(speech, None).arkit.tobytes()


def test_the_louder_and_livelier_voice_shows_more(place: Callable[..., Speech]) -> None:
    text = "The house is nice and bright."
    speech = place([text, text], gap=1.0)
    loud = speech.audio.copy()
    loud[round((speech.sentences[1].start - 0.1) * speech.rate) :] *= 3
    quiet = speech.audio.copy()
    quiet[round((speech.sentences[1].start - 0.1) * speech.rate) :] *= 0.3
    amounts = []
    for audio in (quiet, loud):
        track = felt(replace(speech, audio=audio), "auto:1")
        amounts.append([e for e in track.events if e["kind"] == "emotion"][-1]["happy"])
    assert amounts[1] > 1.1 * amounts[0]
