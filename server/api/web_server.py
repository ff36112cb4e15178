"""The web server, which tells open streams that it is to end."""

from __future__ import annotations

import socket
import threading

import uvicorn


class WebServer(uvicorn.Server):
    """Sets an event before it waits for what is still open."""

    def __init__(self, config: uvicorn.Config, ending: threading.Event) -> None:
        super().__init__(config)
        self._ending = ending

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End; streams that look at the event end by themselves."""
        self._ending.set()
        await super().shutdown(sockets)
