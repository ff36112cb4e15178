"""Timing as files: what is written reads back, and what other programs write is understood."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paksatalker.base.errors import InputError
from paksatalker.inference.speech.timing import srt, textgrid
from paksatalker.inference.speech.timing.subtitles import sentences_of
from paksatalker.inference.speech.timing.textgrid import Tier
from paksatalker.inference.speech.timing.timing_files import read_timing, write_timing
from paksatalker.inference.timeline.speech import Phone, Speech

_LABELS = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=12)


@st.composite
def _tiers(draw: st.DrawFn) -> tuple[float, list[Tier]]:
    edges = sorted(set(draw(st.lists(st.floats(0, 5000, allow_nan=False), min_size=2, max_size=12))))
    labels = [draw(_LABELS) for _ in edges]
    spans = tuple(zip(edges[:-1], edges[1:], labels[:-1], strict=True))
    points = tuple((t, t, label) for t, label in zip(edges, labels, strict=True))
    return edges[-1], [Tier(draw(_LABELS), "interval", spans), Tier(draw(_LABELS), "point", points)]


@settings(max_examples=60, deadline=None)
@given(_tiers(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]))
def test_any_labels_survive_any_encoding(made: tuple[float, list[Tier]], encoding: str) -> None:
    duration, tiers = made
    back = textgrid.parse(textgrid.compose(tiers, duration).encode(encoding), "a.TextGrid")
    assert [t.name for t in back] == [t.name for t in tiers]
    # gaps come back as empty intervals
    assert [set(t.entries) <= set(b.entries) for t, b in zip(tiers, back, strict=True)] == [True, True]
    assert all(not label for _, _, label in set(back[0].entries) - set(tiers[0].entries))


_SHORT = """File type = "ooTextFile"
Object class = "TextGrid"

0
2.5
<exists>
3
"IntervalTier"
"speaker - words"
0
2.5
3
0
0.5
""
0.5 1.25 "he ""said"" no"  ! a remark
1.25
2.5
"intervals [2]:"
"TextTier"
"tones"
0 2.5 1
1.0 "H*"
"IntervalTier" "phones" 0 2.5
2
0.5 0.9 "HH"
0.9 1.25 "IY1"
"""


def test_the_short_form_is_read_by_the_same_rule(tmp_path: Path) -> None:
    path = tmp_path / "a.textgrid"
    path.write_text(_SHORT, newline="\r\n")
    timing = read_timing(path)
    assert [(w.text, w.start, w.end) for w in timing.words] == [
        ('he "said" no', 0.5, 1.25),
        ("intervals [2]:", 1.25, 2.5),
    ]
    assert timing.phone_set == "arpabet"
    assert [(p.label, p.stress, p.word) for p in timing.phones] == [("HH", 0, 0), ("IY", 1, 0)]


def test_a_speech_loses_nothing(tmp_path: Path, spoken: Speech) -> None:
    words = list(spoken.words)
    words[3] = replace(words[3], start=words[2].end, end=words[2].end)  # a word without sound
    phones = tuple(p for p in spoken.phones if p.word != 3)
    speech = replace(spoken, words=tuple(words), phones=phones)
    write_timing(speech, tmp_path / "a.TextGrid")
    timing = read_timing(tmp_path / "a.TextGrid")
    assert timing.words == speech.words
    assert timing.sentences == speech.sentences
    assert timing.phones == tuple(p for p in phones if p.label != "sil")
    assert timing.phone_set == "ipa"
    assert [p.name for p in tmp_path.iterdir()] == ["a.TextGrid"]


def test_phones_without_words_are_kept(tmp_path: Path) -> None:
    heard = (Phone("sil", 0, 0.5), Phone("AH", 0.5, 0.75, 1), Phone("B", 0.75, 1))
    speech = Speech(np.zeros(16000, np.float32), 16000, (), heard, (), "arpabet")
    write_timing(speech, tmp_path / "a.TextGrid")
    timing = read_timing(tmp_path / "a.TextGrid")
    assert (timing.phones, timing.words, timing.phone_set) == (heard[1:], (), "arpabet")
    with pytest.raises(InputError, match="no sentences"):
        write_timing(speech, tmp_path / "a.srt")


def test_subtitles_go_out_and_in(tmp_path: Path, spoken: Speech) -> None:
    write_timing(spoken, tmp_path / "a.srt")
    timing = read_timing(tmp_path / "a.srt")
    assert [s.text for s in timing.sentences] == [s.text for s in spoken.sentences]
    for a, b in zip(timing.sentences, spoken.sentences, strict=True):
        assert (a.start, a.end) == (pytest.approx(b.start, abs=6e-4), pytest.approx(b.end, abs=6e-4))
    assert not timing.words and not timing.phones


def test_subtitles_as_people_write_them() -> None:
    text = (
        "\ufeff1\r\n00:00:01,5 --> 00:00:03,000 X1:10\r\n<i>Hello</i>\r\n{\\an8}there. 42\r\n\r\n"
        "2\r\n0:00:02.900 --> 0:00:04.000\r\nAgain\r\n3\r\n00:00:05,000 --> 00:00:06,000\r\n \r\n"
    )
    cues = srt.parse(text, "a.srt")
    assert [cue[:2] for cue in cues] == [(1.5, 2.9), (2.9, 4.0)]
    assert [s.text for s in sentences_of(cues, "a.srt")[0]] == ["Hello there. 42", "Again"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5000), st.integers(0, 2000), st.sampled_from(["a", "b 2", "é“"]))))
def test_cues_come_back(made: list[tuple[int, int, str]]) -> None:
    cues, at = [], 0
    for length, gap, text in made:
        cues.append((at / 1000, (at + length) / 1000, text))
        at += length + gap
    if cues:
        assert srt.parse(srt.compose(cues), "a.srt") == cues


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.TextGrid", "not one", "it ends too early"),
        ("a.TextGrid", _SHORT[:180], "it ends too early"),
        ("a.TextGrid", _SHORT.replace("0.5 1.25", "0.5 0.25"), "run backwards"),
        ("a.TextGrid", _SHORT.replace("words", "w").replace("phones", "p"), "no interval tier"),
        ("a.TextGrid", _SHORT.replace("<exists>\n3", "<exists>\n1e99"), "no count"),
        ("a.TextGrid", _SHORT.replace("<exists>\n3", "<exists>\n1e999"), "no time"),
        ("a.TextGrid", _SHORT.replace("0.5 1.25", "0.5 9e999"), "no time"),
        ("a.srt", "", "no cue"),
        ("a.srt", "00:00:02,000 --> 00:00:01,000\nx", "before it starts"),
        ("a.srt", "hello\n", "belongs to no cue"),
        ("a.txt", "x", "no timing file"),
        ("b.srt", None, "cannot read"),
    ],
)
def test_bad_files_are_one_line(tmp_path: Path, name: str, content: str | None, what: str) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=what) as error:
        read_timing(tmp_path / name)
    assert error.value.hint and "\n" not in str(error.value)


def test_nothing_is_left_half_written(tmp_path: Path, spoken: Speech) -> None:
    with pytest.raises(InputError, match="nowhere does not exist"):
        write_timing(spoken, tmp_path / "nowhere" / "a.TextGrid")
    with pytest.raises(InputError, match="names no timing file"):
        write_timing(spoken, tmp_path / "a.json")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1e308", "-1", "2.5"])
@pytest.mark.parametrize("place", ["size = 1\nitem", "size = 3", "xmax = 1.5"])
def test_numbers_of_a_textgrid_that_can_t_be_are_one_line(tmp_path: Path, number: str, place: str) -> None:
    tier = Tier("words", "interval", ((0.25, 0.5, "a"), (0.5, 1.5, "b")))
    text = textgrid.compose([tier], 1.5)
    head, value = place.partition("=")[0], place.partition("=")[2].split("\n")[0].strip()
    assert f"{head}= {value}" in text
    (tmp_path / "a.TextGrid").write_text(text.replace(f"{head}= {value}", f"{head}= {number}"))
    try:
        read_timing(tmp_path / "a.TextGrid")
    except InputError as error:
        assert "a.TextGrid" in str(error) and "\n" not in str(error)
    else:
        assert head.startswith("xmax") and not number.endswith("999")


@pytest.mark.parametrize("run", ["1", '1"', '"1', "<a", "1.", "1e", "-", "!"])
def test_long_runs_in_a_textgrid_come_to_an_end(tmp_path: Path, run: str) -> None:
    """Were the time the square of their length, it would be an hour."""
    (tmp_path / "a.TextGrid").write_text('File type = "ooTextFile"\n' + run * 500_000)
    with pytest.raises(InputError, match=r"a\.TextGrid"):
        read_timing(tmp_path / "a.TextGrid")
