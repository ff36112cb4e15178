"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from paksatalker.base.errors import InputError, PaksaTalkerError, of_the_machine
from paksatalker.base.writing import whole_file, whole_folder, write_bytes, write_text


def test_a_file_takes_the_place_of_another_with_the_rights_of_a_new_one(tmp_path: Path) -> None:
    file = tmp_path / "ü.bin"
    write_bytes(file, b"old")
    write_bytes(file, b"new")
    fresh = tmp_path / "fresh"
    fresh.touch()
    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == stat.S_IMODE(fresh.stat().st_mode)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["fresh", "ü.bin"]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("old")
    for error in (ValueError, KeyboardInterrupt):
        with pytest.raises(error), whole_file(file) as partial:
            partial.write_text("half")
            (partial.parent / "texture.png").touch()
            raise error
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
    assert file.read_text() == "old"


def test_what_no_utf_8_can_hold_does_not_stop_a_text(tmp_path: Path) -> None:
    write_text(tmp_path / "new" / "a.txt", "ä\udc80\r\n", parents=True)
    assert (tmp_path / "new" / "a.txt").read_bytes() == "ä?\r\n".encode()


def test_a_wrong_place_is_wrong_input(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    for place, said in (
        ("none/a", "does not exist"),
        ("file/a", "Not a directory"),
        ("folder", "Is a directory"),
    ):
        with pytest.raises(InputError, match=said):
            write_bytes(tmp_path / place, b"")
    with pytest.raises(InputError, match="too long"):
        write_bytes(tmp_path / ("a" * 300), b"")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_missing_rights_are_wrong_input(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(InputError, match="Permission denied"):
            write_bytes(tmp_path / "a", b"")
    finally:
        tmp_path.chmod(0o700)


_FULL = """
import resource, sys
from pathlib import Path
from paksatalker.base.errors import PaksaTalkerError
from paksatalker.base.writing import write_bytes
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    write_bytes(Path(sys.argv[1]), b"a" * 2000)
except PaksaTalkerError as e:
    print(e, e.hint, sep="; ")
    sys.exit(e.exit_code)
"""


@pytest.mark.skipif(os.name == "nt", reason="no limits of a process's files there")
def test_no_room_is_no_fault_of_the_input(tmp_path: Path) -> None:
    assert resource.RLIMIT_FSIZE is not None
    done = subprocess.run(
        [sys.executable, "-c", _FULL, tmp_path / "a"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1, done.stderr
    assert "File too large; free some space" in done.stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told_as_one() -> None:
    with pytest.raises(OSError) as e, open("/dev/full", "wb", buffering=0) as full:  # noqa: PTH123
        full.write(b"a")
    known = of_the_machine(e.value, Path("/disk/a.mp4"))
    assert type(known) is PaksaTalkerError and known.exit_code == 1
    assert str(known) == "can't write /disk/a.mp4: No space left on device"


def test_blender_s_words_are_understood(tmp_path: Path) -> None:
    with (
        pytest.raises(PaksaTalkerError, match=r"a\.blend: No space left") as e,
        whole_file(tmp_path / "a.blend"),
    ):
        raise RuntimeError("Error: Cannot save: No space left on device\n")
    assert e.value.exit_code == 1
    with pytest.raises(RuntimeError, match="object is hidden"), whole_file(tmp_path / "a.blend"):
        raise RuntimeError("object is hidden")


def test_a_folder_takes_the_place_of_another(tmp_path: Path) -> None:
    for text in ("old", "new"):
        with whole_folder(tmp_path / "voices" / "anna", parents=True) as folder:
            (folder / text).touch()
    with pytest.raises(ValueError), whole_folder(tmp_path / "voices" / "anna"):
        raise ValueError
    assert [p.name for p in (tmp_path / "voices").rglob("*")] == ["anna", "new"]


def test_of_folders_written_at_once_one_stays_whole(tmp_path: Path) -> None:
    errors: list[BaseException] = []

    def write(name: str) -> None:
        try:
            for _ in range(20):
                with whole_folder(tmp_path / "voice") as folder:
                    (folder / name).touch()
                    (folder / "both").touch()
        except BaseException as e:
            errors.append(e)

    threads = [threading.Thread(target=write, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert not errors
    assert [p.name for p in tmp_path.iterdir()] == ["voice"]
    assert len(list((tmp_path / "voice").iterdir())) == 2
