"""Whether it works: for people, for balancers, for Prometheus; and the page's own session."""

from __future__ import annotations

import time
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from ... import __version__
from ..store.database import LOST, workers
from .entry import Entry, let_in
from .guard import COOKIE
from .models import Health, Session, Token, Worker
from .problems import RESPONSES, ProblemError
from .service import Service

router = APIRouter(prefix="/api/v1", responses=RESPONSES, tags=["service"])
Who = Annotated[Entry, Depends(let_in)]


@router.get("/health", response_model=Health)
def health(request: Request, response: Response) -> dict[str, Any]:
    """Whether the service works. Asks for no token."""
    service: Service = request.app.state.service
    service.guard.check_place(request)
    try:
        counts, there = service.jobs.counts(), True
    except sa.exc.SQLAlchemyError:
        counts, there = {}, False
        response.status_code = 503
    return {
        "status": "ok" if there else "failing",
        "version": __version__,
        "jobs": counts,
        "database": there,
    }


@router.get("/workers", response_model=list[Worker])
def working(who: Who) -> list[dict[str, Any]]:
    """Who works on jobs, by name."""
    asked = sa.select(workers).order_by(workers.c.name)
    with who.service.database.connect() as connection:
        rows = [dict(row) for row in connection.execute(asked).mappings()]
    now = time.time()
    return [
        {"name": r["name"], "seen": max(0.0, now - r["seen"]), "lost": now - r["seen"] > LOST} for r in rows
    ]


@router.get("/metrics", response_class=PlainTextResponse)
def metrics(who: Who) -> Response:
    """Figures for Prometheus."""
    registry = CollectorRegistry()
    states = Gauge("paksatalker_jobs", "Jobs by state", ["state"], registry=registry)
    for state, count in who.service.jobs.counts().items():
        states.labels(state).set(count)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


@router.get("/session", response_model=Session)
def session(who: Who) -> dict[str, Any]:
    """Whose page it is."""
    return {"owner": who.owner, "guarded": bool(who.service.guard.tokens)}


@router.post("/session", response_model=Session)
def begin(token: Token, request: Request, response: Response) -> dict[str, Any]:
    """Exchange a token for a cookie, once."""
    service: Service = request.app.state.service
    service.guard.check_place(request)
    service.guard.slow_down(request)
    owner = service.guard.owner_of(token.token)
    if owner is None:
        raise ProblemError(401, "the token is unknown", "ask whoever runs the service for one")
    response.set_cookie(
        COOKIE,
        service.guard.cookie(owner),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
        max_age=30 * 86_400,
        path=service.options.root_path or "/",
    )
    return {"owner": owner, "guarded": True}


@router.delete("/session", status_code=204)
def end(request: Request, response: Response) -> None:
    """Forget the cookie."""
    service: Service = request.app.state.service
    service.guard.check_place(request)
    response.delete_cookie(COOKIE, path=service.options.root_path or "/")
