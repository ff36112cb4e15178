"""Rendered frames in a folder, such that a killed render goes on where it stopped."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from ...base.errors import InputError, unwritten
from ...base.locks import ENDING, locked
from ...base.writing import clear_left, whole_file, write_text
from ...inference.jobs.picture import FRAME_FILES

SOUND = "sound.wav"
MARK = "paksatalker-frames.txt"
"""Names what in the folder is ours: the fingerprint, then a file a line, a whole frame with its SHA-256.
Nothing else is ever touched."""


class FrameFolder:
    """Frames ``frame_0001.png`` ... of one job, numbered as Blender's frames are.

    A frame has its name only once it is whole. ``fingerprint`` is whatever decides the frames' content:
    frames of another fingerprint are thrown away when the folder is opened, files of anybody else never.
    ``shared``: other processes write frames of the same job into it meanwhile. Raises InputError where
    nothing can be written there, PaksaTalkerError where there is no room.
    """

    def __init__(self, path: Path, ending: str, fingerprint: str, *, shared: bool = False) -> None:
        self.path = path
        self.ending = ending
        self.fingerprint = fingerprint
        self.shared = shared
        try:
            self.path.mkdir(exist_ok=True, parents=shared)
            if not shared:
                self._begin()
                return
            # of two that begin at once, the second would clear away what the first is writing
            with locked(self.path / MARK, waiting=lambda owner: None):
                if _first_line(self.path / MARK) == fingerprint:
                    self._ours = self._listed(fingerprint)
                else:
                    self._begin()
        except OSError as e:
            raise unwritten(e, path) or e from e

    def _begin(self) -> None:
        """Clear away what a killed run left, and write the list anew."""
        self._clear_killed()
        self._ours = self._listed(self.fingerprint)
        lines = [f"{name} {mark}".rstrip() for name, mark in sorted(self._ours.items())]
        write_text(self.path / MARK, "\n".join([self.fingerprint, *lines, ""]))

    @property
    def pattern(self) -> str:
        """The frames' names in printf's way."""
        return str(self.path).replace("%", "%%") + f"/frame_%04d{self.ending}"

    def frame(self, number: int) -> Path:
        """Where a frame lies or will lie."""
        return self.path / f"frame_{number:04d}{self.ending}"

    def has(self, number: int) -> bool:
        """Whether the frame is there, whole: as it was when it was put there."""
        file = self.frame(number)
        if file.name not in self._ours or not file.is_file():
            return False
        return file.stat().st_size > 0 and self._ours[file.name] in ("", sha256(file))

    def look_again(self) -> None:
        """Take over what other processes have noted since."""
        self._ours |= self._listed(self.fingerprint)

    def hashes(self) -> dict[str, str]:
        """The SHA-256 of every frame that is there, by the file's name."""
        return {n: mark for n, mark in sorted(self._ours.items()) if mark and (self.path / n).is_file()}

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
            self.own(self.frame(number), sha256(partial))

    def own(self, file: Path, mark: str = "") -> None:
        """Note that a file of the folder, with this SHA-256 where it is a frame, is about to be ours."""
        if self._ours.get(file.name) != mark:
            self._ours[file.name] = mark
            with (self.path / MARK).open("a", encoding="utf-8") as listed:
                listed.write(f"{file.name} {mark}".rstrip() + "\n")

    def trim(self, first: int, last: int) -> None:
        """Delete our frames outside first .. last, left by an older, longer run."""
        wanted = {self.frame(n).name for n in range(first, last + 1)}
        self._delete({name for name in self._ours if name.startswith("frame_")} - wanted)

    def remove(self) -> None:
        """Delete what is ours, and the folder where nothing else is in it."""
        self._delete(set(self._ours))
        (self.path / MARK).unlink(missing_ok=True)
        self._clear_killed()
        if not any(self.path.iterdir()):
            self.path.rmdir()

    def _clear_killed(self) -> None:
        """What a killed run left: whoever writes here alone holds the lock on the folder."""
        clear_left(self.path, 0)
        for left in self.path.glob(f".frame_*{ENDING}"):
            left.unlink(missing_ok=True)

    def _listed(self, fingerprint: str) -> dict[str, str]:
        """The names of our files and their hashes; those of another fingerprint are deleted."""
        mark = self.path / MARK
        lines = mark.read_text("utf-8", "replace").splitlines() if mark.is_file() else []
        # the list may come from anywhere: nothing but what a render makes is believed to be ours
        rows = [(*line.split(" "), "")[:2] for line in lines[1:]]
        ours = {name: mark for name, mark in rows if FRAME_FILES.fullmatch(name)}
        if lines[:1] == [fingerprint]:
            return ours
        self._delete(set(ours))
        return {}

    def _delete(self, names: set[str]) -> None:
        for name in names:
            file = self.path / name
            if file.is_file() or file.is_symlink():
                file.unlink()


def sha256(file: Path) -> str:
    """A file's SHA-256 as hexadecimal digits."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _first_line(file: Path) -> str:
    return (*file.read_text("utf-8", "replace").splitlines(), "")[0] if file.is_file() else ""
