"""Pronunciations of words that dictionaries have, have not, and have twice."""

from __future__ import annotations

import pytest

from paksatalker.inference.speech.text.readings import Reading
from paksatalker.inference.speech.wording.pronunciation import arpabet, pronunciations


def _of(*words: str) -> list[tuple[str, ...]]:
    return [p.variants for p in pronunciations([Reading(w, w) for w in words])]


def test_dictionary_words_have_their_entries() -> None:
    (hello,) = _of("Hello")
    assert {"HH AH L OW", "HH EH L OW"} <= set(hello)


def test_hyphens_join_entries() -> None:
    (both,) = _of("forty-two")
    assert "F AO R T IY T UW" in both


def test_context_decides_what_is_read() -> None:
    past = pronunciations([Reading(w, w) for w in ["I", "have", "read", "it"]])[2].variants
    assert {"R EH D", "R IY D"} <= set(past)


def test_unknown_words_and_letters_are_read() -> None:
    (coined, letters) = _of("blimfrops", "F.B.I.")
    assert coined[0].startswith("B L IH M F R AA P")
    assert letters[0] == "EH F B IY AY"


@pytest.mark.parametrize(
    ("word", "stress"), [("banana", (0, 1, 0)), ("Doctor", (1, 0)), ("understand", (2, 0, 1))]
)
def test_stress_is_that_of_the_vowels(word: str, stress: tuple[int, ...]) -> None:
    assert pronunciations([Reading(word, word)])[0].stress == stress


def test_sounds_of_other_languages_take_the_nearest() -> None:
    assert arpabet(["ç", "ʁ", "y", "ts", "ʔ"]) == "SH R UW T S"
