"""What an upload is, by its bytes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from paksatalker.base.errors import InputError

pytest.importorskip("dbos", reason="the service is not installed")
from paksatalker.server.store.kinds import kind_of
from paksatalker.server.store.uploads import safe_name


@pytest.mark.parametrize("ending", [".wav", ".flac", ".ogg", ".mp3"])
def test_sound_by_its_bytes_whatever_it_is_called(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"sound{ending}"
    soundfile.write(file, np.zeros(4000, np.float32), 16000)
    assert kind_of(file, "holiday.exe").ending == ending


def test_a_performance_and_text(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", poses=np.zeros(3))
    assert kind_of(tmp_path / "a.npz", "x").what == "motion"
    (tmp_path / "b").write_text("HIERARCHY\nROOT Hips")
    assert kind_of(tmp_path / "b", "x").ending == ".bvh"
    (tmp_path / "c").write_text("Hello.")
    assert kind_of(tmp_path / "c", "notes.TXT").ending == ".txt"


@pytest.mark.parametrize("data", [b"", b"MZ\x90\x00\x03", b"#!/bin/sh\nrm -rf /", b"PK\x03\x04broken"])
def test_what_is_nothing_of_ours_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(InputError):
        kind_of(tmp_path / "x", "x.sh")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("../../etc/x.wav", "x.wav"), ("C:\\a\\b.wav", "b.wav"), ("\x1b[31mred", "[31mred"), ("", "file")],
)
def test_names_are_shown_without_paths_and_controls(name: str, shown: str) -> None:
    assert safe_name(name) == shown
