"""What the routes take and answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Union

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, create_model

from ..requests import KINDS, options_of
from ..store.jobs import QUEUED

State = Literal["queued", "running", "done", "failed", "cancelled"]


class Job(BaseModel):
    """A job, as it is now. Times are seconds since 1970."""

    id: str
    kind: str
    title: str
    state: State
    step: str = Field(description="speech, performance, avatar, frames, film, export, script; done")
    progress: float = Field(ge=0, le=1)
    queue_place: int | None = Field(None, description="from 1, while it waits")
    seconds_left: float | None = Field(None, description="as it goes now")
    error: str | None = None
    hint: str | None = Field(None, description="what to do about the error")
    notes: list[str] = Field(default_factory=list, description="warnings")
    files: list[str] = Field(default_factory=list, description="names of what is there to be had")
    result: str | None = Field(None, description="the name of the main one")
    created: float
    started: float | None = None
    ended: float | None = None
    size: int = Field(0, description="bytes of all files")


class JobDetail(Job):
    """A job with what was asked for."""

    request: dict[str, Any]


class JobList(BaseModel):
    """Jobs, the newest first."""

    jobs: list[Job]
    next: float | None = Field(None, description="`before` of the next page")


class Upload(BaseModel):
    """A file that has come. ``{"upload": id}`` names it in a request."""

    id: str
    name: str
    what: str = Field(description="sound, picture, motion, avatar, text, table, slides")
    ending: str
    size: int
    created: float


class UploadList(BaseModel):
    """Uploads, the newest first."""

    uploads: list[Upload]


class Health(BaseModel):
    """Whether the service works, and its version."""

    status: Literal["ok", "failing"]
    version: str
    jobs: dict[str, int] = Field(description="how many in each state")
    database: bool


class Worker(BaseModel):
    """A process that works on jobs."""

    name: str
    seen: float = Field(description="seconds since its last sign of life")
    lost: bool = Field(description="its jobs go back into the queue")


class Token(BaseModel):
    """A secret to be exchanged for a cookie."""

    token: str = Field(max_length=1000)


class Session(BaseModel):
    """Whose page it is."""

    owner: str
    guarded: bool = Field(description="whether tokens are asked for")


def request_model(kind: str) -> type[BaseModel]:
    """The body that asks for a job of a kind: its options by their long names."""
    fields: dict[str, Any] = {
        "kind": (Literal[kind], Field(kind, description=KINDS[kind].about)),
        "priority": (int, Field(0, ge=-100, le=100, description="higher ones go first")),
    }
    for name, schema in options_of(kind).items():
        told = {k: v for k, v in schema.items() if k not in ("x-required", "default")}
        fields[name] = (
            Annotated[Any, WithJsonSchema(told)],
            Field(None, alias=name, json_schema_extra=_default(schema)),
        )
    config = ConfigDict(extra="allow", title=f"{kind.capitalize()}Request", strict=True)
    made: type[BaseModel] = create_model(f"{kind.capitalize()}Request", __config__=config, **fields)
    return made


def _default(schema: Mapping[str, Any]) -> Any:
    return {"default": schema["default"]} if "default" in schema else None


REQUESTS: dict[str, type[BaseModel]] = {kind: request_model(kind) for kind in KINDS}
AnyRequest: Any = Annotated[Union[tuple(REQUESTS.values())], Field(discriminator="kind")]  # noqa: UP007
"""A body that asks for a job of any kind."""


def asked(request: BaseModel) -> dict[str, Any]:
    """The options that were given."""
    given = request.model_dump(exclude_unset=True, exclude={"kind", "priority"})
    return {name: value for name, value in given.items() if value is not None}


def job_of(row: Mapping[str, Any], places: Mapping[str, int], now: float) -> dict[str, Any]:
    """A row as people see it."""
    steps = json.loads(row["steps"])
    files = json.loads(row["files"]) if row["state"] == "done" else []
    files.reverse()  # the last step's first
    left = None
    if row["state"] == "running" and row["progress"] > 0.02 and row["started"]:
        left = round((now - row["started"]) * (1 - row["progress"]) / row["progress"], 1)
    names = ("id", "kind", "title", "state", "step", "progress", "error", "hint", "created", "started")
    return {
        **{name: row[name] for name in (*names, "ended", "size")},
        "notes": json.loads(row["notes"]),
        "queue_place": places.get(row["id"]) if row["state"] == QUEUED else None,
        "seconds_left": left,
        "files": files,
        "result": next(iter(steps[-1]["makes"].values()), None) if files else None,
    }
