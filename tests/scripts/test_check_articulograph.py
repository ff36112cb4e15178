"""Articulograph files made here are read as what they hold, and compared as they lie."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from paksatalker.base.errors import InputError

NAMES = {"upper": None, "lower": None, "jaw": None}
T = np.arange(200) / 200
UPPER, LOWER = 5 + np.sin(9 * T), -4 - 3 * np.sin(9 * T)


@pytest.fixture(scope="module")
def scripts() -> Iterator[tuple[ModuleType, ModuleType]]:
    folder = str(Path(__file__).parents[2] / "scripts")
    sys.path.insert(0, folder)
    yield importlib.import_module("articulograph_files"), importlib.import_module("check_articulograph")
    sys.path.remove(folder)


def sensor(height: np.ndarray, count: int) -> np.ndarray:
    values = np.zeros((len(height), count))
    values[:, 2] = height
    return values


def ssff(file: Path) -> Path:
    head = "SSFF -- (c) SHLRC\nMachine IBM-PC\nRecord_Freq 200.0\nStart_Time 0.5\n"
    head += "Column UL DOUBLE 3\nColumn LL DOUBLE 3\n-----------------\n"
    rows = np.concatenate([sensor(UPPER, 3), sensor(LOWER, 3)], axis=1)
    file.write_bytes(head.encode() + rows.astype("<f8").tobytes())
    return file


def carstens(file: Path) -> Path:
    head = b"AG50xDU_V003\n00000128\nNumberOfChannels=2\nSamplingFrequencyHz=200\n".ljust(128, b"\0")
    rows = np.stack([sensor(UPPER, 7), sensor(LOWER, 7)], axis=1)
    file.write_bytes(head + rows.astype("<f4").tobytes())
    return file


def test_tracks_of_emu_are_read_by_name(scripts: tuple[ModuleType, ModuleType], tmp_path: Path) -> None:
    held = scripts[0].read(ssff(tmp_path / "a.ssff"), NAMES, 2)
    np.testing.assert_allclose(held.upper, UPPER)
    np.testing.assert_allclose(held.lower, LOWER)
    assert held.times[0] == 0.5 and held.times[1] == pytest.approx(0.505) and held.jaw is None


def test_tracks_in_a_file_each_are_read_together(
    scripts: tuple[ModuleType, ModuleType], tmp_path: Path
) -> None:
    for name, height in (("UL", UPPER), ("LL", LOWER)):
        head = "SSFF -- (c) SHLRC\nMachine IBM-PC\nRecord_Freq 200.0\nStart_Time 0\n"
        data = (
            f"{head}Column {name}z_filt FLOAT 1\n".encode()
            + b"-----------------\n"
            + height.astype("<f4").tobytes()
        )
        (tmp_path / f"a.{name}").write_bytes(data)
    (tmp_path / "a.wav").write_bytes(b"RIFF")
    held = scripts[0].read(tmp_path / "a.UL", NAMES, 2)
    np.testing.assert_allclose(held.upper, UPPER, atol=1e-5)
    np.testing.assert_allclose(held.lower, LOWER, atol=1e-5)


def test_files_of_carstens_are_read_by_number(scripts: tuple[ModuleType, ModuleType], tmp_path: Path) -> None:
    file = carstens(tmp_path / "a.pos")
    held = scripts[0].read(file, {"upper": "1", "lower": "2", "jaw": None}, 2)
    np.testing.assert_allclose(held.upper, UPPER, atol=1e-6)
    assert held.times[-1] == pytest.approx(T[-1])
    with pytest.raises(InputError):
        scripts[0].read(file, NAMES, 2)


@pytest.mark.parametrize("data", [b"", b"SSFF\n", b"SSFF -- (c) SHLRC\n-----------------\n", b"\0" * 99])
@pytest.mark.parametrize("kind", ["ssff", "pos", "mat", "ema"])
def test_spoilt_files_are_refused_in_a_line(
    scripts: tuple[ModuleType, ModuleType], tmp_path: Path, data: bytes, kind: str
) -> None:
    file = tmp_path / f"a.{kind}"
    file.write_bytes(data)
    with pytest.raises(InputError):
        scripts[0].read(file, NAMES, 2)


def test_labels_of_emu_are_read(scripts: tuple[ModuleType, ModuleType], tmp_path: Path) -> None:
    file = tmp_path / "a_annot.json"
    item = {"sampleStart": 2000, "sampleDur": 1999, "labels": [{"name": "Phonetic", "value": "s"}]}
    table = {"sampleRate": 20000, "levels": [{"name": "Phonetic", "items": [item]}]}
    file.write_text(json.dumps(table))
    (phone,) = scripts[0].read_labels(file)
    assert (phone.label, phone.start, phone.end) == ("s", 0.1, pytest.approx(0.2))


def test_a_late_mouth_is_told_so(scripts: tuple[ModuleType, ModuleType]) -> None:
    t = np.arange(300) / 100
    late, best = scripts[1].lag(
        np.sin(9 * t) + np.sin(14 * t), np.sin(9 * (t - 0.05)) + np.sin(14 * (t - 0.05))
    )
    assert late == pytest.approx(0.05) and best > 0.99
