"""What is said for what is written, and where sentences end."""

from __future__ import annotations

import re
import sys
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from paksatalker.base.errors import InputError
from paksatalker.inference.speech.text.plain_text import plain_sentences
from paksatalker.inference.speech.text.text import MOST, normalise, plain_letters


def _said(text: str) -> str:
    return " ".join(sentence.spoken for sentence in normalise(text)).rstrip(".")


def _sentences(text: str) -> list[str]:
    return [sentence.text for sentence in normalise(text)]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("It has 1,234 parts", "It has one thousand two hundred thirty-four parts"),
        ("-5 and +3", "minus five and plus three"),
        ("3.14 or .5", "three point one four or point five"),
        ("agent 007", "agent zero zero seven"),
        ("the 1st, 22nd and 103rd", "the first, twenty-second and one hundred third"),
        ("12.5% or 50 %", "twelve point five percent or fifty percent"),
        ("$5.99, $1, $0.05", "five dollars and ninety-nine cents, one dollar, five cents"),
        ("$5 million, €4.6M", "five million dollars, four point six million euros"),
        ("$5-10, £1–£2 million", "five to ten dollars, one to two million pounds"),
        ("Mr. & Mrs. Wu", "Mister and Missus Wu"),
        ("IT IS ON THE TV", "it is on THE TV"),
        ("10 USD, 5€, 99¢", "ten U.S. dollars, five euros, ninety-nine cents"),
        ("Jan. 5, 2024", "January fifth, twenty twenty-four"),
        ("on 5/1/2024", "on May first twenty twenty-four"),
        ("on 31/12/1999", "on December thirty-first nineteen ninety-nine"),
        ("on 2024-02-29", "on February twenty-ninth twenty twenty-four"),
        ("5 May 2024", "the fifth of May twenty twenty-four"),
        ("the 5th of May", "the fifth of May"),
        ("in 1984 and 2005", "in nineteen eighty-four and two thousand five"),
        ("the 1990s and the '80s", "the nineteen nineties and the eighties"),
        ("1914–1918", "nineteen fourteen to nineteen eighteen"),
        ("at 5:30 p.m. sharp", "at five thirty P.M. sharp"),
        ("at 10 am, 9:05, 12:00", "at ten A.M., nine oh five, twelve o'clock"),
        ("Dr. Smith and Mr. Jones", "Doctor Smith and Mister Jones"),
        ("Main St. in St. Louis", "Main Street in Saint Louis"),
        ("i.e. this, e.g. that, etc.", "that is this, for example that, et cetera"),
        ("cats vs. dogs", "cats versus dogs"),
        ("No. 5 of nos. 1", "number five of numbers one"),
        ("5 km at 1 km/h", "five kilometers at one kilometer per hour"),
        ("20°C, 68 °F", "twenty degrees Celsius, sixty-eight degrees Fahrenheit"),
        ("1/2 cup, 2 1/2 cups, 2½ cups", "one half cup, two and a half cups, two and a half cups"),
        ("5-10 people", "five to ten people"),
        ("a 20-year-old man", "a twenty year old man"),
        ("Henry VIII, Chapter IV", "Henry the eighth, Chapter four"),
        ("call 555-1234", "call five five five one two three four"),
        ("Python 3.11.2", "Python three point eleven point two"),
        ("see https://www.example.com/a-b?x=1", "see example dot com slash a dash b"),
        ("mail jo@example.org", "mail jo at example dot org"),
        ("x = 5 & y", "x equals five and y"),
        ("π and α-helix", "pi and alpha helix"),
        ("x², 5 m² and H₂O", "X. squared, five square meters and H. two O"),
        ("𝐇𝐞𝐥𝐥𝐨 ４２", "Hello forty-two"),
        ("rock 'n' roll, don't", "rock and roll, don't"),
        ("MP3 and COVID-19", "MP three and COVID nineteen"),
        ("Hello 😀 world 👋🏽!", "Hello world!"),
        ("wait - what (really)", "wait— what, really"),
        ("“Curly” ‘quotes’ and it’s", "Curly quotes and it's"),
    ],
)
def test_spoken_form(written: str, said: str) -> None:
    assert _said(written) == said


@pytest.mark.parametrize(
    "parts",
    [
        ["Dr. Smith met J. K. Rowling on Jan. 5, i.e. Friday.", "It rained."],
        ["He left at 9 p.m. Monday.", "She left at 10 p.m.", "He knew."],
        ["The U.S. Senate met.", "I live in the U.S.", "The weather is fine."],
        ["Pears, etc. are sold.", "Pears, etc.", "The shop closed."],
        ["No. 5 is alive.", "No.", "Never."],
        ['"Really?" he said.', '"Yes!"', "She left… and came back."],
        ["hello there.", "how are you?", "fine!"],
        ["It costs 3.5 dollars.", "Visit example.com today."],
        ["It was plan B.", "Then we went."],
        ["He moved to 5 Lake Dr.", "We know."],
    ],
)
def test_sentences_end_where_they_do(parts: list[str]) -> None:
    assert _sentences(" ".join(parts)) == parts


def test_paragraphs_lists_and_headings() -> None:
    found = normalise("Title Here\nA line that\nwraps on.\n\n1. One thing\n2. Another thing")
    assert [s.text for s in found] == ["Title Here", "A line that wraps on.", "One thing", "Another thing"]
    assert [s.ends_paragraph for s in found] == [False, True, False, True]


def test_each_written_word_keeps_what_is_said_for_it() -> None:
    (sentence,) = normalise("On Jan. 5, 2024, Dr. Wu paid $5 million (42%)!")
    assert [(w.text, w.spoken, w.after) for w in sentence.words] == [
        ("On", "On", ""),
        ("Jan", "January", ""),
        ("5", "fifth", ","),
        ("2024", "twenty twenty-four", ","),
        ("Dr", "Doctor", ""),
        ("Wu", "Wu", ""),
        ("paid", "paid", ""),
        ("$5", "five", ""),
        ("million", "million dollars", ","),
        ("42%", "forty-two percent", "!"),
    ]


def test_equal_sentences_are_counted() -> None:
    found = normalise("Yes. No. Yes! yes.  YES. Yes.")
    assert [(s.text, s.occurrence) for s in found] == [
        ("Yes.", 0),
        ("No.", 0),
        ("Yes!", 0),
        ("yes.", 1),
        ("YES.", 2),
        ("Yes.", 3),
    ]


@pytest.mark.parametrize("text", ["", "  \n ", "...!?", "😀👍🏽 ❤️", "— * _ —", "\u200b\u0000"])
def test_nothing_to_say_is_an_error(text: str) -> None:
    with pytest.raises(InputError) as error:
        normalise(text)
    assert error.value.hint and "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("こんにちは世界", "Hiragana"),
        ("Привет, мир", "Cyrillic"),
        ("hello мир", "Cyrillic"),
        ("مرحبا", "Arabic"),
    ],
)
def test_other_scripts_are_an_error(text: str, script: str) -> None:
    with pytest.raises(InputError, match=script):
        normalise(text)


def test_unknown_language_is_an_error() -> None:
    with pytest.raises(InputError, match="'de'"):
        normalise("Guten Tag", "de")


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**12).filter(lambda n: not 1100 <= n <= 2099))
def test_any_integer_is_said_as_num2words_says_it(n: int) -> None:
    expected = num2words(n).replace(",", "").replace(" and ", " ")
    assert _said(f"exactly {n} of them") == f"exactly {expected} of them"
    assert _said(f"exactly {n:,} of them") == f"exactly {expected} of them"


_PIECES = st.sampled_from(
    """
    Dr. Mr. St. Jan. Mar. e.g. i.e. etc. vs. a.m. U.S. No. 5 42% $3.50 €7 1/2 5/1/2024 12:30 3rd 1990s km °C
    hello world Peter said, well; stop. why? yes! (so) “quoted” it's 'n' & + = - — … x2 MP3 A B. I 😀 #tag
    @you 1,000 0.5 .5 -3 5-10 www.a.org a/b a_b ½ II Henry VIII ** ~ < 12345678901234567890 ²
    """.split()  # noqa: SIM905
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, min_size=1, max_size=12).map(" ".join))
def test_whatever_is_written_is_said_in_letters(text: str) -> None:
    try:
        sentences = normalise(text)
    except InputError:
        assert not re.search(r"[A-Za-z0-9]", text)
        return
    for sentence in sentences:
        assert sentence.words and sentence.words[-1].after in tuple(".?!…")
        for word in sentence.words:
            assert word.text
            assert re.fullmatch(r"[^\W\d_]+\.?(?:[ .'-]*[^\W\d_]+\.?)*'?", word.spoken), word
            assert word.after in ("", *",;:—….?!")
    # nothing is lost and nothing is said twice: the written letters and digits are those of the words
    letters = [re.sub(r"[\W_]", "", s) for s in (text, "".join(w.text for s in sentences for w in s.words))]
    assert len(letters[1]) <= len(letters[0])
    assert set(letters[1]) <= set(letters[0])


@pytest.mark.parametrize(
    "form", ["It costs ${}.", "{}%", "No. {}", "{} km", "the {}th", "€{}.50", "1/{}", "{}-{}", "{}s"]
)
@pytest.mark.parametrize("digits", ["7" * 16, "1" * 300, "9" * 5000])
def test_numbers_too_long_to_name_are_read_digit_by_digit(form: str, digits: str) -> None:
    said = " ".join(s.spoken for s in normalise(form.format(digits, digits)))
    named = {"1": "one", "7": "seven", "9": "nine"}[digits[0]]
    assert said.count(named) >= len(digits) - 1


@pytest.mark.parametrize(
    "run",
    "a|1| |…|1,|111,|1-|1.|a.|a@|((1)|$1-|I|Mr. Wu |the 5th of May |. |\n \n".split("|"),  # noqa: SIM905
)
def test_long_runs_of_anything_come_to_an_end(run: str) -> None:
    """One of these takes a second; were its time the square of its length, it would take minutes."""
    with suppress(InputError):
        said = normalise(run * (100_000 // len(run)))
        assert max(len(s.text) for s in said) <= 1200


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_gives_words_or_a_clear_error(text: str) -> None:
    try:
        assert all(word.spoken for sentence in normalise(text) for word in sentence.words)
    except InputError as error:
        assert "\n" not in str(error)


def test_every_character_there_is_can_be_read() -> None:
    """Some of them stand for several: ⑩, ⒈, ⅒."""
    every = [chr(n) for n in range(sys.maxunicode + 1) if not 0xD800 <= n < 0xE000]
    assert "10" in plain_letters("".join(every))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("⑩ of them", "ten of them"),
        ("add 5⅒ cups", "add five and a tenth cups"),
        ("⅒ of it", "one tenth of it"),
    ],
)
def test_numerals_that_stand_for_several_signs(written: str, said: str) -> None:
    assert _said(written) == said


@pytest.mark.parametrize("text", ["He vſ. you.", "ı.e. this.", "İ.e. that.", "Noſ. 5."])
def test_letters_whose_small_or_large_form_is_another_are_no_abbreviations(text: str) -> None:
    assert normalise(text)


@pytest.mark.parametrize("run", ["a ", "1-", "$", "\u4e2d"])
def test_more_than_anybody_says_in_one_go_is_refused_at_once(run: str) -> None:
    for read in (lambda text: plain_sentences(text, "it"), normalise):
        with pytest.raises(InputError, match=f"at most {MOST:,} are read"):
            read(run * (MOST + 1))
