"""Consent that is kept beside the file that it is for."""

from __future__ import annotations

from pathlib import Path

import pytest

from paksatalker.base.consent import beside, consent
from paksatalker.base.errors import InputError

HASH, OTHER = "a" * 64, "b" * 64


def test_it_is_stated_once_and_found_again(tmp_path: Path) -> None:
    file = tmp_path / "ada.wav"
    made = consent(file, HASH, '  Ada "B",\nby letter ')
    assert made.text == 'Ada "B", by letter' and beside(file) == tmp_path / "ada.wav.consent.toml"
    assert consent(file, HASH, None) == made == consent(file, HASH, 'Ada "B", by letter')
    assert consent(file, HASH, "Ada, again").text == "Ada, again"


def test_another_file_of_the_name_is_asked_for_again(tmp_path: Path) -> None:
    file = tmp_path / "ada.wav"
    with pytest.raises(InputError, match="nobody has agreed"):
        consent(file, HASH, None)
    consent(file, HASH, "Ada agreed")
    with pytest.raises(InputError, match="another file"):
        consent(file, OTHER, None)
    assert consent(file, OTHER, "Ada agreed again").sha256 == OTHER


@pytest.mark.parametrize("said", ["", "  \n", "y", "x" * 5000])
def test_a_word_that_says_nothing_is_none(tmp_path: Path, said: str) -> None:
    with pytest.raises(InputError, match="consent"):
        consent(tmp_path / "ada.wav", HASH, said)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", ["", "text = 3", "[[[", 'text = "a"\nstated = "b"'])
def test_what_lies_there_may_be_anything(tmp_path: Path, text: str) -> None:
    file = tmp_path / "ada.wav"
    beside(file).write_text(text)
    with pytest.raises(InputError):
        consent(file, HASH, None)
