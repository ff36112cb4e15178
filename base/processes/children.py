"""Child processes that speak JSON lines: started, listened to, stopped. Their own side is :mod:`.parent`.

On stdout a child says ``{"step", "done", "total"}``, ``{"note"}`` and at its end ``{"result"}`` or
``{"error", "hint"}``; other lines are for people. Its stderr is drained, and the last line kept. Many may run
at once; each may be waited for in one thread and cancelled from another.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from math import inf
from pathlib import Path
from typing import IO, Any

from .. import logs
from ..errors import Cancelled, InputError, PaksaTalkerError
from ..progress import Cancel, Note, Progress, silent, unsaid
from .parent import CHILD

PATIENCE = 10.0
"""Seconds that a cancelled child gets to put its files in order."""
_CANCELLED = (Cancelled.exit_code, -signal.SIGINT, -signal.SIGTERM)
_MOMENT = 0.1
"""Seconds after which a cancellation from another thread is seen."""
_MOST_LINES = 10_000
_REST = 5.0
"""Seconds after a child's end for the rest of what it said: what it leaves behind may hold the pipe open."""
_STEP = {"step", "done", "total"}
_log = logs.logger(__name__)


class Child:
    """One running child. ``step`` and ``fraction`` (0..1) say where it is, ``notes`` what its stderr said."""

    def __init__(
        self,
        command: Sequence[str],
        name: str,
        environment: Mapping[str, str] | None = None,
        hint: str = "try again",
        folder: Path | None = None,
    ) -> None:
        """Start it; ``name`` is what it is called in errors and the log, ``hint`` what to do where it fails
        without a word, ``environment`` variables on top of ours, ``folder`` where it works (here).

        Raises PaksaTalkerError where it can't be started.
        """
        self.name, self.step, self.fraction = name, "start", 0.0
        self.notes: deque[str] = deque(maxlen=40)
        self._hint, self._began = hint, time.monotonic()
        self._answer: dict[str, Any] = {}
        self._plain: list[str] = []
        self._objects: deque[dict[str, Any]] = deque(maxlen=_MOST_LINES)
        self._cancelled = False
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._heard = self._ended = False
        self._over = inf
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                cwd=folder,
                env={**os.environ, **logs.environment(), **(environment or {}), CHILD: "1"},
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as e:
            raise PaksaTalkerError(
                f"can't start {command[0]}: {e.strerror}", "is this program there, and may it be run?"
            ) from e
        _log.info("%s: process %d started", name, self.pid)
        _log.debug("%s: %s", name, command)
        self._readers = [
            threading.Thread(target=self._read_answers, args=(self._process.stdout,), daemon=True),
            threading.Thread(target=self._read_notes, args=(self._process.stderr,), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    def tell(self, line: str) -> bool:
        """Give it a line that it waits for; False where it has ended before."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        except OSError:
            return False
        return True

    def poll(self) -> bool:
        """Take over what was said, at once; True when the child has ended."""
        while not self._heard:
            try:
                self._take(self._lines.get_nowait())
            except queue.Empty:
                if not self._left_open():
                    return False
                self._heard = True
        if self._process.poll() is None:
            return False
        self._end()
        return True

    def lines(self) -> list[dict[str, Any]]:
        """The objects that were heard since the last call, for a child that says more than its steps."""
        heard, self._objects = list(self._objects), deque(maxlen=_MOST_LINES)
        return heard

    def wait(
        self,
        progress: Progress = silent,
        note: Note = unsaid,
        cancel: Cancel | None = None,
        longest: float = inf,
    ) -> None:
        """Listen until the child has ended; it is cancelled where ``progress`` or ``note`` raises.

        Raises Cancelled once ``cancel`` is set, PaksaTalkerError after more than ``longest`` seconds.
        """
        until = time.monotonic() + longest
        try:
            while not self._heard or self._process.poll() is None:
                if cancel is not None and cancel.is_set():
                    raise Cancelled
                if time.monotonic() > until:
                    raise PaksaTalkerError(f"{self.name} takes longer than {longest:.0f} s", self._hint)
                self._listen(progress, note)
        except BaseException:
            self.cancel()
            raise
        self._end()

    def _listen(self, progress: Progress, note: Note) -> None:
        """Take over the next line, or wait for a moment."""
        if self._heard:  # its last line, and soon its end
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_MOMENT)
            return
        try:
            said = self._take(self._lines.get(timeout=_MOMENT))
        except queue.Empty:
            self._heard = self._left_open()
            return
        if said.keys() >= _STEP:
            progress(said["step"], said["done"], said["total"])
        elif "note" in said:
            note(said["note"])

    def _left_open(self) -> bool:
        """Whether the child has ended a while ago, and its pipe has not."""
        if self._process.poll() is None:
            return False
        self._over = min(self._over, time.monotonic())
        return time.monotonic() > self._over + _REST

    def result(self) -> Any:
        """What the child gave as its result, once it has ended.

        Raises what it ended with: InputError, PaksaTalkerError or Cancelled.
        """
        for reader in self._readers:
            reader.join(timeout=1)
        code = self._process.returncode
        kind = self._answer.get("code", code)
        if self._cancelled or kind in _CANCELLED:
            raise Cancelled()
        if "error" in self._answer:
            error = InputError if kind == InputError.exit_code else PaksaTalkerError
            raise error(str(self._answer["error"]), str(self._answer.get("hint", "")))
        if code == 0 and "result" in self._answer:
            return self._answer["result"]
        last = self.notes[-1][:200] if self.notes else "it said nothing"
        raise PaksaTalkerError(f"{self.name} {_how(code)}: {last}", self._hint)

    def said(self) -> str:
        """What the child printed for people, once it has ended.

        Raises as :meth:`result` does where that is nothing.
        """
        if not self._plain:
            self.result()
        return "\n".join(self._plain)

    def cancel(self, patience: float = PATIENCE) -> None:
        """End the child, from any thread: asked to at first, after ``patience`` seconds made to.

        One that has ended already keeps its result.
        """
        if self._process.poll() is None:
            self._cancelled = True
            if patience > 0:
                self._process.terminate()
            try:
                self._process.wait(patience)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._end()

    def _end(self) -> None:
        if not self._ended:
            self._ended = True
            if self._process.stdin is not None:
                self._process.stdin.close()
            how, seconds = _how(self._process.returncode), time.monotonic() - self._began
            _log.info("%s: process %d %s after %.2f s", self.name, self.pid, how, seconds)

    def _take(self, line: str | None) -> dict[str, Any]:
        """Remember what a line says; the line's object, empty where it is none."""
        if line is None:
            self._heard = True
            return {}
        try:
            said = json.loads(line)
        except ValueError:
            said = None
        if not isinstance(said, dict):
            self._plain.append(line.rstrip("\r\n"))
            return {}
        self._objects.append(said)
        if said.keys() >= _STEP:
            self.step, self.fraction = said["step"], said["done"] / max(said["total"], 1e-9)
        elif not said.keys() & {"note", "saved"}:
            self._answer = said
        return said

    def _read_answers(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                self._lines.put(line)
        self._lines.put(None)

    def _read_notes(self, stream: IO[str]) -> None:
        with stream:
            for line in filter(None, map(str.strip, stream)):
                self.notes.append(line)
                _log.debug("%s: %s", self.name, line)


def _how(code: int) -> str:
    if code >= 0:
        return f"ended with code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"
