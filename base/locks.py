"""A lock on what is about to be written, so that two processes never write the same thing.

The operating system holds it and lets go of it when the process ends, however that comes about: no lock is
ever left behind. Who has it, and since when, stands in the file beside what is locked.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import InputError, unwritten

ENDING = ".paksatalker-lock"
_MOMENT = 0.1
"""Seconds between two looks at a lock that is waited for."""


class Held(InputError):
    """Another process has the lock."""


@contextmanager
def locked(
    path: Path, *, parents: bool = False, waiting: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Hold the lock on a file or folder, which need not be there yet, as long as the block runs.

    ``parents``: make the folder that it lies in. ``waiting``: wait for a lock that another process holds, and
    call this at every look with its owner and age; what it raises ends the waiting. Raises Held, an
    InputError, with the owner and age, where nobody waits.
    """
    path = path.resolve()
    file = path.with_name(f".{path.name}{ENDING}")
    try:
        if parents:
            path.parent.mkdir(parents=True, exist_ok=True)
        while (held := _taken(file)) is None and waiting is not None:
            waiting(_owner(file))
            time.sleep(_MOMENT)
    except OSError as e:
        raise unwritten(e, path) or e from e
    if held is None:
        raise Held(f"{path} is being written by {_owner(file)}", "wait for it, or write to another place")
    try:
        yield
    finally:
        # while it is still locked: the next one opens a file of its own
        with suppress(OSError):
            file.unlink()
        os.close(held)


def _taken(file: Path) -> int | None:
    """The open lock; None where another process has it."""
    while True:
        handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            if not _lock(handle):
                os.close(handle)
                return None
            # the one before may have deleted the file between the opening and the locking
            if file.exists() and os.path.samestat(os.fstat(handle), file.stat()):
                os.ftruncate(handle, 0)
                note = {"process": os.getpid(), "host": platform.node(), "since": time.time()}
                os.write(handle, json.dumps(note).encode())
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _lock(handle: int) -> bool:
    if sys.platform == "win32":
        import msvcrt

        # far behind the note, which others are to be able to read
        os.lseek(handle, 1 << 20, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _owner(file: Path) -> str:
    try:
        note = json.loads(file.read_text("utf-8"))
        process, host, since = int(note["process"]), str(note["host"])[:80], float(note["since"])
        return f"process {process} on {host}, since {max(0.0, time.time() - since):.0f} s"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
