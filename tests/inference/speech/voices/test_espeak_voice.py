"""espeak-ng: words, phones and times in many languages, and that the mouth knows every sound of them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from paksatalker.inference.phones.ipa import bare
from paksatalker.inference.phones.visemes import sound
from paksatalker.inference.speech.sound.utterance import Utterance
from paksatalker.inference.speech.text.manner import Manner
from paksatalker.inference.speech.text.readings import Reading
from paksatalker.inference.speech.voices.espeak_library import ipa, languages, phoneme_names
from paksatalker.inference.speech.voices.voices import espeak_voice


def say(text: str, language: str, manner: Manner = Manner()) -> Utterance:  # noqa: B008
    return espeak_voice.synthesise([Reading(w, w, manner=manner) for w in text.split()], language)


def test_every_word_gets_its_own_phones() -> None:
    take = say("Guten Morgen liebe Welt", "de")
    words = ["".join(s.label for s in take.sounds if s.word == i) for i in range(4)]
    assert words == ["ɡutən", "mɔɾɡən", "libə", "vɛlt"]
    assert [s.stress for s in take.sounds if s.label in ("u", "ɔ", "ɛ")] == [1, 1, 1]
    assert all(a.end == pytest.approx(b.start) for a, b in zip(take.sounds, take.sounds[1:], strict=False))


def test_words_read_as_one_are_parted() -> None:
    take = say("The end of the story", "en-us")
    words = ["".join(s.label for s in take.sounds if s.word == i) for i in range(5)]
    assert words[2:4] == ["ʌv", "ðə"] and all(words)


@pytest.mark.parametrize(
    ("language", "text", "word", "said"),
    [
        ("de", "Das Team war cool", 1, "tim"),
        ("fr-fr", "Un bon weekend", 2, "wikɛnd"),
        ("ru", "Это был Team", 2, "tim"),
        ("cmn", "他 说 hello", 2, "hələʊ"),
        ("ko", "그는 hello 라고", 1, "hələʊ"),
        ("hi", "मैं cool हूँ", 1, "kul"),
    ],
)
def test_words_of_another_language_bring_no_marks(language: str, text: str, word: int, said: str) -> None:
    """espeak-ng notes "(en)" and "(de)" around them: no sounds, and none may be lost to them."""
    take = say(text, language)
    assert "".join(s.label for s in take.sounds if s.word == word) == said
    assert all(s.end > s.start for s in take.sounds)
    assert "(" not in "".join(ipa(text, language))


@pytest.mark.parametrize(
    ("language", "text", "said"), [("en-us", "that is cool", "kul"), ("en-us", "they feel", "fil")]
)
def test_a_sound_inside_another_is_not_lost(language: str, text: str, said: str) -> None:
    take = say(text, language)
    last = [s for s in take.sounds if s.word == len(text.split()) - 1]
    assert "".join(s.label for s in last) == said
    assert all(s.end - s.start > 0.015 for s in last)
    assert all(a.end == pytest.approx(b.start) for a, b in pairwise(take.sounds))


def test_closures_are_quiet_and_vowels_loud() -> None:
    """The times are those of the sound: the level tells stops from vowels."""
    take = say("Papa packt Opa", "de")
    level = {}
    for s in take.sounds:
        part = take.audio[round(s.start * take.rate) : round(s.end * take.rate)]
        level.setdefault(s.label, []).append(float(np.sqrt(np.mean(part**2))))
    assert max(level["p"]) < 0.5 * min(level["a"])


def test_a_forced_pronunciation_is_said() -> None:
    words = [Reading("Herr", "Herr"), Reading("Nguyen", "Nguyen", ipa="/ˈwɪn/"), Reading("kommt", "kommt")]
    take = espeak_voice.synthesise(words, "de")
    assert ["".join(s.label for s in take.sounds if s.word == i) for i in range(3)] == ["hɛɾ", "wɪn", "kɔmt"]


@pytest.mark.parametrize("language", ["de", "fr-fr", "en-us", "es", "ru"])
def test_ipa_of_the_language_survives_its_own_names(language: str) -> None:
    for word in ("/ˈdopi/", "/maˈtafe/", "/ˈsilu/", "/boˈka/"):
        take = espeak_voice.synthesise([Reading("x", "x", ipa=word)], language)
        said = "".join(s.label for s in take.sounds)
        wanted = bare(word)[0]
        # a language may have only its own shade of a sound: the mouth has to be the same
        assert [v.name for p in said for v, _, _ in sound(p, "ipa").poses[:1]] == [
            v.name for p in wanted for v, _, _ in sound(p, "ipa").poses[:1]
        ]


@pytest.mark.parametrize("rate", [0.7, 1.0, 1.3, 1.6])
def test_the_rate_is_the_one_asked_for(rate: float) -> None:
    text = "Heute scheint die Sonne und wir gehen zusammen in den großen Park"
    plain, other = (say(text, "de", Manner(rate=r)) for r in (1.0, rate))
    lasts = [take.sounds[-1].end - take.sounds[0].start for take in (plain, other)]
    assert lasts[0] / lasts[1] == pytest.approx(rate, rel=0.07)


def test_the_same_words_make_the_same_sound_whatever_was_said_before() -> None:
    texts = {"de": "Guten Morgen, heute ist ein Tag", "ru": "Привет, как дела", "ar": "مرحبا بالعالم"}
    first = {language: say(text, language) for language, text in texts.items()}
    for before, rate in (("es", 0.7), ("hi", 1.5), ("sv", 1.0)):
        say("a b c d", before, Manner(rate=rate))
        espeak_voice.phones([Reading("x", "x")], "fr-fr")
        for language, text in texts.items():
            again = say(text, language)
            assert again.audio.tobytes() == first[language].audio.tobytes()
            assert again.sounds == first[language].sounds


def test_one_word_may_be_slower_than_the_others() -> None:
    words = ["eins", "zwei", "drei", "vier", "fünf"]
    slow = [Reading(w, w, manner=Manner(rate=0.6 if w == "drei" else 1.0)) for w in words]
    lasts = []
    for take in (say(" ".join(words), "de"), espeak_voice.synthesise(slow, "de")):
        lasts.append([sum(s.end - s.start for s in take.sounds if s.word == i) for i in range(5)])
    assert lasts[1][2] > 1.3 * lasts[0][2]
    assert lasts[1][1] == pytest.approx(lasts[0][1], rel=0.15)


def test_markup_in_the_text_is_only_text() -> None:
    take = say("a<b & [[zzz]] </speak> d", "en-us")
    assert {s.word for s in take.sounds} >= {0, 1, 4}


def test_the_mouth_knows_every_sound_of_every_language() -> None:
    """Whatever espeak-ng can write in a language, a mouth pose is known for, without guessing."""
    unknown: dict[str, str] = {}
    names = phoneme_names()
    groups = [" ".join(f"[[{n}]]" for n in names[i : i + 20]) for i in range(0, len(names), 20)]
    for language in languages():
        for part in (p for group in groups for clause in ipa(group, language) for p in clause.split()):
            label, _ = bare(part)
            if label and not sound(label, "ipa").known:
                unknown.setdefault(label, language)
    assert not unknown


def test_every_language_counts_to_ten() -> None:
    """Numbers are read by each language itself, each word with phones of its own."""
    digits = [Reading(str(i), str(i)) for i in range(1, 11)]
    mute = set()
    for language in languages():
        take = espeak_voice.synthesise(digits, language, steady=False)
        if set(range(10)) - {s.word for s in take.sounds}:
            mute.add(language)
        assert not take.sounds or np.abs(take.audio).max() > 0.1, language
        assert np.mean(np.abs(take.audio) > 0.98) < 1e-5, language
    assert mute <= {"chr-us-qaaa-x-west", "chr-US-Qaaa-x-west", "cv", "sjn"}  # it knows no numbers of these


def test_tags_are_matched_to_languages() -> None:
    found = {tag: espeak_voice.find(tag) for tag in ("de-CH", "PT_br", "zh-Hans-CN", "no", "fr", "xx", "")}
    assert found == {
        "de-CH": "de",
        "PT_br": "pt-br",
        "zh-Hans-CN": "cmn",
        "no": "nb",
        "fr": "fr-fr",
        "xx": None,
        "": None,
    }


@pytest.mark.parametrize("words", [["a." * 300], ["a.a.a.a"] * 60, ["z.B"] * 300], ids=len)
def test_any_number_of_points_within_words_is_said(words: list[str]) -> None:
    said = espeak_voice.phones([Reading(w, w, ".") for w in words], "fr-fr")
    assert len(said) == len(words) and said[0]
