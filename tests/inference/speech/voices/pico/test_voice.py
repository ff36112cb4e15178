"""What Pico says: sound with the exact times of its phones, whatever the text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paksatalker.base.errors import InputError
from paksatalker.inference.phones.visemes import sound
from paksatalker.inference.speech.sound.utterance import Utterance
from paksatalker.inference.speech.text.manner import Manner
from paksatalker.inference.speech.text.readings import Reading
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.speech.voices.pico import adding
from paksatalker.inference.speech.voices.pico.module import FRAME, MARK, RATE, say
from paksatalker.inference.speech.voices.pico.voice import known, synthesise

SAID = {
    "de": "Guten Morgen, liebe Freunde! Papa bäckt um 7:30 Uhr ein Brot, und die Äpfel sind süß.",
    "en-gb": "Good morning, friends! The baker bought three pounds of apples at half past seven.",
    "en-us": "Good morning, friends! The baker bought three pounds of better butter at seven.",
    "es": "Buenos días, amigos. Mi padre compra pan, leche y una manzana pequeña en el mercado.",
    "fr-fr": "Bonjour, mes amis. Mon père achète du pain et un bon vin blanc au marché.",
    "it": "Buongiorno, amici. Mio padre compra otto pagnotte e gli gnocchi al mercato.",
}
pytestmark = pytest.mark.usefixtures("added")


def folder() -> Path:
    found = adding.folder()
    assert found is not None
    return found


def made(text: str, voice: str = "de", way: Manner | None = None) -> Utterance:
    words = [Reading(w.strip(","), w.strip(","), "," * w.endswith(",")) for w in text.split()]
    if way is not None:
        words = [Reading(w.text, w.spoken, w.after, manner=way) for w in words]
    return synthesise(words, voice, folder())


@pytest.mark.parametrize("voice", SAID)
def test_every_word_is_said_with_sounds_that_are_known(voice: str) -> None:
    speech = speak(SAID[voice], voice=f"pico:{voice}")
    assert speech.rate == RATE and speech.language == voice
    assert {p.word for p in speech.phones if p.label != "sil"} == set(range(len(speech.words)))
    assert all(sound(p.label, "ipa").known for p in speech.phones)
    assert any(p.stress == 1 for p in speech.phones)
    assert speech.phones[-1].end <= speech.duration + 1e-6


def test_the_frames_are_as_long_as_the_sound_and_the_same_text_sounds_the_same() -> None:
    row = known()["de"]
    files = (folder() / str(row["text"]), folder() / str(row["sound"]))
    said = say('<mark name="0"/>Guten <mark name="1"/>Morgen.', files, adding.runtime())
    phones = said.events[said.events[:, 0] != MARK]
    assert phones[:, 1].sum() * FRAME == pytest.approx(len(said.audio) / RATE, abs=FRAME)
    assert said.events[said.events[:, 0] == MARK][:, 1].tolist() == [0, 1]
    again = say('<mark name="0"/>Guten <mark name="1"/>Morgen.', files, adding.runtime())
    assert np.array_equal(said.audio, again.audio)


def test_a_stop_is_silent_where_it_begins_and_vowels_are_loud() -> None:
    take = made("Papa packt acht alte Pakete")

    def level(start: float, length: float) -> float:
        part = take.audio[round(start * RATE) : round((start + length) * RATE)]
        return 10 * float(np.log10(np.mean(part**2) + 1e-9))

    stops = [level(s.start + 0.01, 0.03) for s in take.sounds if s.label in "ptk" and s.start > 0.1]
    vowels = [level(s.start + 0.02, 0.03) for s in take.sounds if s.label == "a"]
    assert len(stops) > 4 and len(vowels) > 4
    assert np.median(vowels) - np.median(stops) > 15


def test_rate_is_the_words_own_and_a_pronunciation_is_obeyed() -> None:
    plain, quick = made("Guten Morgen zusammen"), made("Guten Morgen zusammen", way=Manner(rate=1.5))
    lasts = [t.sounds[-1].end - t.sounds[0].start for t in (plain, quick)]
    assert lasts[0] / lasts[1] == pytest.approx(1.5, rel=0.06)
    words = [Reading("Nguyen", "Nguyen", "."), Reading("Nguyen", "Nguyen", ".", ipa="/ˈvɪn/")]
    take = synthesise(words, "de", folder())
    assert [s.label for s in take.sounds if s.word == 1] == ["v", "ɪ", "n"]


def test_a_long_sentence_without_a_pause_keeps_its_words() -> None:
    take = made(" ".join(["Haus"] * 90))
    assert [s.word for s in take.sounds if s.label == "h"] == list(range(90))
    assert len(take.audio) / RATE < 60


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(min_size=1, max_size=60))
def test_whatever_it_reads_is_sound_or_one_line(text: str) -> None:
    word = Reading(text, text, ".")
    hostile = Reading("x", f'<play file="/etc/passwd"/><genfile file="x.pam">{text}<mark name="0"/>', ".")
    try:
        take = synthesise([word, hostile], "de", folder())
    except InputError as e:
        assert "\n" not in str(e)
    else:
        assert np.isfinite(take.audio).all() and all(s.word in (-1, 0, 1) for s in take.sounds)
