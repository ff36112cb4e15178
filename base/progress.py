"""How long work tells that it goes on, and how it is stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from .errors import Cancelled

Note = Callable[[str], None]
"""Takes a line for people: a warning, a plan, what was matched."""


class Progress(Protocol):
    """Called with a step's name and how much of it is done.

    The callee may raise :class:`~.errors.Cancelled` to stop the work.
    """

    def __call__(self, step: str, done: float, total: float) -> None: ...


class Cancel(Protocol):
    """Whether the work is to stop: a ``threading.Event``, say, that another thread sets."""

    def is_set(self) -> bool: ...


def silent(step: str, done: float, total: float) -> None:
    """A Progress that says nothing."""


def unsaid(text: str) -> None:
    """A Note that says nothing."""


def stoppable(progress: Progress, cancel: Cancel | None) -> Progress:
    """The same progress, which raises Cancelled at the next step once ``cancel`` is set."""
    if cancel is None:
        return progress

    def told(step: str, done: float, total: float) -> None:
        if cancel.is_set():
            raise Cancelled
        progress(step, done, total)

    return told
