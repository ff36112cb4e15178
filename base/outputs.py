"""Where a command is to write: checked before any work is done."""

from __future__ import annotations

import os
from pathlib import Path

from .errors import InputError


def check_file(path: Path | None, endings: tuple[str, ...], what: str, *, also: str = "") -> None:
    """Raises InputError where the file could not be written: ending, folder or rights. None passes."""
    if path is None:
        return
    if path.suffix.lower() not in endings:
        known = " or ".join(endings)
        raise InputError(f"{path.name}: {what} is written as {known}", also or f"end the name with {known}")
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


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise InputError(f"the output folder {folder} does not exist", f"create it: mkdir -p {folder}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InputError(f"can't write into {folder}", "choose a folder you may write to")
