"""Frames that were rendered before, kept for all jobs of a user by what they show.

A frame is one file, named with its key. Several processes may read, write and delete at once: a file appears
whole, and one that is gone is rendered again.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from ...base.errors import InputError, PaksaTalkerError
from ...base.folders import cache_folder
from ...base.writing import whole_file

VARIABLE = "PAKSATALKER_FRAME_CACHE_MB"
DEFAULT_MB = 2000
_OFTEN = 64
"""Frames after which it is seen whether the cache has grown too large."""
_ENDS = {".png": b"IEND\xaeB`\x82"}


class FrameCache:
    """The cache in ``folder``, of at most ``megabytes``: what was not used for the longest time goes first.

    A cache that can't be written is no error: then each frame is rendered.
    """

    def __init__(self, folder: Path | None = None, megabytes: int | None = None) -> None:
        self._folder = folder or cache_folder("frames")
        self._most = (most_megabytes() if megabytes is None else megabytes) * 1_000_000
        self._written = 0

    def take(self, key: str, ending: str, to: Path) -> bool:
        """Copy the frame of this key to ``to``; False where there is none."""
        file = self._file(key, ending)
        if not self._most:
            return False
        try:
            if not _whole(file):
                return False
            os.utime(file)
            shutil.copyfile(file, to)
        except OSError:
            return False
        return _whole(to)

    def put(self, key: str, frame: Path) -> None:
        """Keep a frame."""
        file = self._file(key, frame.suffix)
        if not self._most or frame.stat().st_size > self._most:
            return
        with suppress(OSError, PaksaTalkerError):
            with whole_file(file, parents=True) as partial:
                shutil.copyfile(frame, partial)
            self._written += 1
            if self._written % _OFTEN == 0:
                self.trim()

    def trim(self) -> None:
        """Delete what is too much."""
        files = []
        with suppress(OSError):
            for file in self._folder.glob("*/*.*"):
                with suppress(OSError):
                    found = file.stat()
                    files.append((found.st_mtime, found.st_size, file))
        left = sum(size for _, size, _ in files)
        for _, size, file in sorted(files):
            if left <= self._most:
                break
            with suppress(OSError):
                file.unlink()
            left -= size

    def _file(self, key: str, ending: str) -> Path:
        return self._folder / key[:2] / f"{key}{ending}"


def most_megabytes() -> int:
    """The cache's bound. Raises InputError where the environment names no whole number of megabytes."""
    text = os.environ.get(VARIABLE, "")
    if not text:
        return DEFAULT_MB
    if not text.isdecimal() or len(text) > 9:
        raise InputError(
            f"{VARIABLE} is {text!r}", f"a whole number of megabytes; 0 for none, {DEFAULT_MB} as usual"
        )
    return int(text)


def _whole(file: Path) -> bool:
    """Whether a picture's file has its end."""
    end = _ENDS.get(file.suffix, b"")
    with file.open("rb") as opened:
        size = opened.seek(0, os.SEEK_END)
        if size <= len(end):
            return False
        opened.seek(-len(end), os.SEEK_END) if end else None
        return not end or opened.read() == end
