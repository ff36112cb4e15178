"""Scripts as Markdown: what each mark means, and that what is written reads as the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paksatalker.base.errors import InputError
from paksatalker.inference.script.markdown import parsed, written
from paksatalker.inference.script.script import Line, Script
from paksatalker.inference.speech.text.light_marks import GestureMark

TEXT = """# The boat

ANNA (softly): [emotion happy:0.6] Good [morning](~wave right), **everybody**. [0.5s] Sit down.

BEN: [emotion] It is [late](!!) [laughs] already.

## The price

It costs [douze euros](@fr), see [the list](https://example.org).
"""


def test_what_the_marks_mean() -> None:
    script = parsed(TEXT)
    assert script.title == "The boat" and script.speakers == ("ANNA", "BEN")
    first, second, third = script.lines
    assert (first.style, first.emotion, second.emotion, third.slide) == (
        "softly",
        "happy:0.6",
        "",
        "The price",
    )
    assert first.plain == "Good morning, everybody. Sit down."
    assert first.gestures == (("morning", GestureMark("wave", "right")),)
    assert first.emphasis == (("everybody", 1),) and second.emphasis == (("late", 2),)
    assert [seconds for _, seconds in first.pauses] == [0.5]
    assert third.plain == "It costs douze euros, see the list."
    assert "[laughs]" in second.text and "laughs" not in second.plain


def test_what_is_written_reads_as_the_same() -> None:
    script = parsed(TEXT)
    assert parsed(written(script)) == script


WORDS = st.sampled_from(
    [
        "Hello",
        "we",
        "are",
        "here",
        "[so](!)",
        "[there](~point left)",
        "[1s]",
        "[voice heart]",
        "[bonjour](@fr)",
        "now.",
        "Why?",
        "(sighs)",
        "é",
    ]
)
LINES = st.builds(
    Line,
    text=st.lists(WORDS, min_size=1, max_size=8).map(lambda w: " ".join(["So", *w])),
    speaker=st.sampled_from(["", "ANNA", "Dr. Smith", "Zorgl"]),
    emotion=st.sampled_from(["", "happy:0.6", "sad:0.3,angry:0.2"]),
    language=st.sampled_from(["", "fr", "pt-br"]),
    style=st.sampled_from(["", "softly"]),
    slide=st.sampled_from([None, "", "The price"]),
    voice=st.sampled_from(["", "heart", "kokoro:af_bella+m1"]),
)


@given(
    st.builds(
        Script,
        st.lists(LINES, min_size=1, max_size=5).map(tuple),
        st.sampled_from(["", "A title"]),
        st.sampled_from([(), (("ANNA", "heart"), ("Dr. Smith", "male"))]),
    )
)
def test_any_script_round_trips(script: Script) -> None:
    assert parsed(written(script)) == script


PIECES = st.sampled_from(
    [
        "ANNA:",
        "[",
        "]",
        "(",
        ")",
        "**",
        "# ",
        "## ",
        "\n",
        "\n\n",
        "- ",
        "> ",
        ">>",
        "[emotion happy]",
        "[slide]",
        "[slide a:b]",
        "(softly)",
        "<b>",
        "&amp;",
        "*sighs*",
        "[language fr]",
        "[voice heart]",
        "[voice ANNA=male]",
        "[voice]",
        "a",
        "Hello.",
        "1.",
        "00:01:02",
        "[Ben]:",
        "](~wave)",
        "```",
        "_",
        ":",
    ]
)


@settings(max_examples=300)
@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=25).map(" ".join))
def test_whatever_is_read_is_written_and_read_as_the_same(text: str) -> None:
    try:
        script = parsed(text)
    except InputError:
        return
    assert parsed(written(script)) == script


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "says nothing"),
        ("# Title", "says nothing"),
        ("<speak>Hello</speak>", "SSML"),
        ("[emotion gleeful] Hello", "unknown emotion 'gleeful'"),
        ("Hello [emotion happy:7] you", "no intensity"),
        ("a" * 400_001, "400,001 characters"),
    ],
)
def test_what_is_no_script_is_told(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        parsed(text)
