"""What the routes work with: the stores, the queue, the guard, and how big things may get."""

from __future__ import annotations

import json
import shutil
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ...base.errors import InputError
from ..options import MEGABYTE, ServeOptions
from ..requests import MOTION, Farm, planned
from ..store.folders import JobFolders
from ..store.jobs import DONE, QUEUED, RUNNING, JobStore
from ..store.uploads import UploadStore
from ..work.workflows import Engine
from .guard import Guard
from .problems import ProblemError
from .recent import Recent

Row = Mapping[str, Any]
_TITLE = 80


@dataclass(frozen=True)
class Service:
    """One process's view of the service."""

    options: ServeOptions
    database: sa.Engine
    jobs: JobStore
    uploads: UploadStore
    folders: JobFolders
    engine: Engine
    guard: Guard
    ending: threading.Event = field(default_factory=threading.Event)
    """Set once the service is to end: streams end by themselves."""
    recent: Recent = field(default_factory=Recent)

    def ask(self, owner: str, kind: str, given: Mapping[str, Any], priority: int = 0) -> Row:
        """A new job of an owner. Raises InputError on what can't be done, ProblemError on too many."""
        counts = self.jobs.counts(owner)
        if counts.get(QUEUED, 0) + counts.get(RUNNING, 0) >= self.options.job_limit:
            raise ProblemError(429, f"{self.options.job_limit} jobs wait or run already", "wait for some")
        if kind == "figure" and (made := self._made(owner, kind, given)) is not None:
            return made
        self.check_room(owner)
        job_id = uuid.uuid4().hex
        work = self.folders.work(job_id)
        called: dict[str, str] = {}

        def file_of(ref: Mapping[str, Any], name: str) -> Path:
            path, shown = self.file_of(owner, ref, name)
            called[str(path)] = shown
            return path

        try:
            farm = Farm(self.options.farm, self.options.render_on)
            steps = planned(kind, given, file_of, work, farm)
        except BaseException:
            self.folders.remove(job_id)
            raise
        words = (str(given[n]) for n in ("label", "title", "text", "topic") if given.get(n))
        title = [*words, *called.values(), kind][0]
        row = self.jobs.add(
            owner,
            kind,
            " ".join(title.split())[:_TITLE],
            {"kind": kind, **given},
            [{**asdict(step), "called": called} for step in steps],
            job_id=job_id,
            priority=priority,
        )
        self.engine.enqueue(row)
        return row

    def _made(self, owner: str, kind: str, given: Mapping[str, Any]) -> Row | None:
        """The same of the owner's that is there or on its way: somebody in 3D is made once."""
        for row in self.jobs.many(owner, kind=kind, states=(QUEUED, RUNNING, DONE), limit=500):
            files = [self.folders.result(row["id"], name) for name in json.loads(row["files"])]
            if json.loads(row["request"]) == {"kind": kind, **given} and all(f.exists() for f in files):
                return row
        return None

    def file_of(self, owner: str, ref: Mapping[str, Any], name: str) -> tuple[Path, str]:
        """The file that a request names, and what it is called: an upload, or the performance of a job."""
        if "upload" in ref:
            found = self.uploads.one(str(ref["upload"]), owner)
            if found is None:
                raise InputError(f"'{name}' names no upload of yours", "POST the file to /api/v1/uploads")
            return self.uploads.path(found), str(found["name"])
        job = self.jobs.one(str(ref["job"]), owner)
        made = "performance.npz" if name == MOTION else "person.toml"
        there = json.loads(job["files"]) if job and job["state"] == DONE else []
        files = {n: self.folders.result(job["id"], n) for n in there if job and made in there}
        if not files or not files[made].exists():
            raise InputError(f"'{name}' names no job of yours that has one", "wait until it is done")
        return files[made], "the performance" if name == MOTION else str(job["title"] if job else "")

    def check_room(self, owner: str, more: int = 0) -> None:
        """Raise ProblemError where an owner's files, or the disk, are full."""
        used = self.jobs.size(owner) + self.uploads.size(owner) + more
        if used > self.options.quota * MEGABYTE:
            raise ProblemError(
                413, f"your files take {used / MEGABYTE:.0f} MB already", "delete jobs or uploads"
            )
        if shutil.disk_usage(self.options.folder).free < more + 100 * MEGABYTE:
            raise ProblemError(507, "the service's disk is full", "free some room on it")

    def forget_old(self) -> int:
        """Delete results and uploads whose time is over; how many."""
        if not self.options.keep:
            return 0
        before, count = time.time() - self.options.keep_seconds, 0
        for row in self.jobs.many(before=before, limit=1000):
            if self.jobs.remove(row["id"]):
                self.folders.remove(row["id"])
                count += 1
        waiting = "".join(r["steps"] for r in self.jobs.many(states=[QUEUED, RUNNING], limit=100_000))
        for upload in self.uploads.older(before):
            if upload["id"] not in waiting:
                self.uploads.remove(upload)
                count += 1
        return count
