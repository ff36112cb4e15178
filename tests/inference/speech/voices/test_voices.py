"""Which voice speaks a text, and what is said about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from paksatalker.base.errors import InputError
from paksatalker.inference.speech.voices.letters import pinyin
from paksatalker.inference.speech.voices.voices import choose, voices


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAKSATALKER_HOME", str(tmp_path / "home"))


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("Hello, I am Maya.", "hibari:heart"),
        ("Twas brillig, and the slithy toves did gyre and gimble in the wabe.", "hibari:heart"),
        ("Guten Tag, wie geht es Ihnen heute? Das Wetter ist wirklich sehr schön.", "espeak:de"),
        ("Bonjour, je suis content que vous soyez dans la ville avec nous.", "espeak:fr-fr"),
        ("Dzień dobry, jak się masz? Dzisiaj jest bardzo ładna pogoda.", "espeak:pl"),
        ("Hej, jag heter Maja och det är en bra dag.", "espeak:sv"),
        ("Привет, как дела? Сегодня хорошая погода.", "espeak:ru"),
        ("Привіт, як твої справи?", "espeak:uk"),
        ("你好，世界。今天天气很好。", "espeak:cmn"),
        ("こんにちは、世界。", "espeak:ja"),
        ("Xin chào, hôm nay trời rất đẹp.", "espeak:vi"),
        ("سلام، حال شما چطور است؟ چه خبر", "espeak:fa"),
    ],
)
def test_the_language_is_guessed_where_it_is_clear(text: str, voice: str) -> None:
    chosen, notes = choose(None, None, text)
    assert chosen.qualified == voice
    assert bool(notes) == (chosen.naturalness == "robotic")


def test_where_the_language_is_not_clear_it_is_asked_for() -> None:
    with pytest.raises(InputError, match="not look English") as error:
        choose(None, None, "bawo ni gbogbo yin lonii omo mi owon")
    assert "--language" in error.value.hint


def test_the_robotic_fallback_is_told_in_one_line() -> None:
    chosen, notes = choose(None, "de-AT", "Servus")
    assert chosen.qualified == "espeak:de"
    assert len(notes) == 1 and "robotic" in notes[0] and "voices add" in notes[0] and "\n" not in notes[0]


@pytest.mark.parametrize(
    ("name", "qualified"),
    [
        ("heart", "hibari:heart"),
        ("hibari:heart", "hibari:heart"),
        ("espeak:pt_BR", "espeak:pt-br"),
        ("espeak:zh", "espeak:cmn"),
        ("de", "espeak:de"),
    ],
)
def test_voices_by_name(name: str, qualified: str) -> None:
    assert choose(name, None, "")[0].qualified == qualified


@pytest.mark.parametrize(
    ("name", "language", "said"),
    [
        ("nobody", None, "unknown voice 'nobody'"),
        ("festival:kal", None, "unknown engine 'festival'"),
        ("espeak:xx", None, "unknown voice"),
        ("heart", "de", "speaks en-us, not de"),
        (None, "tlh-none", "no voice speaks"),
    ],
)
def test_what_does_not_fit_is_one_clear_line(name: str | None, language: str | None, said: str) -> None:
    with pytest.raises(InputError, match=said):
        choose(name, language, "Hello")


def test_over_a_hundred_languages_are_listed_with_their_licence() -> None:
    found = voices()
    assert len({v.language for v in found}) > 100
    assert len({v.qualified for v in found}) == len(found)
    assert all(v.licence and v.naturalness in ("natural", "clear", "robotic") for v in found)
    assert found[0].naturalness == "natural" and found[0].installed
    assert {v.engine for v in voices("en")} >= {"hibari", "espeak"}
    assert {v.language for v in voices("pt")} == {"pt", "pt-br"}


@pytest.mark.parametrize(
    ("language", "voice"),
    [
        ("es-mx", "kokoro:ef_dora"),
        ("es_AR", "kokoro:ef_dora"),
        ("fr-CA", "kokoro:ff_siwis"),
        ("pt-pt", "kokoro:pf_dora"),
        ("en-gb-scotland", "kokoro:bf_emma"),
        ("en-au", "hibari:heart"),
        ("it-ch", "kokoro:if_sara"),
        ("de-at", "espeak:de"),
        ("zh-tw", "kokoro:zf_xiaobei" if pinyin.available() else "espeak:cmn"),
    ],
)
def test_a_language_of_a_region_is_spoken_by_the_natural_voice_of_its_base(
    language: str, voice: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    model = tmp_path / "kokoro.onnx"
    monkeypatch.setattr("paksatalker.inference.speech.voices.kokoro.adding.model", lambda: model)
    assert choose(None, language, "")[0].qualified == voice


def test_where_it_is_not_added_the_way_to_add_it_is_told() -> None:
    chosen, notes = choose(None, "es-mx", "")
    assert chosen.engine == "espeak" and "voices add kokoro" in notes[0]
