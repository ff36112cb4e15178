"""``/api/v1/live``: a WebSocket for text in as it is written, sound, face and body out as they are made."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from ....base.errors import InputError, PaksaTalkerError
from ..entry import Entry, entered
from ..problems import ProblemError, answer
from .session import Session

router = APIRouter(prefix="/api/v1", tags=["live"])
_MOST = 2_000
"""Messages that may wait for a client that does not read them."""
_open: set[WebSocket] = set()


@router.websocket("/live")
async def live(socket: WebSocket) -> None:
    """A live connection; see docs/live.md for its messages."""
    try:
        who = entered(socket)
        if len(_open) >= who.service.options.live:
            raise ProblemError(429, f"{len(_open)} live connections are open already", "wait for one to end")
    except ProblemError as e:
        await socket.send_denial_response(answer(e.status, e.detail, e.hint, e.headers))
        return
    _open.add(socket)
    try:
        await socket.accept()
        await _talk(socket, who)
    finally:
        _open.discard(socket)


async def _talk(socket: WebSocket, who: Entry) -> None:
    """Listen and tell until either end closes."""
    loop, waiting = asyncio.get_running_loop(), asyncio.Queue[str | bytes | None]()

    def tell(message: dict[str, Any] | bytes) -> None:
        text = message if isinstance(message, bytes) else json.dumps(message)
        loop.call_soon_threadsafe(waiting.put_nowait, text)

    session = Session(who, tell)
    sender = asyncio.create_task(_send(socket, waiting))
    try:
        while True:
            event = await socket.receive()
            if event["type"] == "websocket.disconnect" or sender.done():
                return
            try:
                await asyncio.to_thread(_take, session, event)
            except PaksaTalkerError as e:
                tell({"type": "error", "detail": str(e), "hint": e.hint})
    finally:
        await asyncio.to_thread(session.close)
        sender.cancel()


def _take(session: Session, event: Any) -> None:
    if event.get("bytes") is not None:
        session.hear(event["bytes"])
        return
    try:
        message = json.loads(event.get("text") or "")
    except (ValueError, RecursionError) as e:
        raise InputError("the message is no JSON", "see docs/live.md") from e
    session.take(message)


async def _send(socket: WebSocket, waiting: asyncio.Queue[str | bytes | None]) -> None:
    """Send what is told; close on a client that does not read."""
    try:
        while (message := await waiting.get()) is not None:
            if waiting.qsize() > _MOST:
                await socket.close(1013, "too slow")
                return
            if isinstance(message, bytes):
                await socket.send_bytes(message)
            else:
                await socket.send_text(message)
    except (WebSocketDisconnect, RuntimeError):
        return
