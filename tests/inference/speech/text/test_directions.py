"""What stands in scripts and transcripts beside what is said is not said, and not lost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.inference.speech.recording import read_recording
from paksatalker.inference.speech.text.directions.parts import parts
from paksatalker.inference.speech.text.markup import read
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.speech.wording.script import script


def _said(text: str, language: str = "en-us") -> list[tuple[str, str]]:
    return [(s.speaker, s.text) for s in script(read(text), language).sentences]


@pytest.mark.parametrize(
    ("text", "said", "directions"),
    [
        (
            "ANNA: The boat drifted (sighs), and nobody waved.\nBEN: Two dogs. [laughs]",
            [("ANNA", "The boat drifted, and nobody waved."), ("BEN", "Two dogs.")],
            ("(sighs)", "[laughs]"),
        ),
        ("Anna: Hi there.\nWojtek: No.", [("Anna", "Hi there."), ("Anna", "Wojtek: No.")], ()),
        (
            "Wojtek: Hi.\nZbigniew: No.\nWojtek: So?\nZbigniew: So.",
            [("Wojtek", "Hi."), ("Zbigniew", "No."), ("Wojtek", "So?"), ("Zbigniew", "So.")],
            (),
        ),
        ("Dr. Smith: Open wide.", [("Dr. Smith", "Open wide.")], ()),
        ("Interviewer (smiling): So?", [("Interviewer", "So?")], ()),
        ("SPEAKER_00: Hello.\nSPEAKER_01: Hi.", [("SPEAKER_00", "Hello."), ("SPEAKER_01", "Hi.")], ()),
        (
            "[00:01:23] Speaker 1: Good morning.\n[00:01:25] Speaker 2: Morning.",
            [("Speaker 1", "Good morning."), ("Speaker 2", "Morning.")],
            (),
        ),
        ("**Anna:** Hello.\n**Ben:** Hi.", [("Anna", "Hello."), ("Ben", "Hi.")], ()),
        (
            "[Music]\n>> HOST: Welcome back! (applause)\n>> Thanks.",
            [("HOST", "Welcome back!"), ("", "Thanks.")],
            ("[Music]", "(applause)"),
        ),
        (
            "INT. HOUSE - DAY\n\nANNA\n(softly)\nI know.\n\nBEN (V.O.)\nYou do?\n\nANNA\nYes.",
            [("ANNA", "I know."), ("BEN", "You do?"), ("ANNA", "Yes.")],
            ("INT. HOUSE - DAY", "(softly)"),
        ),
        ("*sighs* Well. (whispers) Come.", [("", "Well."), ("", "Come.")], ("*sighs*", "(whispers)")),
        (
            "1\n00:00:01,000 --> 00:00:02,000\n<i>ANNA:</i> Hello &amp; welcome\n\n"
            "2\n00:00:02,000 --> 00:00:03,000\n- Hi.",
            [("ANNA", "Hello & welcome"), ("ANNA", "Hi.")],
            (),
        ),
        ("WEBVTT\n\nNOTE x\ny\n\n00:01.000 --> 00:02.000 line:0\n<v Ben>Hi", [("Ben", "Hi")], ()),
        (
            "<html><head><title>x</title></head><p>Hello <b>world</b>,</p><p>it&#39;s fine&nbsp;now.</p>"
            "<script>var x = 1;</script><!-- no -->",
            [("", "Hello world,"), ("", "it's fine now.")],
            (),
        ),
        ("Fish &amp; chips cost &lt; &euro;5.", [("", "Fish & chips cost < €5.")], ()),
    ],
)
def test_what_is_said_and_who_says_it(
    text: str, said: list[tuple[str, str]], directions: tuple[str, ...]
) -> None:
    assert _said(text) == said
    assert read(text).directions == directions


@pytest.mark.parametrize(
    "text",
    [
        "Note: this is important.\nWarning: do not.",
        "Paris: the city of light.",
        "I said: Go home.",
        "Pros: cheap.\nCons: bad.",
        "9:00 Breakfast.\n10:00 Talk.",
        "He whispered *softly* to me.",
        "She laughed (and then she cried).",
        "See (page 3) and [1].",
        "If a <b and c> d then (really) stop.",
        "We play music (jazz) and sing [loud].",
        "AT&T; costs more.",
        "NASA: the launch is off.",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    found = read(text)
    assert not found.speakers and not found.directions and not found.warnings
    assert found.text == text


def test_other_languages_have_directions_too() -> None:
    text = "FRAU MÜLLER: Er (lacht) kam.\nHERR WEBER: Nein. [Applaus]"
    assert _said(text, "de") == [("FRAU MÜLLER", "Er kam."), ("HERR WEBER", "Nein.")]
    assert read("(rires) Bonjour. [musique]").directions == ("(rires)", "[musique]")


def test_a_voice_tells_once_what_it_leaves_out() -> None:
    speech = speak("ANNA: It is late (sighs). [laughs]\nBEN: It is. [laughs]")
    assert speech.warnings == ("left out of what is said: (sighs), [laughs]",)
    assert [s.speaker for s in speech.sentences] == ["ANNA", "BEN"]
    assert [w.text for w in speech.words] == ["It", "is", "late", "It", "is"]


def test_a_transcript_with_labels_fits_its_recording(tmp_path: Path) -> None:
    text = (
        "ANNA: The green boat drifted past the old bridge (sighs), and nobody waved.\nBEN: Two dogs barked."
    )
    said = speak("The green boat drifted past the old bridge, and nobody waved. Two dogs barked.")
    soundfile.write(tmp_path / "a.wav", np.asarray(said.audio), said.rate)
    found = read_recording(tmp_path / "a.wav", transcript=text)
    assert [w.text for w in found.words] == [w.text for w in said.words]
    assert [s.speaker for s in found.sentences] == ["ANNA", "BEN"]


@given(st.text(alphabet="ab \n.,-/!?>1é", max_size=200))
def test_prose_is_said_as_it_stands(text: str) -> None:
    found = parts(text)
    assert (
        "".join(p.text for p in found if p.kind == "said").split() == text.replace(">>", "").split()
        or ">" in text
    )


@pytest.mark.parametrize(
    "run",
    "<|<b|<!--|<script>|[|(|[a|(a)|A:\n|ANNA\n|*a|&amp|<v a>|00:00 |>> |- ".split("|"),  # noqa: SIM905
)
def test_long_runs_come_to_an_end(run: str) -> None:
    assert parts(run * (100_000 // len(run)))
