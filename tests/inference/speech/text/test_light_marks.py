"""Marks on words and between them: what the speech carries of them, spoken and heard."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile

from paksatalker.base.errors import InputError
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.recording import read_recording
from paksatalker.inference.speech.text.markup import read
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.timeline.speech import GestureHint, SlideMark, Speech, as_float

TEXT = (
    "Well [hello there](~wave right big and slow), friends. [emotion happy:0.6] Here is [this](~point left)\n"
    "one. [slide Our prices] See [the manual](https://example.org/a_b 'T') now. [emotion] Bye [now](~nod)."
)


@pytest.fixture(scope="module")
def spoken() -> Speech:
    return speak(TEXT)


def test_a_voice_carries_gestures_slides_and_emotions(spoken: Speech) -> None:
    said = " ".join(w.text for w in spoken.words)
    assert said == "Well hello there friends Here is this one See the manual now Bye now"
    assert spoken.gestures == (
        GestureHint(1, "wave", "right", "big and slow"),
        GestureHint(6, "point", "left"),
        GestureHint(13, "nod"),
    )
    assert spoken.slides == (SlideMark(8, "Our prices"),)
    assert [s.emotion for s in spoken.sentences] == ["", "happy:0.6", "happy:0.6", "neutral"]
    assert not spoken.warnings


def test_a_transcript_carries_the_same(spoken: Speech, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", as_float(spoken.audio), spoken.rate)
    heard = read_recording(tmp_path / "a.wav", transcript=TEXT)
    assert heard.gestures == spoken.gestures and heard.slides == spoken.slides
    assert [s.emotion for s in heard.sentences] == [s.emotion for s in spoken.sentences]


def test_emotions_in_the_text_move_the_face_and_slides_are_events(spoken: Speech) -> None:
    events = perform(spoken, fps=25).meta["events"]
    felt = [(e["start"], e["end"]) for e in events if e["kind"] == "emotion" and e.get("happy") == 0.6]
    assert [e["title"] for e in events if e["kind"] == "slide"] == ["Our prices"]
    assert abs(felt[0][0] - spoken.sentences[1].start) < 0.5
    assert abs(felt[-1][1] - spoken.sentences[3].start) < 0.5


def test_an_emotion_that_there_is_not_is_refused() -> None:
    with pytest.raises(InputError, match="unknown emotion 'gleeful'"):
        perform(speak("[emotion gleeful] Hello you."))


@pytest.mark.parametrize(
    "link", ["https://x.org/?a=b", "#part", "./page.html", "mailto:a@b.c", "www.x.org 'A b'"]
)
def test_ordinary_links_are_their_text(link: str) -> None:
    marked = read(f"See [the page]({link}) now.")
    assert marked.text == "See the page now." and not marked.marks


@pytest.mark.parametrize(
    "text", ["[this](~)", "[this](~Point)", "[this](@1)", "[emotions]", "[slides ahead]", "[a](b)"]
)
def test_what_is_no_mark_is_text(text: str) -> None:
    assert read(text).text == text


def test_words_of_another_language_are_marked() -> None:
    marked = read("He said [guten Tag](@de) to us.")
    assert [(m.language, marked.text[m.start : m.end]) for m in marked.marks] == [("de", "guten Tag")]
