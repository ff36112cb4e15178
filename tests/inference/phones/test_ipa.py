"""IPA taken apart, and put together again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.base.errors import InputError
from paksatalker.inference.phones.ipa import bare, is_vowel, nearest, parse, written

PHONES = ["p", "b", "tʃ", "dʒ", "s", "ŋ", "tʰ", "ç", "a", "ɪ", "eɪ", "ɑ̃", "ə", "y"]


@pytest.mark.parametrize(
    ("text", "labels", "stress"),
    [
        ("/ˈwɪn/", ["w", "ɪ", "n"], [0, 1, 0]),
        ("t͡ʃiːz", ["tʃ", "i", "z"], [0, 0, 0]),
        ("[ɕi˧˥]", ["ɕ", "i"], [0, 0]),
        ("ˈmɑ̃ʒe", ["m", "ɑ̃", "ʒ", "e"], [0, 1, 0, 0]),
        ("ˌæ.ɾəˈmeɪ.ʃn̩", ["æ", "ɾ", "ə", "m", "eɪ", "ʃ", "n̩"], [2, 0, 0, 0, 1, 0, 0]),
        ("g", ["ɡ"], [0]),
    ],
)
def test_words_are_taken_apart(text: str, labels: list[str], stress: list[int]) -> None:
    phones = parse(text)
    assert [p.label for p in phones] == labels
    assert [p.stress for p in phones] == stress


@given(st.lists(st.tuples(st.sampled_from(PHONES), st.sampled_from([0, 1, 2])), min_size=1, max_size=20))
def test_what_is_written_is_read_again(word: list[tuple[str, int]]) -> None:
    marks = {0: "", 1: "ˈ", 2: "ˌ"}
    text = ".".join((marks[stress] if is_vowel(label) else "") + label for label, stress in word)
    phones = parse(text)
    assert [p.label for p in phones] == [label for label, _ in word]
    assert [p.stress for p in phones] == [s if is_vowel(label) else 0 for label, s in word]
    # without the points that part them, two may become one sound, but none is lost
    assert "".join(p.label for p in parse(written(phones))) == "".join(label for label, _ in word)


@pytest.mark.parametrize("text", ["", "//", "ˈˈ", "win!", "w1n€", "漢", "ta" * 200])
def test_what_is_no_pronunciation_is_told(text: str) -> None:
    with pytest.raises(InputError) as error:
        parse(text)
    assert error.value.hint


def test_labels_of_engines_lose_their_marks() -> None:
    assert bare("ˈuː") == ("u", 1)
    assert bare("ɔ2") == ("ɔ", 0)
    assert bare("") == ("", 0)


def test_the_nearest_sound_keeps_the_mouth() -> None:
    english = ["p", "f", "s", "u", "i", "ɛ", "k", "ɹ", "ʃ"]
    assert nearest("p", english) == ("p",)
    assert nearest("ɸ", english) == ("f",)
    assert nearest("ɛ̃", english) == ("ɛ",)
    assert nearest("x", english) == ("k",)
    assert nearest("sʲ", english) == ("s",)
