"""A child process that speaks JSON lines: stdout free of Blender's chatter, life tied to the parent's."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import threading
import time
from typing import Any, TextIO

_PR_SET_PDEATHSIG = 1


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


def end_with_parent() -> None:
    """Die when the parent does, and on SIGINT and SIGTERM at once, even in the middle of a frame.

    Nothing half-written is harmed by that: files get their names only when they are whole.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    elif sys.platform != "win32":
        threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
