"""Files and folders that appear whole or not at all, and a look beforehand whether they can."""

from __future__ import annotations

import errno
import glob
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import InputError, unwritten


@contextmanager
def whole_file(path: Path, *, parents: bool = False) -> Iterator[Path]:
    """A file of the same name in a folder of its own beside ``path``, to be written: it takes the place of
    ``path`` when all went well. Whatever else is written beside it, or left of it elsewhere, is removed.

    ``parents``: make the folder that it lies in. Raises PaksaTalkerError where the machine has no room,
    InputError where the place can't be written to.
    """
    with _beside(path, parents) as folder:
        partial = folder / path.name
        yield partial
        with partial.open("r+b") as file:
            os.fsync(file.fileno())
        partial.replace(path)


@contextmanager
def whole_folder(path: Path, *, parents: bool = False) -> Iterator[Path]:
    """As :func:`whole_file` for a folder, which is there, empty, to be filled."""
    with _beside(path, parents) as folder:
        partial = folder / path.name
        partial.mkdir()
        yield partial
        for number in range(_TRIES):
            with suppress(FileNotFoundError):
                path.rename(folder / f"old-{number}")
            try:
                partial.rename(path)
                return
            except OSError as e:  # another process has put its own there
                if e.errno not in (errno.ENOTEMPTY, errno.EEXIST) or number == _TRIES - 1:
                    raise


def write_bytes(path: Path, data: bytes, *, parents: bool = False) -> None:
    """Write a file; it appears whole or not at all. Raises as :func:`whole_file` does."""
    with whole_file(path, parents=parents) as partial:
        partial.write_bytes(data)


def write_text(path: Path, text: str, *, parents: bool = False) -> None:
    """Write a file as UTF-8, lines as they are; what no UTF-8 can hold becomes a question mark."""
    write_bytes(path, text.encode("utf-8", "replace"), parents=parents)


def check_file(path: Path | None, endings: tuple[str, ...], what: str, *, also: str = "") -> None:
    """Raises InputError where the file could not be written: ending, folder or rights. None passes."""
    if path is None:
        return
    if path.suffix.lower() not in endings:
        known = " or ".join(endings)
        verb = "are" if what.endswith("s") else "is"
        raise InputError(
            f"{path.name}: {what} {verb} written as {known}", also or f"end the name with {known}"
        )
    if path.is_dir():
        raise InputError(f"{path} is a folder", "name a file in it")
    _check_folder(path.parent)
    if path.exists() and not os.access(path, os.W_OK):
        raise InputError(f"{path} exists and can't be written over", "choose another name")


def check_frames_folder(path: Path) -> None:
    """Raises InputError where frames could not be written into the folder, which may be new itself."""
    if path.exists() and not path.is_dir():
        raise InputError(
            f"{path} is a file, not a folder for frames", "name a folder, or a film ending with .mp4"
        )
    _check_folder(path if path.exists() else path.parent)


PREFIX = ".paksatalker-"
"""What the folders' names begin with; one is left behind where the process was killed."""
_TRIES = 20
_HOUR = 3600.0


def clear_left(folder: Path, age: float = _HOUR) -> None:
    """Remove what writers that were killed have left in a folder and nobody changed for ``age`` seconds."""
    for left in folder.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if max(f.stat().st_mtime for f in (left, *left.rglob("*"))) <= time.time() - age:
                shutil.rmtree(left)


def clear_after(path: Path) -> None:
    """Remove what a writer of this file that was killed has left beside it; nobody may be writing it now."""
    for left in path.parent.glob(f"{glob.escape(_prefix(path))}*"):
        shutil.rmtree(left, ignore_errors=True)


def _prefix(path: Path) -> str:
    return f"{PREFIX}{path.name[:40]}-"


@contextmanager
def _beside(path: Path, parents: bool) -> Iterator[Path]:
    try:
        if parents:
            path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            prefix=_prefix(path), dir=path.parent, ignore_cleanup_errors=True
        ) as folder:
            yield Path(folder)
    except (OSError, RuntimeError) as e:
        if (known := unwritten(e, path)) is None:
            raise
        raise known from e


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise InputError(f"the output folder {folder} does not exist", f"create it: mkdir -p {folder}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InputError(f"can't write into {folder}", "choose a folder you may write to")
