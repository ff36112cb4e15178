"""Text that comes in pieces, and what it becomes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.inference.live.chunks import JOIN, Performer, sentences
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.tts import speak

VOICE = "espeak:en-us"
TEXT = ("The baby bought a puppy.", "My mother may be home by five.")


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        (["Hel", "lo the", "re. How a", "re you?"], ["Hello there.", "How are you?"]),
        (["Well, I think so, and you do too."], ["Well, I think so,", "and you do too."]),
        (["Yes.", " ", "\n", "No"], ["Yes.", "No"]),
        (['He said "go." Then he went.'], ['He said "go."', "Then he went."]),
        (["...", "!"], []),
        (["3.5 metres are enough."], ["3.5 metres are enough."]),
    ],
)
def test_sentences_come_as_soon_as_they_are_whole(pieces: list[str], said: list[str]) -> None:
    assert list(sentences(pieces)) == said


def test_the_first_sentence_does_not_wait_for_the_second() -> None:
    def pieces() -> Iterator[str]:
        yield "One is here. Tw"
        raise AssertionError("the first was not taken")

    assert next(sentences(pieces())) == "One is here."


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=12), max_size=8))
def test_nothing_that_can_be_said_is_lost(pieces: list[str]) -> None:
    whole = "".join(c for c in "".join(pieces) if c.isalnum())
    assert "".join(c for c in "".join(sentences(pieces)) if c.isalnum()) == whole


def test_a_streamed_face_is_the_whole_one_but_for_its_joins() -> None:
    whole = perform(speak(" ".join(TEXT), voice=VOICE, fps=60.0), fps=60.0)
    performer = Performer(VOICE, fps=60.0)
    for text in TEXT:
        chunk = performer.perform(text)
        begin = _where(whole.audio, chunk.audio, whole.audio_rate)
        times = np.arange(len(chunk.arkit)) / 60.0
        inner = (times > 2 * JOIN) & (times < times[-1] - 2 * JOIN)
        shifted = np.stack(
            [np.interp(times + begin, np.arange(whole.frames) / 60.0, w) for w in whole.arkit.T], axis=1
        )
        assert np.abs(chunk.arkit - shifted)[inner].max() < 0.05


def _where(whole: np.ndarray, part: np.ndarray, rate: int) -> float:
    """Seconds at which a sound stands in another."""
    middle = part[len(part) // 3 : len(part) // 3 + rate // 2].astype(np.float64)
    found = np.correlate(whole.astype(np.float64), middle, "valid")
    return (int(found.argmax()) - len(part) // 3) / rate


def test_a_chunk_begins_where_the_one_before_has_ended() -> None:
    performer = Performer(VOICE)
    first, second = (performer.perform(text) for text in TEXT)
    step = np.abs(np.diff(first.arkit, axis=0)).max()
    assert np.abs(second.arkit[0] - first.arkit[-1]).max() <= step
    assert np.abs(second.poses[0] - first.poses[-1]).max() < 0.1
