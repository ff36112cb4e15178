"""The errors that reach a person: one clear line each, with what to do about it."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_RIGHT = (errno.EROFS, errno.EACCES, errno.EPERM)
_LITTLE = 64_000_000
"""Bytes; a frame of 8K in 32 bits with its layers takes more, and is rare."""
_NO_PLACE = (errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL)


class PaksaTalkerError(Exception):
    """Something failed that the user can understand; exit code 1.

    ``hint`` says what to do; it may be empty.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class InputError(PaksaTalkerError):
    """What the user gave is wrong: a text, file, option or name; exit code 2."""

    exit_code = 2


class Cancelled(PaksaTalkerError):
    """The user stopped the work; exit code 130."""

    exit_code = 130

    def __init__(self, message: str = "cancelled") -> None:
        super().__init__(message)


def of_the_machine(error: BaseException, file: object = None) -> PaksaTalkerError | None:
    """A full disk or missing rights, met anywhere, as an error for people; None for any other error.

    ``file``: what was to be written, where that is known. Blender and its exporters say it in words alone.
    """
    code = _code(error)
    named = file or (error.filename if isinstance(error, OSError) else None)
    what = f"can't write {file}" if file else f"no access to {named}" if named else "the machine says"
    if code in _NO_ROOM:
        what = f"can't write {named}" if named else "can't write"
        return PaksaTalkerError(f"{what}: {os.strerror(code)}", "free some space or choose another disk")
    if code in _NO_RIGHT:
        return InputError(f"{what}: {os.strerror(code)}", "choose another folder, or see to your rights")
    return None


def for_people(error: Exception, hint: str) -> PaksaTalkerError:
    """Any error as one for people; ``hint`` says what to do about a fault of the program."""
    if isinstance(error, PaksaTalkerError):
        return error
    return of_the_machine(error) or PaksaTalkerError(f"{type(error).__name__}: {error}", hint)


def of_blender(what: str, said: Exception, folder: Path) -> PaksaTalkerError:
    """What Blender could not write to ``folder``. A full disk is an invalid argument to it: where little room
    is left, the hint says how much."""
    with suppress(OSError):
        free = shutil.disk_usage(folder).free
        if free < _LITTLE:
            room = f"{free / 1e6:.1f} MB are left on that disk: free some space, then run the same again"
            return PaksaTalkerError(f"{what}: {str(said).strip()}", room)
    return PaksaTalkerError(f"{what}: {str(said).strip()}", "see the log")


def unwritten(error: OSError | RuntimeError, path: Path) -> PaksaTalkerError | None:
    """Why a file could not be written, as an error for people; None where the error does not say."""
    if (known := of_the_machine(error, path)) is not None or not isinstance(error, OSError):
        return known
    if error.errno == errno.ENOENT and not path.parent.is_dir():
        return InputError(f"the folder {path.parent} does not exist", f"create it: mkdir -p {path.parent}")
    wrong = error.errno in _NO_PLACE
    said = error.strerror or str(error)
    return (InputError if wrong else PaksaTalkerError)(f"can't write {path}: {said}", "choose another name")


@contextmanager
def believed(what: str, hint: str) -> Iterator[None]:
    """Around code that takes a file's tables for what they should be: where they are something else, Python's
    own errors become an InputError that says ``what`` is wrong."""
    try:
        yield
    except (AttributeError, TypeError, ValueError, LookupError, ArithmeticError, RecursionError) as e:
        raise InputError(what, hint) from e


def _code(error: BaseException) -> int:
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno
    if not isinstance(error, OSError | RuntimeError):
        return 0
    said = str(error)
    return next((code for code in (*_NO_ROOM, *_NO_RIGHT) if os.strerror(code) in said), 0)
