"""Locks on what is written: one process at a time, told apart, and never left behind."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from paksatalker.base.errors import InputError
from paksatalker.base.locks import locked

HOLD = (
    "import sys; from pathlib import Path; from paksatalker.base.locks import locked\n"
    "with locked(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
)


def holder(path: Path) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    guard = threading.Timer(60, child.kill)
    guard.daemon = True
    guard.start()
    assert child.stdout is not None and child.stdout.readline() == "held\n"
    return child


def test_another_process_is_told_who_has_it_and_takes_it_afterwards(tmp_path: Path) -> None:
    film = tmp_path / "a.mp4"
    child = holder(film)
    said = rf"a\.mp4 is being written by process {child.pid} on .*, since"
    with pytest.raises(InputError, match=said) as e, locked(film):
        pass
    assert e.value.hint
    child.communicate("", timeout=60)
    with locked(film):
        pass
    assert not list(tmp_path.iterdir())


def test_a_killed_process_leaves_no_lock(tmp_path: Path) -> None:
    child = holder(tmp_path / "a.mp4")
    child.kill()
    child.communicate(timeout=60)
    with locked(tmp_path / "a.mp4"):
        pass


def test_other_places_and_other_names_of_one_place(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    with locked(tmp_path / "a.mp4"):
        with locked(tmp_path / "b.mp4"):
            pass
        with pytest.raises(InputError), locked(tmp_path / "link" / "a.mp4"):
            pass


def test_where_nothing_can_be_written_it_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"), locked(tmp_path / "none" / "a.mp4"):
        pass
