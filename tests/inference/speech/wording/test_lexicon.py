"""The lexicon: what it holds, what it is asked, and that every voice and the aligner obey it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from paksatalker.base.errors import InputError
from paksatalker.inference.phones import ipa
from paksatalker.inference.speech.recording import read_recording
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.speech.wording.lexicon import EMPTY, Lexicon, read_lexicon
from paksatalker.inference.timeline.speech import Speech

FILE = """
[en-us]
Nguyen = "/wɪn/"
Siobhan = "shivawn"
[de]
Nguyen = "/ˈnuːjən/"
Maja = "Mahja"
[en]
Zdrowie = "/ˈzdɹoʊvjə/"
[all]
Zrx = "/ˈzɑks/"
"""


@pytest.fixture
def lexicon(tmp_path: Path) -> Lexicon:
    file = tmp_path / "names.toml"
    file.write_text(FILE, "utf-8")
    return read_lexicon(file)


def phones(speech: Speech, word: str) -> str:
    i = next(i for i, w in enumerate(speech.words) if w.text == word)
    return "".join(p.label for p in speech.phones if p.word == i)


def test_words_by_language(lexicon: Lexicon) -> None:
    def look(word: str, language: str) -> str | None:
        found = lexicon.entry(word, language)
        return None if found is None else found.spoken or "".join(p.label for p in ipa.parse(found.ipa))

    assert look("Nguyen", "en-us") == look("nguyen", "en_US") == look("NGUYEN", "en-us") == "wɪn"
    assert look("Nguyen", "de-AT") == "nujən" and look("Nguyen", "fr") is None
    assert look("Nguyen's", "en-us") == "wɪnz" and look("Nguyen’s", "de") is None
    assert look("Zrx", "fr") == "zɑks"
    assert look("Siobhan", "en-us") == "shivawn" and look("Siobhan's", "en-us") == "shivawn's"
    assert look("Maja", "de") == "Mahja"
    assert EMPTY.entry("Nguyen", "en-us") is None


@pytest.mark.parametrize("voice", ["heart", "espeak:en-us"])
def test_every_voice_obeys(lexicon: Lexicon, voice: str) -> None:
    speech = speak("Ask Nguyen and Siobhan about it.", voice=voice, lexicon=lexicon)
    assert phones(speech, "Nguyen") in ("wɪn", "wᵻn")
    assert phones(speech, "Siobhan").startswith("ʃɪv") and not speech.warnings
    inline = speak("Ask [Nguyen](/wɪn/) about it.", voice=voice)
    assert phones(inline, "Nguyen") in ("wɪn", "wᵻn")
    german = speak("Frag Nguyen und Maja.", voice="espeak:de", lexicon=lexicon)
    assert phones(german, "Nguyen") == "nujən" and phones(german, "Maja") == "mɑjɑ"


def test_guessed_words_are_shown() -> None:
    (warning,) = speak("Please ask Nguyen today.").warnings
    assert "Nguyen /" in warning and "--lexicon" in warning
    assert not speak("Please ask the doctor today.").warnings


def test_forms_of_known_words_are_no_guesses() -> None:
    text = "She waited, googled podcasts, rewatched toothbrushes being rewired, and livestreamed it."
    assert not speak(text).warnings
    (warning,) = speak("The blimfrops unzarbed.").warnings
    assert "blimfrops /" in warning and "unzarbed /" in warning


def test_the_aligner_obeys(lexicon: Lexicon, tmp_path: Path) -> None:
    text = "Please ask Zdrowie and the others to come."
    said = speak(text, lexicon=lexicon)
    soundfile.write(tmp_path / "a.wav", np.asarray(said.audio), said.rate)
    guessing = read_recording(tmp_path / "a.wav", transcript=text)
    assert any("Zdrowie /" in w for w in guessing.warnings)
    heard = read_recording(tmp_path / "a.wav", transcript=text, lexicon=lexicon)
    inline = read_recording(tmp_path / "a.wav", transcript=text.replace("Zdrowie", "[Zdrowie](/ˈzdɹoʊvjə/)"))
    assert phones(heard, "Zdrowie") == phones(inline, "Zdrowie") == "ZDROWVYAH"
    assert not heard.warnings and not inline.warnings
    i = [w.text for w in heard.words].index("Zdrowie")
    assert heard.words[i].start == pytest.approx(said.words[i].start, abs=0.06)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Nguyen = 3", "outside of a language"),
        ("[en]\nNguyen = 3", "no pronunciation"),
        ('[en]\nNguyen = ""', "no pronunciation"),
        ('[en]\nNguyen = "/w1?!/"', "Nguyen"),
        ('[en]\n"New York" = "x"', "no pronunciation"),
        ('[klingonish]\na = "x"', "unknown language"),
        ("[en", "no TOML"),
    ],
)
def test_a_broken_lexicon_is_one_clear_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "l.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(InputError, match=said) as error:
        read_lexicon(file)
    assert error.value.hint and "\n" not in str(error.value)


def test_a_missing_lexicon_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't read"):
        read_lexicon(tmp_path / "none.toml")
