"""Rendered frames in a folder, such that a killed render goes on where it stopped."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from ...base.errors import InputError

_MARK = "paksatalker-frames.txt"


class FrameFolder:
    """Frames ``frame_0001.png`` ... of one job, numbered as Blender's frames are.

    A frame has its name only once it is whole. ``fingerprint`` is whatever decides the frames' content:
    frames of another fingerprint are thrown away when the folder is opened, other files never. Raises
    InputError where nothing can be written there.
    """

    def __init__(self, path: Path, ending: str, fingerprint: str) -> None:
        self.path = path
        self.ending = ending
        try:
            self.path.mkdir(exist_ok=True)
            mark = self.path / _MARK
            if not mark.is_file() or mark.read_text(encoding="utf-8") != fingerprint:
                for old in self.path.glob(f"frame_*{ending}"):
                    old.unlink()
                mark.write_text(fingerprint, encoding="utf-8")
        except OSError as e:
            raise InputError(
                f"can't write into {path}: {e.strerror}", "free some space or choose another folder"
            ) from e

    @property
    def pattern(self) -> str:
        """The frames' names in printf's way."""
        return str(self.path).replace("%", "%%") + f"/frame_%04d{self.ending}"

    def frame(self, number: int) -> Path:
        """Where a frame lies or will lie."""
        return self.path / f"frame_{number:04d}{self.ending}"

    def has(self, number: int) -> bool:
        """Whether the frame is there, whole."""
        file = self.frame(number)
        return file.is_file() and file.stat().st_size > 0

    def write(self, number: int, save: Callable[[Path], None]) -> None:
        """Let ``save`` write the frame under another name and give it its own when that has returned."""
        partial = self.path / f"partial{self.ending}"
        partial.unlink(missing_ok=True)
        save(partial)
        partial.replace(self.frame(number))

    def trim(self, first: int, last: int) -> None:
        """Delete frames outside first .. last, left by an older, longer run."""
        wanted = {self.frame(n) for n in range(first, last + 1)}
        for file in self.path.glob(f"frame_*{self.ending}"):
            if file not in wanted:
                file.unlink()

    def remove(self) -> None:
        """Delete the folder with all that is in it: only for a folder of our own beside a film."""
        shutil.rmtree(self.path)
