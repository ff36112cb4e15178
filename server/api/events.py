"""One stream of events for all jobs of a tab: each job as it is whenever it has changed."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.sse import EventSourceResponse, ServerSentEvent

from ...base.logs import logger
from .entry import Entry, let_in
from .models import job_of
from .problems import RESPONSES

router = APIRouter(prefix="/api/v1", responses=RESPONSES, tags=["events"])
Who = Annotated[Entry, Depends(let_in)]
PERIOD = 0.3
"""Seconds between two looks."""
_log = logger(__name__)
_OVERLAP = 5.0
"""Seconds that a stream looks back: clocks of several machines, and what was not yet committed."""


@router.get("/events", response_class=EventSourceResponse)
async def events(request: Request, who: Who) -> AsyncIterator[ServerSentEvent]:
    """Jobs as they change, event ``job``. A stream that broke off goes on by ``Last-Event-ID``."""
    last = request.headers.get("last-event-id", "")
    since = float(last) / 1000 if last.isdecimal() else time.time()
    seen: dict[str, Any] = {}
    yield ServerSentEvent(event="hello", data={"owner": who.owner}, id=str(int(since * 1000)))
    while not who.service.ending.is_set() and not await request.is_disconnected():
        try:
            changes = await run_in_threadpool(_changes, who, since - _OVERLAP, seen)
        except sa.exc.OperationalError as e:  # the database may be back at the next look
            _log.warning("no events for now: %s", e)
            changes = []
        for event, told in changes:
            since = max(since, told.pop("changed", since))
            yield ServerSentEvent(event=event, data=told, id=str(int(since * 1000)))
        await asyncio.sleep(PERIOD)


def _changes(who: Entry, since: float, seen: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """What has changed since, and was not told yet."""
    jobs = who.service.jobs
    rows = {r["id"]: r for r in jobs.many(who.owner, changed_after=since, limit=500)}
    waiting = [r for r in jobs.many(who.owner, states=("queued",), limit=500) if r["id"] not in rows]
    places, now = jobs.places() if waiting or rows else {}, time.time()
    found: list[tuple[str, dict[str, Any]]] = []
    for row in [*reversed(rows.values()), *waiting]:
        told = job_of(row, places, now)
        mark = json.dumps({k: v for k, v in told.items() if k != "seconds_left"})
        if seen.get(row["id"]) != mark:
            seen[row["id"]] = mark
            found.append(("job", {**told, "changed": row["changed"]}))
    return found
