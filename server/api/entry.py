"""Whose request it is, and the service that it is for."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from .service import Service


@dataclass(frozen=True)
class Entry:
    """A request that was let in."""

    owner: str
    service: Service


async def let_in(connection: HTTPConnection) -> Entry:
    """:func:`entered`, for routes: at once, without a thread."""
    return entered(connection)


def entered(connection: HTTPConnection) -> Entry:
    """Let a request in, or raise :class:`~.problems.ProblemError`."""
    service: Service = connection.app.state.service
    return Entry(service.guard.owner(connection), service)
