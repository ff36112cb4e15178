"""Rendered frames in a folder, such that a killed render goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ...base.errors import InputError, unwritten
from ...base.writing import clear_left, whole_file, write_text
from ...inference.jobs.picture import FRAME_FILES

SOUND = "sound.wav"
MARK = "paksatalker-frames.txt"
"""Names what in the folder is ours: the fingerprint, then a file a line. Nothing else is ever touched."""


class FrameFolder:
    """Frames ``frame_0001.png`` ... of one job, numbered as Blender's frames are.

    A frame has its name only once it is whole. ``fingerprint`` is whatever decides the frames' content:
    frames of another fingerprint are thrown away when the folder is opened, files of anybody else never.
    Raises InputError where nothing can be written there, PaksaTalkerError where there is no room.
    """

    def __init__(self, path: Path, ending: str, fingerprint: str) -> None:
        self.path = path
        self.ending = ending
        try:
            self.path.mkdir(exist_ok=True)
            clear_left(self.path, 0)  # of a killed run: who writes here now holds the lock
            self._ours = self._listed(fingerprint)
            write_text(self.path / MARK, "\n".join([fingerprint, *sorted(self._ours), ""]))
        except OSError as e:
            raise unwritten(e, path) or e from e

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
        return file.name in self._ours and file.is_file() and file.stat().st_size > 0

    def claim(self, files: list[Path]) -> None:
        """Raise InputError where one of the files that are to be written is somebody else's."""
        strange = [f.name for f in files if f.name not in self._ours and f.exists()]
        if strange:
            raise InputError(
                f"{self.path} holds {strange[0]}, which no render of ours left there",
                "choose another folder, or move it away",
            )

    def write(self, number: int, save: Callable[[Path], None]) -> None:
        """Let ``save`` write the frame elsewhere and put it in its place when that has returned."""
        with whole_file(self.frame(number)) as partial:
            save(partial)
            self.own(self.frame(number))

    def own(self, file: Path) -> None:
        """Note that a file of the folder is about to be ours."""
        if file.name not in self._ours:
            self._ours.add(file.name)
            with (self.path / MARK).open("a", encoding="utf-8") as mark:
                mark.write(f"{file.name}\n")

    def trim(self, first: int, last: int) -> None:
        """Delete our frames outside first .. last, left by an older, longer run."""
        wanted = {self.frame(n).name for n in range(first, last + 1)}
        self._delete({name for name in self._ours if name.startswith("frame_")} - wanted)

    def remove(self) -> None:
        """Delete what is ours, and the folder where nothing else is in it."""
        self._delete(set(self._ours))
        (self.path / MARK).unlink(missing_ok=True)
        if not any(self.path.iterdir()):
            self.path.rmdir()

    def _listed(self, fingerprint: str) -> set[str]:
        """The names of our files; those of another fingerprint are deleted."""
        mark = self.path / MARK
        lines = mark.read_text("utf-8", "replace").splitlines() if mark.is_file() else []
        # the list may come from anywhere: nothing but what a render makes is believed to be ours
        ours = {name for name in lines[1:] if FRAME_FILES.fullmatch(name)}
        if lines[:1] == [fingerprint]:
            return ours
        self._ours = ours
        self._delete(ours)
        return set()

    def _delete(self, names: set[str]) -> None:
        for name in names:
            file = self.path / name
            if file.is_file() or file.is_symlink():
                file.unlink()
