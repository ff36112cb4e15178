"""What people are told of failures that say nothing by themselves."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from paksatalker.base.errors import of_blender

SAID = RuntimeError("Error: Render error (Invalid argument) cannot save: 'frame_0006.tga'\n")


@pytest.mark.parametrize(
    ("free", "hint"), [(36_864, "0.0 MB are left on that disk"), (10**11, "see the log")]
)
def test_a_full_disk_is_told_where_blender_only_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, hint: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(free, 0, free))
    error = of_blender("frame 6 failed", SAID, tmp_path)
    assert str(error).startswith("frame 6 failed: Error: Render error")
    assert error.hint.startswith(hint)


def test_a_folder_that_is_gone_hides_no_error(tmp_path: Path) -> None:
    assert of_blender("frame 6 failed", SAID, tmp_path / "gone").hint == "see the log"
