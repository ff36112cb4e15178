"""The errors that reach a person: one clear line each, with what to do about it."""

from __future__ import annotations


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
