"""Transcripts in many languages on speech whose exact times espeak-ng tells."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from paksatalker.base.errors import InputError
from paksatalker.inference.phones.visemes import sound
from paksatalker.inference.speech.recording import read_recording
from paksatalker.inference.speech.text.readings import Reading
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.speech.voices import hibari_voice
from paksatalker.inference.speech.voices.voices import espeak_voice
from paksatalker.inference.speech.wording.pronunciation import arpabet
from paksatalker.inference.speech.wording.wording import wording
from paksatalker.inference.timeline.speech import Speech

TEXTS = {
    "en-us": "Five brave friends moved to the old farm, and we all watched the ships go by. "
    "My mother makes better bread.",
    "de": "Guten Morgen, meine Damen und Herren. Heute sprechen wir über das Wetter und die Städte.",
    "es": "Buenos días a todos. Hoy vamos a hablar de la música y de los viajes por el mundo.",
    "pl": "Dzień dobry państwu. Dzisiaj będziemy rozmawiać o pogodzie i o muzyce.",
    "cmn": "大家好，今天我们来谈谈天气和音乐。",
    "fi": "Hyvää huomenta ystävät, tänään puhumme säästä ja musiikista.",
}


def _recorded(folder: Path, language: str) -> tuple[Path, Speech]:
    speech = speak(TEXTS[language], voice=f"espeak:{language}")
    soundfile.write(folder / "a.wav", np.asarray(speech.audio), speech.rate)
    return folder / "a.wav", speech


def _starts(found: Speech, exact: Speech) -> np.ndarray:
    """Milliseconds by which each phone starts late, paired within words that have the same phones."""

    def label(name: str) -> str:
        return arpabet([name]) if found.phone_set == "arpabet" else name

    late = []
    for i in range(min(len(found.words), len(exact.words))):
        a = [p for p in found.phones if p.word == i]
        b = [p for p in exact.phones if p.word == i]
        if [p.label for p in a] == [label(p.label) for p in b]:
            late += [p.start - q.start for p, q in zip(a, b, strict=True)]
    return np.array(late) * 1000


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_starts_are_exact(tmp_path: Path, language: str) -> None:
    path, exact = _recorded(tmp_path, language)
    found = read_recording(path, transcript=TEXTS[language], language=language)
    assert found.phone_set == ("arpabet" if language == "en-us" else "ipa")
    late = _starts(found, exact)
    assert len(late) > 25
    assert abs(np.median(late)) < 10  # no constant offset is left
    away = np.abs(late - np.median(late))
    assert np.median(away) <= 15 and np.quantile(away, 0.95) <= 60
    assert any(p.stress == 1 for p in found.phones) or language == "cmn"
    assert all(0 <= p.confidence <= 1 for p in found.phones)


@pytest.mark.parametrize("language", ["de", "fi"])
def test_another_wording_is_refused_with_its_place(tmp_path: Path, language: str) -> None:
    path, _ = _recorded(tmp_path, language)
    wrong = " ".join(reversed(TEXTS[language].split()))
    with pytest.raises(InputError, match=r"does not match a\.wav: .*word \d+, “.+”") as error:
        read_recording(path, transcript=wrong, language=language)
    assert error.value.hint


def test_every_sound_of_every_language_has_a_stand_in() -> None:
    """What espeak-ng says for the names of its languages, its numbers and its letters, in all of them."""
    missing = set()
    for code in espeak_voice.languages():
        for way in wording("1 22 37 458 9 a b c d e f g h i j k l m n o p q r s t u v w x y z", code).ways:
            assert way.variants and way.variants[0]
            missing |= {s for s, _, n in way.sounds if not n and sound(s, "ipa").poses}
    assert missing <= {"ʔ"}


def test_languages_are_mixed() -> None:
    words = wording("We said goodbye to him yesterday. Guten Morgen, meine Damen und Herren, wir sind da.")
    assert words.language == "en-us" and words.phone_set == "arpabet"
    said = {
        words.sentences[i].words[j].text: way.variants[0]
        for (i, j), way in zip(words.units, words.ways, strict=True)
    }
    assert said["goodbye"].startswith("G UH D") and said["Herren"].startswith("HH EH R")
    names = wording("I met Иван Петрович in Berlin.")
    assert len(names.units) == 6 and names.phone_set == "arpabet"


@pytest.mark.parametrize(
    ("language", "text", "word", "said"),
    [
        ("de", "Das Team war cool.", "cool", "kul"),
        ("fr", "Ce weekend était long.", "weekend", "wikɛnd"),
        ("ru", "Это был cool проект.", "cool", "kul"),
        ("zh", "大家好，今天我们来谈谈hello和音乐。", "hello", "hələʊ"),
        ("ko", "그는 hello 라고 했다.", "hello", "hələʊ"),
        ("hi", "यह cool है।", "cool", "kul"),
        ("ja", "これはhelloです。", "hello", "həlo̞ũ"),
    ],
)
def test_a_word_of_another_language_has_its_own_sounds(
    tmp_path: Path, language: str, text: str, word: str, said: str
) -> None:
    """Also where espeak-ng would spell it; no note of a language is a sound, and the transcript fits."""
    spoken = speak(text, voice=f"espeak:{espeak_voice.find(language)}")
    soundfile.write(tmp_path / "a.wav", np.asarray(spoken.audio), spoken.rate)
    found = read_recording(tmp_path / "a.wav", transcript=text, language=language)
    for speech in (spoken, found):
        place = next(i for i, w in enumerate(speech.words) if w.text == word)
        assert "".join(p.label for p in speech.phones if p.word == place) == said


@pytest.mark.parametrize(
    ("text", "language", "what"),
    [
        ("", None, "empty"),
        (" ... ", None, "no words"),
        ("Hello", "xx-none", "is not known"),
        ("", "de", "empty"),
    ],
)
def test_nothing_to_say_is_one_line(text: str, language: str | None, what: str) -> None:
    with pytest.raises(InputError, match=what) as error:
        wording(text, language)
    assert error.value.hint and "\n" not in str(error.value)


@pytest.mark.parametrize("number", ["12.5b", "12.5٣", "9" * 400, "²", "1²3", "٣٤٥", "１２"])
def test_any_number_among_english_is_said(number: str) -> None:
    assert len(wording(f"Take {number} of them.", "en-us").ways) >= 4
    (sounds,) = hibari_voice.pronounce([Reading(number, number)])
    assert sounds
