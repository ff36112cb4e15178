"""Where a user's things are kept: where the environment says, else where they always were."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from paksatalker.base.folders import cache_folder, user_folder


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (
        "PAKSATALKER_HOME",
        "PAKSATALKER_CACHE",
        "PAKSATALKER_VOICES",
        "XDG_DATA_HOME",
        "XDG_CACHE_HOME",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.mark.skipif(sys.platform != "linux", reason="the places of Linux")
def test_files_of_before_are_found_where_they_lie(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert user_folder("voices") == tmp_path / ".local/share/paksatalker/voices"
    assert cache_folder("avatars") == tmp_path / ".cache/paksatalker/avatars"
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    monkeypatch.setenv("XDG_CACHE_HOME", "/cached")
    assert user_folder("models") == Path("/data/paksatalker/models")
    assert cache_folder("avatars") == Path("/cached/paksatalker/avatars")


def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PAKSATALKER_HOME", "~/mine")
    monkeypatch.setenv("PAKSATALKER_CACHE", str(tmp_path / "again"))
    assert user_folder("models") == Path("~/mine").expanduser() / "models"
    assert cache_folder("avatars") == tmp_path / "again" / "avatars"
    assert user_folder("voices", "PAKSATALKER_VOICES") == Path("~/mine").expanduser() / "voices"
    monkeypatch.setenv("PAKSATALKER_VOICES", "/voices")
    assert user_folder("voices", "PAKSATALKER_VOICES") == Path("/voices")
