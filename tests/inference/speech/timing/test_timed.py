"""Edited timing wins, on recordings and on speech that was made."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from paksatalker.base.errors import InputError
from paksatalker.inference.speech.recording import read_recording
from paksatalker.inference.speech.timing.timed import apply_timing
from paksatalker.inference.speech.timing.timing import Timing
from paksatalker.inference.speech.timing.timing_files import read_timing, write_timing
from paksatalker.inference.timeline.speech import Phone, Speech, Word


def _inside(speech: Speech) -> None:
    """Every phone lies in its word, in order, and phones cover the whole."""
    for p in speech.phones:
        if p.word >= 0:
            word = speech.words[p.word]
            assert word.start - 1e-6 <= p.start < p.end <= word.end + 1e-6
    assert all(a.end == pytest.approx(b.start) for a, b in pairwise(speech.phones))
    assert speech.phones[-1].end == pytest.approx(speech.duration)


def _recorded(tmp_path: Path, speech: Speech) -> Path:
    soundfile.write(tmp_path / "a.wav", speech.audio, speech.rate)
    return tmp_path / "a.wav"


def test_words_that_were_moved_take_their_phones_along(tmp_path: Path, spoken: Speech) -> None:
    words = [replace(w, start=w.start + 0.01, end=w.end + 0.01) for w in spoken.words]
    made = apply_timing(spoken, Timing(tuple(words), (), ()))
    assert made.words == tuple(words) and made.phone_set == "ipa"
    assert [p.label for p in made.phones if p.word >= 0] == [p.label for p in spoken.phones if p.word >= 0]
    _inside(made)


def test_words_alone_are_filled_from_the_sound(tmp_path: Path, spoken: Speech) -> None:
    timing = Timing(spoken.words, (), ())
    found = read_recording(_recorded(tmp_path, spoken), timing=timing)
    assert found.words == spoken.words
    _inside(found)
    assert {p.word for p in found.phones} >= set(range(len(spoken.words)))
    b = next(p for p in found.phones if p.word == 8)
    assert b.label == "B" and b.start == pytest.approx(spoken.words[8].start, abs=1e-6)


def test_wrong_words_still_stand_where_they_were_put(tmp_path: Path, spoken: Speech) -> None:
    words = (Word("Vegetables", 1.0, 1.9), Word("yes", 4.0, 4.4))
    found = read_recording(_recorded(tmp_path, spoken), timing=Timing(words, (), ()))
    assert [(w.text, w.start, w.end) for w in found.words] == [("Vegetables", 1.0, 1.9), ("yes", 4.0, 4.4)]
    _inside(found)
    assert len([p for p in found.phones if p.word == 0]) > 6


def test_phones_are_taken_as_they_are(tmp_path: Path, spoken: Speech) -> None:
    phones = (Phone("m", 0.5, 0.7, 0, 0), Phone("a", 0.7, 1.0, 1, 0), Phone("§", 1.0, 1.2, 0, 0))
    timing = Timing((Word("ma", 0.5, 1.0),), phones, ())
    found = read_recording(_recorded(tmp_path, spoken), timing=timing)
    assert [p for p in found.phones if p.label != "sil"] == list(phones)
    assert found.warnings[-1].endswith("not known: §")


def test_subtitles_hold_their_words(tmp_path: Path, spoken: Speech) -> None:
    write_timing(spoken, tmp_path / "a.srt")
    timing = read_timing(tmp_path / "a.srt")
    found = read_recording(_recorded(tmp_path, spoken), timing=timing)
    assert [w.text for w in found.words] == [w.text for w in spoken.words]
    errors = [a.start - b.start for a, b in zip(found.words, spoken.words, strict=True)]
    assert np.median(np.abs(errors)) < 0.035
    assert [(s.start, s.end) for s in found.sentences] == [(s.start, s.end) for s in timing.sentences]
    for word in found.words:
        cue = timing.sentences[word.sentence]
        assert cue.start - 0.02 <= word.start <= word.end <= cue.end + 0.02


def test_a_file_that_was_written_changes_nothing(tmp_path: Path, spoken: Speech) -> None:
    write_timing(spoken, tmp_path / "a.TextGrid")
    made = apply_timing(spoken, read_timing(tmp_path / "a.TextGrid"))
    assert (made.words, made.sentences) == (spoken.words, spoken.sentences)
    kept = [p for p in spoken.phones if p.label != "sil"]
    assert [p for p in made.phones if p.label != "sil"] == kept


def test_the_timing_of_another_recording_is_refused(spoken: Speech) -> None:
    with pytest.raises(InputError, match=r"goes to 99\.0 s but the sound ends"):
        apply_timing(spoken, Timing((Word("late", 98.0, 99.0),), (), ()))
