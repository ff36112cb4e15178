"""The errors that reach a person: one clear line each, with what to do about it."""

from __future__ import annotations

import errno

_OF_THE_MACHINE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG)


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


def of_the_machine(error: BaseException, file: object = None) -> InputError | None:
    """A full disk or missing rights, met anywhere, as an error for people; None for any other error."""
    if not isinstance(error, OSError) or error.errno not in _OF_THE_MACHINE:
        return None
    where = file or error.filename
    what = f"can't write {where}: {error.strerror}" if where else str(error.strerror)
    return InputError(what, "free some space, or see that you have the rights there")
