"""Voices behind an address, against a server that really speaks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from paksatalker.base.errors import InputError, PaksaTalkerError
from paksatalker.base.network.http_json import Waits
from paksatalker.inference.speech.text.manner import Manner
from paksatalker.inference.speech.text.readings import Reading
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.speech.voices.endpoint_voice import synthesise
from paksatalker.inference.speech.voices.voices import choose
from paksatalker.inference.timeline.speech import Speech
from tests.inference.speech.voices.speech_server import SpeechServer, speech_server

TEXT = "Help the woman get back to her feet."


@pytest.fixture(scope="module")
def server() -> Iterator[SpeechServer]:
    with speech_server() as running:
        yield running


def _starts(speech: Speech) -> dict[str, float]:
    return {w.text: w.start - speech.sentences[0].start for w in speech.words}


def test_it_speaks_and_its_words_are_in_time(server: SpeechServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAKSATALKER_SPEECH_KEY", "secret")
    speech = speak(TEXT, voice=f"{server.url}#small/heart", language="en")
    assert server.asked[-1] == {
        "model": "small", "voice": "heart", "input": TEXT, "response_format": "wav",
    }  # fmt: skip
    assert server.keys[-1] == "Bearer secret"
    true, found = _starts(speak(TEXT, voice="heart")), _starts(speech)
    assert list(found) == list(true)
    assert np.median([abs(found[w] - true[w]) for w in true]) < 0.03
    assert speech.language == "en-us" and not speech.warnings
    assert "secret" not in repr(speech.engines) + repr(speech.inputs)


def test_other_languages_files_of_unknown_length_and_of_other_kinds(server: SpeechServer) -> None:
    server.behaviour += ["streamed", "mp3"]
    for _ in range(2):
        speech = speak("Das Wetter ist heute wirklich sehr schön.", voice=f"{server.url}#espeak:de")
        assert speech.language == "de" and speech.phone_set == "ipa"
        assert [w.text for w in speech.words][-1] == "schön" and speech.words[-1].end > speech.words[
            -1
        ].start + 0.1


def test_rate_and_pitch_are_asked_for_or_made_here(server: SpeechServer) -> None:
    speak(TEXT, voice=f"{server.url}#espeak:en-us", language="en", manner=Manner(rate=1.5, pitch=1.2))
    assert server.asked[-1]["speed"] == 1.5


def test_where_something_else_is_said_the_words_are_spread_and_that_is_told(server: SpeechServer) -> None:
    server.behaviour.append("Nothing of all that was ever written down by anybody in the whole town.")
    speech = speak(TEXT, voice=f"{server.url}#espeak:en-us", language="en")
    assert "exact times" in " ".join(speech.warnings) and len(speech.words) == 8


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("key", "401: no such key"),
        ("model", "404"),
        ("noise", "no sound"),
        ("empty", "no sound"),
        ("die", "broke off"),
        ("stall", "no answer in time"),
    ],
)
def test_what_goes_wrong_is_one_clear_line(server: SpeechServer, how: str, said: str) -> None:
    server.behaviour.append(how)
    with pytest.raises(PaksaTalkerError, match=said) as error:
        synthesise([Reading("Hello", "hello", ".")], f"{server.url}#espeak:en-us", Waits(1.0, 0.7, 0.7))
    assert (
        "\n" not in str(error.value)
        and error.value.hint
        and server.url.partition("/v1")[0] in str(error.value)
    )
    if how == "key":
        assert "PAKSATALKER_SPEECH_KEY" in error.value.hint


def test_no_text_says_which_server_is_asked(server: SpeechServer) -> None:
    before = len(server.asked)
    for text in (f"[voice ANNA={server.url}#espeak:en-us]\nANNA: Hello.", "ANNA: Hello."):
        with pytest.raises(InputError, match="behind an address"):
            speak(text, voice=None, language="en", speakers={"ANNA": f"{server.url}#a"})
    with pytest.raises(InputError, match="behind an address"):
        speak(f"[voice ANNA={server.url}#espeak:en-us]\nANNA: Hello.", language="en")
    assert len(server.asked) == before


def test_nobody_there_and_addresses_that_are_none() -> None:
    with pytest.raises(PaksaTalkerError, match="can't reach http"):
        speak(TEXT, voice="http://127.0.0.1:9/v1#alloy", language="en")
    for name, said in (("http://127.0.0.1:9/v1", "names no voice"), ("http://#a", "is no address")):
        with pytest.raises(InputError, match=said):
            choose(name, "en", "")
    with pytest.raises(InputError, match="no language"):
        choose("http://127.0.0.1:9/v1#a", "xx-yy", "")
