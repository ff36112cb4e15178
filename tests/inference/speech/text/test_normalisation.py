"""Written forms of the further languages: whatever stands together is read, and nothing breaks it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from paksatalker.base.errors import InputError
from paksatalker.inference.speech.text.markup import read
from paksatalker.inference.speech.text.plain_text import plain_sentences
from paksatalker.inference.speech.wording.script import script

LANGUAGES = ["de", "fr-fr", "es", "it", "pt", "pt-br", "nl", "pl", "ru"]


def said(text: str, language: str) -> str:
    return " ".join(w.spoken for s in plain_sentences(text, language) for w in s.words)


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("de", ["Am 3. Oktober ging er, z. B. hin.", "Es waren 7.", "Dann kam Dr. Weber usw.", "Er ging."]),
        ("de", ["Das kostet 5 Min. und mehr.", "In der Hauptstr. 12 wohnt er."]),
        ("fr", ["Il en a 7.", "Ensuite M. Dupont arrive, p. ex. le 5 janv. à midi.", "Fin."]),
        ("es", ["Viven en EE. UU. desde 1999.", "El Sr. García tiene 3."]),
        ("it", ["L'art. 5 è chiaro.", "Il dott. Rossi ha 2 case."]),
        ("pl", ["To m.in. jabłka.", "Mieszka na ul. Długiej 5.", "Potem poszedł."]),
        ("ru", ["Это было в 2010 г. и позже.", "Он живёт на ул. Ленина, 5.", "Конец."]),
    ],
)  # fmt: skip
def test_sentences_end_where_they_do(language: str, parts: list[str]) -> None:
    assert [s.text for s in plain_sentences(" ".join(parts), language)] == parts


def test_each_written_word_keeps_what_is_said_for_it() -> None:
    (sentence,) = plain_sentences("Am 7. August (1999) zahlte er 12,80 € – z. B. so!", "de")
    assert [(w.text, w.spoken, w.after) for w in sentence.words] == [
        ("Am", "Am", ""),
        ("7", "siebten", ""),
        ("August", "August", ""),
        ("1999", "neunzehnhundertneunundneunzig", ""),
        ("zahlte", "zahlte", ""),
        ("er", "er", ""),
        ("12,80", "zwölf", ""),
        ("€", "Euro achtzig", "—"),
        ("z", "zum", ""),
        ("B", "Beispiel", ""),
        ("so", "so", "!"),
    ]


@pytest.mark.parametrize(
    ("text", "portugal", "brazil"),
    [
        ("10 km", "dez quilómetros", "dez quilômetros"),
        ("16 anos", "dezasseis anos", "dezesseis anos"),
        ("0,50 €", "cinquenta cêntimos", "cinquenta centavos"),
    ],
)
def test_a_country_may_say_it_otherwise(text: str, portugal: str, brazil: str) -> None:
    assert said(text, "pt") == portugal and said(text, "pt-br") == brazil


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_too_long_to_name_are_read_digit_by_digit(language: str) -> None:
    one = num2words(7, lang=language[:2])
    assert said("7" * 5000, language).split().count(one) == 5000


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(["de", "fr-fr", "es", "nl"]))
def test_any_number_is_said_as_num2words_says_it(n: int, language: str) -> None:
    expected = str(num2words(n, lang=language[:2]))
    if not (language in ("de", "nl") and 1100 <= n <= 1999):
        assert said(f"({n})", language) == expected


_PIECES = st.sampled_from(
    """
    1 2 3 21 007 1999 2024 1.250 000 3,5 12,80 -5 +3 € $ % °C km kg h Min. 5% 10–12 6-10 2:1 16:45 16h45
    9.30 Uhr uur 24/12/2023 24.12.2023 1/2 2. 1er 2e 3.º 5-й XX II XIV Ludwig Louis Felipe Jan Paweł Пётр
    siècle secolo wieku века z. B. p. ej. m.in. т. е. Nr. n° № § Mo. lun. Jan. janv. + = & www.a.de a@b.de
    G7 20er 90-е '80 +49 30 123 Mio. Mrd. mln тыс. руб. zł R$ die am около w в de la ( ) , . ! ? ; : — " ' x
    1,5x 4x4 ½ ² 99999999999999999999 5€/h 10 €/Monat der за de
    """.split()  # noqa: SIM905
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, min_size=1, max_size=10), st.sampled_from([" ", ""]), st.sampled_from(LANGUAGES))
def test_whatever_stands_together_is_read(pieces: list[str], between: str, language: str) -> None:
    try:
        sentences = script(read(between.join(pieces)), language).sentences
    except InputError as error:
        assert "\n" not in str(error)
        return
    for word in (w for s in sentences for w in s.words):
        assert word.text and word.spoken
        assert not any("0" <= c <= "9" for c in word.spoken) and "|" not in word.spoken
        assert not any("\ue000" <= c <= "\uf8ff" for c in word.text + word.spoken)


@pytest.mark.parametrize(
    "run", ["1", "1,", "1.", "1-", "1 000 ", "z. ", "XX ", "5 € ", "Ludwig XIV. ", "é", "…"]
)
def test_long_runs_come_to_an_end(run: str) -> None:
    assert plain_sentences(run * (60_000 // len(run)) + "a", "de")
