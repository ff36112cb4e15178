"""Texts of several speakers: whose voice is whose, and that they can be heard apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.inference.pipeline import _speakers
from paksatalker.inference.speech.prosody import prosody
from paksatalker.inference.speech.speakers import cast as casting
from paksatalker.inference.speech.speakers.cast import Part, cast, sex_by_name
from paksatalker.inference.speech.speakers.told import told_of
from paksatalker.inference.speech.speakers.turns import speakers_of, turns
from paksatalker.inference.speech.text.markup import read
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.speech.voices.engines import Voice
from paksatalker.inference.timeline.speech import Speech

TEXT = """[voice OLD WOMAN=heart+f1]

ANNA: Good morning. [slide The dog]

BEN: [emotion sad:0.4] Good morning. [0.5s]

[voice male] So he said.

OLD WOMAN: Well.
"""


@pytest.fixture(scope="module")
def speech() -> Speech:
    return speak(TEXT)


def test_each_speaker_has_a_voice(speech: Speech) -> None:
    said = [(s.speaker, s.voice) for s in speech.sentences]
    assert said == [
        ("ANNA", "hibari:heart"),
        ("BEN", "hibari:heart+m1"),
        ("BEN", "hibari:heart+m1"),
        ("OLD WOMAN", "hibari:heart+f1"),
    ]
    assert [s.occurrence for s in speech.sentences] == [0, 1, 0, 0]
    assert speech.sentences[1].emotion == "sad:0.4" and not speech.warnings
    assert [(m.title, speech.words[m.word].sentence) for m in speech.slides] == [("The dog", 1)]
    assert len(speech.engines) == 2


def test_they_are_heard_apart_and_alike_loud(speech: Speech) -> None:
    pitch, loud = [], []
    for s in speech.sentences:
        heard = prosody(speech, np.arange(s.start, s.end, 0.01))
        pitch.append(float(np.median(heard.f0[heard.voiced])))
        sound = speech.audio[round(s.start * speech.rate) : round(s.end * speech.rate)]
        loud.append(10 * np.log10(np.mean(np.square(sound))))
    anna, ben, said, _ = pitch
    assert 0.5 < ben / anna < 0.72 and abs(said / ben - 1) < 0.15
    assert max(loud) - min(loud) < 6


def test_turns_are_events(speech: Speech) -> None:
    events = _speakers(speech)
    assert [(e["kind"], e["name"]) for e in events] == [("speaker", n) for n in ("ANNA", "BEN", "OLD WOMAN")]
    assert events[1]["start"] == round(speech.sentences[1].start, 4)
    assert events[1]["end"] == round(speech.sentences[2].end, 4)


def test_one_voice_that_is_asked_for_says_all() -> None:
    assert {s.voice for s in speak("ANNA: Yes.\n\nBEN: No.", voice="heart").sentences} == {""}


def test_ssml_names_voices() -> None:
    marked = read('<speak>One. <voice gender="male">Two.</voice> Three.</speak>')
    parts = {"": Part(HEART), "male": Part(replace(HEART, name="fenrir"))}
    said = turns(marked, lambda who, spec: parts[spec])
    assert [(t.marked.text.strip(), t.part.voice.name) for t in said] == [
        ("One.", "heart"),
        ("Two.", "fenrir"),
        ("Three.", "heart"),
    ]


HEART = Voice("heart", "hibari", "en-us", "Apache-2.0")
MORE = [HEART] + [
    Voice(name, "kokoro", "en-gb" if name[0] == "b" else "en-us", "Apache-2.0")
    for name in ("af_heart", "af_bella", "bf_emma", "am_adam", "am_fenrir", "am_puck")
]


def test_names_choose_among_natural_voices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(casting, "voices", lambda language: tuple(MORE))
    names = ("ANNA", "Dr. Bob", "Mrs Robert", "KIM", "Peter", "Old Man")
    found = cast(names, Part(HEART))
    assert [casting.sex_of(found[n]) for n in names if n != "KIM"] == [
        "female",
        "male",
        "female",
        "male",
        "male",
    ]
    assert len({casting._person(p) for p in found.values()}) == len(names)
    assert found["ANNA"].name == "hibari:heart" and found["Dr. Bob"].voice.name in ("am_fenrir", "am_puck")
    assert cast(names, Part(HEART)) == found
    assert cast(("BEN",), Part(HEART))["BEN"].voice.name.startswith("am_")


@pytest.mark.parametrize(
    ("name", "sex"),
    [
        ("Anna", "female"),
        ("Frau Weber", "female"),
        ("Sr. García", "male"),
        ("ZORGL", ""),
        ("Ольга", "female"),
    ],
)
def test_what_names_tell(name: str, sex: str) -> None:
    assert sex_by_name(name) == sex


def test_who_speaks() -> None:
    assert speakers_of(read("Once.\n\nANNA: Yes.\n\nBEN: [slide]\n\nANNA: No.")) == ("", "ANNA")
    assert speakers_of(read("Nobody is named.")) == ("",)


def test_what_is_no_voice_is_told() -> None:
    with pytest.raises(InputError, match="gives no speaker a voice"):
        told_of(["ANNA"])
    with pytest.raises(InputError, match="unknown voice 'nobody'"):
        speak("ANNA: Yes.\n\nBEN: No.", speakers={"ben": "nobody"})
    with pytest.raises(InputError, match="no variant 'x9'"):
        speak("[voice heart+x9] Yes.")
    assert "nobody called ZOE speaks" in speak("ANNA: Yes.", speakers={"ZOE": "heart"}).warnings
