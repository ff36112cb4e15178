"""How long work tells that it goes on."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called with a step's name and how much of it is done.

    The callee may raise :class:`~.errors.Cancelled` to stop the work.
    """

    def __call__(self, step: str, done: float, total: float) -> None: ...


def silent(step: str, done: float, total: float) -> None:
    """A Progress that says nothing."""
