"""A child's side of :mod:`.children`: JSON lines on a stdout of their own, a life tied to the parent's."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any, TextIO

from .errors import Cancelled, PaksaTalkerError

CHILD = "PAKSATALKER_CHILD"
"""The variable by which a child knows that its stdin is a pipe that lasts as long as its parent."""


def take_stdout() -> TextIO:
    """The real stdout, for JSON alone. What Blender's C code and Python print goes to stderr from now on."""
    sys.stdout.flush()
    real = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return real


def say(stream: TextIO, **values: Any) -> None:
    """One object on one line, at once."""
    stream.write(json.dumps(values, ensure_ascii=False) + "\n")
    stream.flush()


class ForParent:
    """A :class:`~.report.Report` of lines to the parent."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __call__(self, step: str, done: float, total: float) -> None:
        say(self._stream, step=step, done=done, total=total)

    def note(self, text: str) -> None:
        say(self._stream, note=text)

    def result(self, path: Path | str) -> None:
        say(self._stream, result=str(path))

    def error(self, error: PaksaTalkerError) -> None:
        say(self._stream, error=str(error), hint=error.hint, code=error.exit_code)


def end_with_parent() -> None:
    """End when the parent does, and on SIGINT and SIGTERM at once, even in the middle of a frame.

    Nothing half-written is harmed by that: files get their names only when they are whole.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    watch_parent()


def watch_parent() -> None:
    """End when the parent does. On Windows that is seen by children of :mod:`.children` alone."""
    if os.environ.pop(CHILD, ""):
        threading.Thread(target=_until_stdin_ends, daemon=True).start()
    elif sys.platform != "win32":
        threading.Thread(target=_until_another_parent, args=(os.getppid(),), daemon=True).start()


def _until_stdin_ends() -> None:
    # straight from the descriptor: a thread that holds sys.stdin's lock would keep Python from ending
    while os.read(0, 1024):
        pass
    os._exit(Cancelled.exit_code)


def _until_another_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(Cancelled.exit_code)
