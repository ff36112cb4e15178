"""Jobs: asked for, told about, cancelled, tried again, deleted, and what they made."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import FileResponse, PlainTextResponse
from pydantic import BaseModel

from ...inference.live.wire import packed, wav_bytes
from ...inference.performance.performance import Performance
from ..requests import KINDS
from ..store.jobs import CANCELLED, DONE, FAILED
from .entry import Entry, let_in
from .models import REQUESTS, AnyRequest, Job, JobDetail, JobList, State, asked, job_of
from .problems import RESPONSES, ProblemError

router = APIRouter(prefix="/api/v1", responses=RESPONSES)
Who = Annotated[Entry, Depends(let_in)]
_MOST = 200


def _ask(who: Entry, request: BaseModel, response: Response) -> dict[str, Any]:
    kind, priority = (getattr(request, name) for name in ("kind", "priority"))
    row = who.service.ask(who.owner, kind, asked(request), priority)
    who.service.recent.forget()
    response.headers["Location"] = f"jobs/{row['id']}"
    return job_of(row, who.service.jobs.places(), time.time())


@router.post("/jobs", status_code=201, response_model=Job, tags=["jobs"])
def ask(request: AnyRequest, who: Who, response: Response) -> dict[str, Any]:
    """Ask for a job of any kind."""
    return _ask(who, request, response)


def _way_of(kind: str) -> None:
    """A route of its own for one kind, for those who like it better."""
    model = REQUESTS[kind]

    def ask_for(request: Any, who: Who, response: Response) -> dict[str, Any]:
        return _ask(who, request, response)

    ask_for.__annotations__["request"] = model
    ask_for.__doc__ = f"Ask for {KINDS[kind].about}."
    router.add_api_route(
        f"/{kind}s",
        ask_for,
        methods=["POST"],
        status_code=201,
        response_model=Job,
        tags=[f"{kind}s"],
        operation_id=f"ask_{kind}",
    )


for _kind in KINDS:
    _way_of(_kind)


@router.get("/jobs", response_model=JobList, tags=["jobs"])
def listed(
    who: Who,
    state: Annotated[list[State] | None, Query()] = None,
    kind: str | None = None,
    before: float | None = None,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 50,
) -> dict[str, Any]:
    """Your jobs, the newest first."""
    rows = who.service.jobs.many(who.owner, states=state or (), kind=kind, before=before, limit=limit + 1)
    places, now = who.service.jobs.places(), time.time()
    more = rows[limit - 1]["created"] if len(rows) > limit else None
    return {"jobs": [job_of(row, places, now) for row in rows[:limit]], "next": more}


def _row(who: Entry, job_id: str) -> Any:
    row = who.service.jobs.one(job_id, who.owner)
    if row is None:
        raise ProblemError(404, "there is no such job of yours", "GET /api/v1/jobs lists them")
    return row


@router.get("/jobs/{job_id}", response_model=JobDetail, tags=["jobs"])
async def one(job_id: str, who: Who) -> Any:
    """A job as it is now."""
    return await who.service.recent.get((who.owner, job_id), lambda: _detail(job_id, who))


def _detail(job_id: str, who: Entry) -> dict[str, Any]:
    row = _row(who, job_id)
    places = who.service.jobs.places() if row["state"] == "queued" else {}
    return {**job_of(row, places, time.time()), "request": json.loads(row["request"])}


@router.post("/jobs/{job_id}/cancel", response_model=Job, tags=["jobs"])
def cancel(job_id: str, who: Who) -> dict[str, Any]:
    """Cancel a job; one that has ended stays as it is."""
    _row(who, job_id)
    who.service.jobs.cancel(job_id)
    who.service.recent.forget()
    return job_of(_row(who, job_id), {}, time.time())


@router.post("/jobs/{job_id}/retry", response_model=Job, tags=["jobs"])
def retry(job_id: str, who: Who) -> dict[str, Any]:
    """Do a job again that failed or was cancelled; frames that are there are kept."""
    row = _row(who, job_id)
    if row["state"] not in (FAILED, CANCELLED):
        raise ProblemError(409, f"the job is {row['state']}", "only what failed or was cancelled is retried")
    again = who.service.jobs.again(job_id)
    if again is None:
        raise ProblemError(409, "the job has just changed", "look at it again")
    who.service.engine.enqueue(again)
    who.service.recent.forget()
    return job_of(again, who.service.jobs.places(), time.time())


@router.delete("/jobs/{job_id}", status_code=204, tags=["jobs"])
def delete(job_id: str, who: Who) -> None:
    """Delete a job that has ended, and its files."""
    row = _row(who, job_id)
    if not who.service.jobs.remove(job_id):
        raise ProblemError(409, f"the job is {row['state']}", "cancel it first")
    who.service.folders.remove(job_id)
    who.service.recent.forget()


@router.get("/jobs/{job_id}/result", response_class=FileResponse, tags=["jobs"])
def result(job_id: str, who: Who, request: Request) -> FileResponse:
    """The main file that a job made."""
    row = _row(who, job_id)
    name = job_of(row, {}, time.time())["result"]
    if name is None:
        raise ProblemError(409, f"the job is {row['state']}", "wait until it is done")
    return _file(who, row, name, inline="download" not in request.query_params)


@router.get("/jobs/{job_id}/files/{name:path}", response_class=FileResponse, tags=["jobs"])
def file(job_id: str, name: str, who: Who, request: Request) -> FileResponse:
    """Any file that a job made, by its name."""
    row = _row(who, job_id)
    if name not in job_of(row, {}, time.time())["files"]:
        raise ProblemError(404, "the job made no such file", "see its `files`")
    return _file(who, row, name, inline="download" not in request.query_params)


def _file(who: Entry, row: Any, name: str, inline: bool) -> FileResponse:
    path = who.service.folders.result(row["id"], name)
    if row["state"] != DONE or not path.exists():
        raise ProblemError(404, "the file is not there any more", "ask for it again")
    return FileResponse(
        path,
        filename=f"paksatalker-{row['id'][:8]}-{Path(name).name}",
        content_disposition_type="inline" if inline else "attachment",
        headers={"Cache-Control": "private, max-age=31536000, immutable"},
    )


@router.get("/jobs/{job_id}/tracks", response_class=Response, tags=["jobs"])
def tracks(job_id: str, who: Who) -> Response:
    """Face and body of a job's performance, for programs that move a figure: messages as of `/live`, each
    after its length (u32, little-endian)."""
    read = _performance(who, job_id)
    return Response(packed(read), media_type="application/octet-stream")


@router.get("/jobs/{job_id}/sound", response_class=Response, tags=["jobs"])
def sound(job_id: str, who: Who) -> Response:
    """The sound of a job's performance, as .wav."""
    read = _performance(who, job_id)
    return Response(wav_bytes(read.audio, read.audio_rate), media_type="audio/wav")


def _performance(who: Entry, job_id: str) -> Performance:
    row = _row(who, job_id)
    path = who.service.folders.result(row["id"], "performance.npz")
    if row["state"] != DONE or not path.exists():
        raise ProblemError(409, f"the job is {row['state']}, or made no performance", "wait until it is done")
    return Performance.load(path)


@router.get("/jobs/{job_id}/log", response_class=PlainTextResponse, tags=["jobs"])
def log(job_id: str, who: Who) -> str:
    """What the work said, one JSON object a line."""
    _row(who, job_id)
    path = who.service.folders.log(job_id)
    return path.read_text("utf-8", "replace")[-1_000_000:] if path.exists() else ""
