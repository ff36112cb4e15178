"""A child's side of :mod:`.children`: a stdout for its report alone, a life tied to the parent's."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from typing import TextIO

from ..errors import Cancelled
from .streams import fill_closed

CHILD = "PAKSATALKER_CHILD"
"""The variable by which a child knows that its stdin is a pipe that lasts as long as its parent."""
AHEAD = "-"
"""In place of a job's file: the parent will tell of it."""
CONFINED = "PAKSATALKER_CONFINED"
"""The variable by which a process knows that it works for strangers: files of theirs name no others."""


def take_stdout() -> TextIO:
    """The real stdout, for JSON alone. What Blender's C code and Python print goes to stderr from now on."""
    fill_closed()
    sys.stdout.flush()
    real = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return real


def end_with_parent() -> None:
    """End when the parent does, and on SIGINT and SIGTERM at once, even in the middle of a frame.

    Nothing half-written is harmed by that: files get their names only when they are whole.
    """
    _end_on_signals()
    watch_parent()


def line_of_parent() -> str:
    """What the parent writes with :meth:`~.children.Child.tell`, for a child that is started before it is
    known what it is to do. To be called before :func:`end_with_parent`; ends when the parent does."""
    _end_on_signals()
    found = b""
    while not found.endswith(b"\n"):
        if not (read := os.read(0, 1)):
            os._exit(Cancelled.exit_code)
        found += read
    return found.decode("utf-8", "surrogateescape").rstrip("\n")


def _end_on_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


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
