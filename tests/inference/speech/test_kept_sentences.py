"""Sentences are kept by what was asked for, and come back as they were."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from paksatalker.inference.speech.kept_sentences import keeping
from paksatalker.inference.speech.tts import speak

VOICE = "espeak:en-us"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PAKSATALKER_CACHE", str(tmp_path))
    return tmp_path / "speech"


def files(folder: Path) -> set[str]:
    return {f.name for f in folder.glob("*/*.npz")}


def test_after_an_edit_the_changed_sentence_alone_is_said(kept: Path) -> None:
    plain = speak("A boat floats. It has a mast.", voice=VOICE)
    assert not files(kept), "outside nothing is kept"
    with keeping():
        first = speak("A boat floats. It has a mast.", voice=VOICE)
    before = files(kept)
    assert len(before) == 2 and (first.audio == plain.audio).all()
    with keeping():
        again = speak("A boat floats. It has a mast.", voice=VOICE)
        edited = speak("A boat floats. It has two masts.", voice=VOICE)
    assert (again.audio == plain.audio).all() and again.phones == plain.phones
    assert len(files(kept) - before) == 1 and before < files(kept)
    assert (edited.audio[: first.rate // 2] == first.audio[: first.rate // 2]).all()


def test_a_kept_sentence_that_is_damaged_is_said_again(kept: Path) -> None:
    with keeping():
        first = speak("A boat floats.", voice=VOICE)
    (file,) = kept.glob("*/*.npz")
    file.write_bytes(file.read_bytes()[:100])
    with keeping():
        again = speak("A boat floats.", voice=VOICE)
    assert np.array_equal(again.audio, first.audio) and file.stat().st_size > 1000
