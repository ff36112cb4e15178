"""Uploads: the bytes of a file as the body, straight to the disk."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from ..options import MEGABYTE
from .entry import Entry, let_in
from .models import Upload, UploadList
from .pace import Pace
from .problems import RESPONSES, ProblemError

router = APIRouter(prefix="/api/v1/uploads", responses=RESPONSES, tags=["uploads"])
Who = Annotated[Entry, Depends(let_in)]
_AT_ONCE = 1 << 20
PATIENCE = 30.0
"""Seconds that an upload may stand still."""
MOST = 32
"""Uploads of one owner at once."""
_going: Counter[str] = Counter()
_pace = Pace()
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post("", status_code=201, response_model=Upload, openapi_extra=_BODY)
async def upload(
    request: Request,
    response: Response,
    who: Who,
    name: Annotated[str, Query(max_length=1000, description="what the file is called")] = "",
) -> Any:
    """Send a file; its id names it in requests."""
    limit = int(who.service.options.upload_limit * MEGABYTE)
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > limit:
        raise _too_large(limit)
    await run_in_threadpool(who.service.check_room, who.owner, int(length) if length.isdecimal() else 0)
    if _going[who.owner] >= MOST:
        raise ProblemError(429, f"{MOST} uploads of yours are under way", "wait for one", Retry_After="5")
    coming = who.service.uploads.new_path()
    _going[who.owner] += 1
    try:
        size, parts = 0, bytearray()
        with coming.open("wb") as file:
            coming_in = aiter(request.stream())
            while (part := await _next(coming_in)) is not None:
                size += len(part)
                if size > limit:
                    raise _too_large(limit)
                parts += part
                if len(parts) >= _AT_ONCE:  # in a thread: a busy disk is not to hold the others up
                    await run_in_threadpool(file.write, parts)
                    parts = bytearray()
                await _pace.take(len(part))
            await run_in_threadpool(file.write, parts)
        row = await run_in_threadpool(who.service.uploads.keep, who.owner, unquote(name), coming)
    finally:
        _going[who.owner] -= 1
        coming.unlink(missing_ok=True)
    response.headers["Location"] = f"uploads/{row['id']}"
    return row


async def _next(coming: AsyncIterator[bytes]) -> bytes | None:
    """What comes next; None at the end. Whoever sends nothing for long gives up their place."""
    try:
        return await asyncio.wait_for(anext(coming, None), PATIENCE)
    except TimeoutError as e:
        raise ProblemError(408, f"nothing has come for {PATIENCE:g} s", "send it again") from e


def _too_large(limit: int) -> ProblemError:
    return ProblemError(
        413, f"the upload is larger than {limit / MEGABYTE:g} MB", "send less, or serve with --upload-limit"
    )


@router.get("", response_model=UploadList)
def listed(who: Who) -> dict[str, Any]:
    """Your uploads, the newest first."""
    return {"uploads": who.service.uploads.many(who.owner)}


@router.delete("/{upload_id}", status_code=204)
def delete(upload_id: str, who: Who) -> None:
    """Delete an upload."""
    row = who.service.uploads.one(upload_id, who.owner)
    if row is None:
        raise ProblemError(404, "there is no such upload of yours")
    who.service.uploads.remove(row)
