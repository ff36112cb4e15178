"""Kokoro's voices: letters of each language, times from the network, rate and pitch by word."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import PaksaTalkerError
from paksatalker.inference.speech.sound.utterance import Utterance
from paksatalker.inference.speech.text.manner import Manner
from paksatalker.inference.speech.text.readings import Reading
from paksatalker.inference.speech.voices.kokoro.model import ids, styles
from paksatalker.inference.speech.voices.kokoro.voice import LATE, LATE_BY_RATE, known, synthesise
from paksatalker.inference.speech.voices.letters import kana, pinyin

from .. import tiny_piper
from . import tiny_kokoro


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_kokoro.write(tmp_path_factory.mktemp("voice") / "kokoro.onnx")


def say(model: Path, text: str, voice: str = "af_heart", **kinds: object) -> Utterance:
    words = [
        Reading(w.strip(",."), w.strip(",."), w[-1] if w[-1] in ",." else "", **kinds)  # type: ignore[arg-type]
        for w in text.split()
    ]
    return synthesise(words, voice, model)


def labels(take: Utterance) -> list[str]:
    n = max(s.word for s in take.sounds) + 1
    return [" ".join(s.label for s in take.sounds if s.word == i) for i in range(n)]


@pytest.mark.parametrize(
    ("voice", "text", "said"),
    [
        ("af_heart", "The clear day", ["ð ə", "k l ɪ ɹ", "d eɪ"]),
        ("bf_emma", "The clear day", ["ð ə", "k l ɪ ə", "d eɪ"]),
        ("ef_dora", "Hoy vivo en Chile", ["o ɪ", "β i β o", "e n", "tʃ i l e"]),
        ("ff_siwis", "Un bon vin blanc", ["œ̃", "b ɔ̃", "v ɛ̃", "b l ɑ̃"]),
        ("if_sara", "Ciao, pizza", ["tʃ a o", "p i ts a"]),
        ("pf_dora", "Bom dia", ["b o ŋ", "dʒ i æ"]),
        ("hf_alpha", "घर छोटा", ["ɡʰ ʌ ɾ", "cʰ o ʈ a"]),
    ],
)
def test_each_language_is_read_in_its_own_sounds(model: Path, voice: str, text: str, said: list[str]) -> None:
    take = say(model, text, voice)
    assert [label.replace("ː", "") for label in labels(take)] == said


def test_phones_follow_one_another_as_the_network_planned(model: Path) -> None:
    take = say(model, "Clear water, huge river.")
    for a, b in zip(take.sounds, take.sounds[1:], strict=False):
        assert a.end == pytest.approx(b.start) and a.end > a.start
    assert [s.word for s in take.sounds if s.label == "sil"] == [-1]
    assert take.rate == 24000 and len(take.audio) > take.sounds[-1].end * take.rate
    assert not take.cannot
    again = say(model, "Clear water, huge river.")
    assert again.audio.tobytes() == take.audio.tobytes() and again.sounds == take.sounds


@pytest.mark.parametrize("rate", [0.5, 2.0])
def test_one_word_may_be_slower_or_faster(model: Path, rate: float) -> None:
    words = [Reading(w, w) for w in ("one", "seven", "three")]
    other = [words[0], Reading("seven", "seven", manner=Manner(rate=rate)), words[2]]
    takes = [synthesise(w, "af_heart", model) for w in (words, other)]
    lasts = [[sum(s.end - s.start for s in t.sounds if s.word == i) for i in range(3)] for t in takes]
    assert lasts[0][1] / lasts[1][1] == pytest.approx(rate, rel=0.15)
    assert lasts[1][0] == pytest.approx(lasts[0][0], abs=0.05)


def test_one_word_may_be_higher(model: Path) -> None:
    words = [Reading("one", "one"), Reading("seven", "seven", manner=Manner(pitch=1.5))]
    take = synthesise(words, "af_heart", model)
    found = []
    for i in range(2):
        mine = [s for s in take.sounds if s.word == i]
        a, b = mine[1].start + LATE + LATE_BY_RATE, mine[-2].end + LATE + LATE_BY_RATE
        wave = take.audio[round(a * 24000) : round(b * 24000)]
        crossings = np.flatnonzero((wave[:-1] < 0) & (wave[1:] >= 0))
        found.append(24000 / np.median(np.diff(crossings)))
    assert found[0] == pytest.approx(tiny_kokoro.PITCH, rel=0.1)
    assert found[1] == pytest.approx(1.5 * tiny_kokoro.PITCH, rel=0.1)


def test_pronunciations_are_obeyed(model: Path) -> None:
    for voice in ("af_heart", "ef_dora"):
        words = [Reading("a", "a"), Reading("Nguyen", "Nguyen", ipa="/ˈwin/"), Reading("a", "a")]
        take = synthesise(words, voice, model)
        assert labels(take)[1] == "w i n"


@pytest.mark.parametrize(
    ("voice", "text"), [("af_heart", "We counted many sheep, "), ("ef_dora", "Hay una casa, ")]
)
def test_long_sentences_are_said_whole(model: Path, voice: str, text: str) -> None:
    take = say(model, text * 40 + "no", voice)
    assert {s.word for s in take.sounds} - {-1} == set(range(len(text.split()) * 40 + 1))
    assert all(a.end <= b.start + 1e-9 for a, b in zip(take.sounds, take.sounds[1:], strict=False))


@pytest.mark.parametrize(
    ("voice", "text", "reads", "said"),
    [
        ("zf_xiaobei", "你好重庆", pinyin.available, ["n i", "x au", "ʈʂʰ ʊ ŋ", "tɕʰ i ŋ"]),
        ("jf_alpha", "今日はさんぽ", kana.available, ["kʲ o", "w a", "s a m p o"]),
    ],
)
def test_chinese_and_japanese_are_read_by_dictionaries(
    model: Path, voice: str, text: str, reads: Callable[[], bool], said: list[str]
) -> None:
    if not reads():
        pytest.skip("needs the extra chinese or japanese")
    parts = ["今日", "は", "さんぽ"] if voice[0] == "j" else [*text]
    take = synthesise([Reading(c, c, glued=True) for c in parts], voice, model)
    assert [label.replace("ː", "") for label in labels(take)] == said
    latin = [Reading(parts[0], parts[0], ","), Reading("AI", "AI"), Reading("x", "x", ipa="/ˈpa/")]
    assert labels(synthesise(latin, voice, model))[1:] == ["eɪ aɪ", "p a"]


def test_voices_have_styles_and_languages() -> None:
    assert set(known()) == set(styles()) and len(known()) == 54
    assert all(style.shape == (510, 256) and np.isfinite(style).all() for style in styles().values())
    assert {v: known()[v] for v in ("af_heart", "ff_siwis", "pm_alex")} == {
        "af_heart": "en-us",
        "ff_siwis": "fr-fr",
        "pm_alex": "pt-br",
    }
    assert len(set(ids().values())) == len(ids())


def test_a_network_of_another_kind_is_told(tmp_path: Path) -> None:
    other = tiny_piper.write(tmp_path / "other.onnx")
    with pytest.raises(PaksaTalkerError, match="not Kokoro's network"):
        say(other, "Hello")
