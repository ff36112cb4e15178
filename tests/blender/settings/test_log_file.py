"""The sidebar's log: of Blender and of its child in one file, which stays small."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import bpy
import pytest

import paksatalker
from paksatalker.base import logs
from paksatalker.base.errors import PaksaTalkerError
from paksatalker.blender_addon.settings import log_file


@pytest.fixture
def file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    monkeypatch.setenv(logs.FILE, str(tmp_path / "new" / "a.log"))
    yield tmp_path / "new" / "a.log"
    if hasattr(bpy.types.Scene, "paksatalker"):
        paksatalker.unregister()
    logs.end()


def test_blender_and_the_child_write_one_log_without_what_is_said(file: Path, woman) -> None:
    paksatalker.register()
    woman.armature.paksatalker.text = "Good [morning](/mork/)."
    assert bpy.ops.paksatalker.generate() == {"FINISHED"}
    text = file.read_text("utf-8")
    assert (
        "paksatalker.base.processes.children: paksatalker run: process " in text
        and "ended with code 0" in text
    )
    assert "action=perform, " in text and "step speech: " in text and "2 words" in text
    assert "Good" not in text and "mork" not in text
    assert bpy.ops.paksatalker.open_log.poll()


def test_what_fails_is_in_the_log(file: Path, woman) -> None:
    paksatalker.register()
    woman.armature.paksatalker.text, woman.armature.paksatalker.voice = "Hi.", "nobody:at-all"
    with pytest.raises((RuntimeError, PaksaTalkerError), match="nobody"):
        bpy.ops.paksatalker.generate()
    assert "ERROR" in file.read_text("utf-8") and "nobody:at-all" in file.read_text("utf-8")


def test_a_log_that_has_grown_is_put_aside(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"x" * (log_file.MOST_BYTES + 1))
    log_file.begin_log("info")
    logs.logger("paksatalker.test").info("new")
    assert file.stat().st_size < 200 and (file.parent / "a.log.1").stat().st_size > log_file.MOST_BYTES


def test_a_log_that_can_t_be_written_stops_nothing(file: Path) -> None:
    file.parent.write_text("a file where the folder should be")
    paksatalker.register()
    assert not bpy.ops.paksatalker.open_log.poll()
    paksatalker.unregister()


def test_a_package_that_is_no_extension_writes_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(logs.FILE, raising=False)
    assert log_file.log_file() is None
