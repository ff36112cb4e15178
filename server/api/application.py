"""The application: all routes, the page, and the headers that go with every answer."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ... import __version__
from . import events, health, jobs, listings, problems, uploads
from .live import socket as live
from .service import Service

WEB = Path(__file__).parent.parent / "web" / "dist"
"""The built page."""
_HOUR = 3600.0
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
    "connect-src 'self' blob: ws: wss:; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    "script-src 'self' 'wasm-unsafe-eval'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
}


def application(service: Service) -> FastAPI:
    """The service as an ASGI application."""
    app = FastAPI(
        title="PaksaTalker",
        version=__version__,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        root_path=service.options.root_path,
        lifespan=_lifespan,
    )
    app.state.service = service
    problems.install(app)
    for part in (health, jobs, uploads, events, listings, live):
        app.include_router(part.router)

    @app.api_route("/api/{rest:path}", methods=_METHODS, include_in_schema=False)
    def nothing(rest: str) -> JSONResponse:
        """What is not there is not the page."""
        return problems.answer(404, "there is no such route", "see /api/v1/openapi.json")

    if WEB.is_dir():
        app.frontend("/", directory=WEB)
    app.add_middleware(_Guarded, service=service)
    if service.options.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(service.options.origins),
            allow_methods=["*"],
            allow_headers=["authorization", "content-type", "last-event-id"],
            expose_headers=["location"],
        )
    return app


class _Guarded:
    """Nothing is answered to another name or page; every answer has the headers of the house."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app, self._service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            self._service.guard.check_place(HTTPConnection(scope))
        except problems.ProblemError as e:
            await problems.answer(e.status, e.detail, e.hint)(scope, receive, told)
            return
        await self._app(scope, receive, told)


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    task = asyncio.create_task(_forget(app.state.service))
    yield
    task.cancel()


async def _forget(service: Service) -> None:
    """Delete what is too old, once an hour."""
    while True:
        await run_in_threadpool(service.forget_old)
        await asyncio.sleep(_HOUR)
