"""Lines and sentences as they become whole while an answer is still coming."""

from __future__ import annotations

import json
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from paksatalker.inference.script.arriving import Rows, Sentences

LINES = [
    {"text": "Boats float, [see](!) {here\\}.".replace("{", "("), "emotion": "happy"},
    {"text": "Water is “heavy”."},
]
ANSWER = json.dumps({"title": "Boats", "lines": LINES}, ensure_ascii=False)
SAID = (
    "Dr. Smith has 3.5 boats! Are they old? “Yes,” she says. He came at 5 p.m. today… 水は重い。Then it ended"
)


@given(st.lists(st.integers(0, len(ANSWER)), max_size=12))
def test_rows_come_whole_however_the_answer_is_cut(cuts: list[int]) -> None:
    got: list[dict[str, object]] = []
    rows = Rows(got.append)
    places = [0, *sorted(cuts), len(ANSWER)]
    for a, b in pairwise(places):
        rows(ANSWER[a:b])
    assert got == LINES


@given(st.lists(st.integers(0, len(SAID)), max_size=12))
def test_sentences_come_whole_however_the_answer_is_cut(cuts: list[int]) -> None:
    got: list[str] = []
    sentences = Sentences(got.append)
    places = [0, *sorted(cuts), len(SAID)]
    for a, b in pairwise(places):
        sentences(SAID[a:b])
    sentences.close()
    assert " ".join(got).replace(" ", "") == SAID.replace(" ", "")
    assert got[0] == "Dr. Smith has 3.5 boats!" and got[1] == "Are they old?"


def test_a_sentence_is_handed_on_when_the_next_begins() -> None:
    got: list[str] = []
    sentences = Sentences(got.append)
    sentences("Boats float. ")
    assert not got
    sentences("W")
    assert got == ["Boats float."]
    sentences("hy?")
    assert got == ["Boats float."]
    sentences.close()
    assert got == ["Boats float.", "Why?"]
