"""The live engine as a child process: lines in, sound and frames out. No Blender in here.

The sound is the clock: the frame that is shown is the one of what is heard.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from ...base.errors import PaksaTalkerError
from ...inference.live.frame import Frame
from ...inference.live.wire import BODY, CUT, FACE, SOUND, read
from ..command_line.start import command_of

FPS = 30.0
_MOST = 64_000_000
"""Bytes of a message."""
Sound = Callable[[npt.NDArray[np.int16], int], Callable[[], float] | None]
"""Plays samples at a rate; returns what tells the seconds that were heard, or None without a loudspeaker."""
_Rows = npt.NDArray[Any]


class Engine:
    """Says lines; :meth:`frame` is what is shown now. Raises PaksaTalkerError where it can't be started.

    ``play``: None where it hears a microphone, whose sound is kept and not played.
    """

    def __init__(
        self, words: list[str], python: str, environment: Mapping[str, str], play: Sound | None
    ) -> None:
        command, told = command_of(["live", "--messages", "-", *words], python, environment)
        self.count, self.problem, self.latency = 0, "", 0.0
        self.hears = play is None
        self._play, self._lock = play or (lambda samples, rate: None), threading.Lock()
        self._shown: tuple[npt.NDArray[Any], npt.NDArray[Any], float, Callable[[], float] | None] | None = (
            None
        )
        self._face: npt.NDArray[Any] | None = None
        self._heard: Callable[[], float] | None = None
        self._asked = 0.0
        self.sounds: list[tuple[float, npt.NDArray[np.int16], int]] = []
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**os.environ, **told},
            )
        except OSError as e:
            raise PaksaTalkerError(f"the live engine can't be started: {e}", "see the preferences") from e
        for work in (self._listen, self._errors):
            threading.Thread(target=work, name="live engine", daemon=True).start()

    def say(self, line: str) -> None:
        """Say a line after what is being said."""
        self._asked = time.monotonic()
        self._write(" ".join(line.split()))

    def cut(self) -> None:
        """Break off what is said."""
        self._write(CUT)

    def frame(self) -> Frame | None:
        """What is shown now; None before the first."""
        with self._lock:
            shown = self._shown
        if shown is None:
            return None
        face, body, began, heard = shown
        at = heard() if heard is not None else time.monotonic() - began
        index = min(int(max(at, 0.0) * FPS), len(face) - 1, len(body) - 1)
        row = body[index].astype(np.float64)
        return Frame(face[index], row[:165], row[165:])

    def close(self) -> None:
        """End it."""
        with contextlib.suppress(OSError):
            self._process.kill()

    def _write(self, line: str) -> None:
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(f"{line}\n".encode())
            self._process.stdin.flush()
        except OSError as e:
            raise PaksaTalkerError("the live engine has ended", self.problem or "start it again") from e

    def _errors(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            text = line.decode("utf-8", "replace").strip()
            if text and not text.startswith("ready"):
                self.problem = text[:300]

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with contextlib.suppress(PaksaTalkerError, OSError):
            while len(head := self._process.stdout.read(4)) == 4:
                self._take(_whole(self._process.stdout, int.from_bytes(head, "little")))

    def _take(self, message: bytes) -> None:
        kind, response, count, _, rows = read(message)
        if kind == SOUND:
            self.latency = time.monotonic() - self._asked if self._asked else 0.0
            self._asked = 0.0
            self._heard = self._play(rows, count)
            self.sounds.append((time.time(), rows, count))
        elif kind == FACE:
            self._face = rows
        elif kind == BODY and self._face is not None:
            if not response:
                self._play(np.zeros(0, np.int16), 1)
            heard = self._heard if response else None
            self._heard = None
            with self._lock:
                self._shown = (self._face, rows, time.monotonic(), heard)
            self.count += 1


def _whole(stream: IO[bytes], size: int) -> bytes:
    if size > _MOST:
        raise PaksaTalkerError("the live engine sends nonsense", "start it again")
    data = stream.read(size)
    if len(data) < size:
        raise PaksaTalkerError("the live engine has ended", "start it again")
    return data
