"""A job as a durable workflow: each step a child process, done again where the machine failed.

The queue is DBOS. What it keeps is which workflow waits, runs or has ended, and which of its steps are done;
what people see of a job stands in its row (:mod:`..store.jobs`), which alone says whether it has ended.
"""

from __future__ import annotations

import json
import logging
import platform
import threading
import time
from dataclasses import dataclass
from typing import Any

from dbos import DBOS, DBOSPortableJSONSerializer, SetEnqueueOptions, SetWorkflowID

from ...base.errors import Cancelled
from ...base.logs import logger
from ..options import WorkOptions
from ..store.folders import JobFolders
from ..store.jobs import CANCELLED, DONE, FAILED, QUEUED, JobStore
from .child import LostError, Span, fault, heals, run_step

FILMS, QUICK, FARM = "films", "quick", "farm"
QUEUE_OF = {"film": FILMS, "lecture": FILMS}
VERSION = "jobs-1"
"""Of what the workflows are; jobs of another version are left to workers of that version."""
AT_FARM = 4
"""Films that a worker has at a farm at once."""
_WEIGHTS = {"perform": 1.0, "render": 9.0, "send": 9.0, "export": 2.0, "write": 1.0}
_LAST = 1000
"""Smallest priority of the queue, whose numbers rise from the first to be done."""
_MOMENT = 0.2
_CLOSING = 1.5
"""Seconds that children get to end with their server."""
_log = logger(__name__)


@dataclass(frozen=True)
class Engine:
    """The queue of one process, launched: jobs are given to it, and done by it."""

    jobs: JobStore
    folders: JobFolders
    name: str

    def enqueue(self, row: Any) -> None:
        """Let a job wait for a worker; doing so twice does nothing more."""
        attempt = int(row["attempt"])
        with (
            SetWorkflowID(f"{row['id']}-{attempt}"),
            SetEnqueueOptions(priority=max(1, _LAST - int(row["priority"]))),
        ):
            DBOS.enqueue_workflow(queue_of(row), _workflow, row["id"], attempt)

    def close(self) -> None:
        """End the children; what runs is left to be taken up again. The process is to end right after."""
        _stopping.set()
        time.sleep(_CLOSING)


def queue_of(row: Any) -> str:
    """The queue that a job waits in."""
    if any(step["action"] == "send" for step in json.loads(row["steps"])):
        return FARM
    return QUEUE_OF.get(row["kind"], QUICK)


_engine: Engine | None = None
"""Of this process: DBOS calls the functions below without one."""
_tries = 3
_stopping = threading.Event()


def launch(options: WorkOptions, jobs: JobStore, folders: JobFolders) -> Engine:
    """Join the queue of a database, going on with what this worker had begun."""
    global _engine, _tries
    name = options.name or platform.node() or "worker"
    _stopping.clear()
    _engine, _tries = Engine(jobs, folders, name), options.tries
    for noisy in ("dbos", "alembic"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    DBOS(
        config={
            "name": "paksatalker",
            "system_database_url": str(options.database_url),
            "application_version": VERSION,
            "executor_id": name,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "CRITICAL",
            "run_migrations": True,
            "max_executor_threads": max(8, options.films + options.quick + AT_FARM + 4),
        }
    )
    queues = ((FILMS, options.films), (QUICK, options.quick), (FARM, AT_FARM if options.films else 0))
    wanted = [queue for queue, most in queues if most]
    DBOS.listen_queues(wanted)
    DBOS.launch()
    for queue, most in queues:
        DBOS.register_queue(
            queue,
            worker_concurrency=max(most, 1),
            polling_interval_sec=0.2,
            on_conflict="always_update",
        )
    for row in jobs.many(states=[QUEUED], limit=100_000):  # the process may have ended between row and queue
        _engine.enqueue(row)
    return _engine


@DBOS.workflow(name="job", max_recovery_attempts=1000)
def _workflow(job_id: str, attempt: int) -> str:
    """Do a job's steps and end its row; the state that it ended in, or where it was not ours."""
    engine = _engine
    if engine is None:
        raise RuntimeError("no queue was launched")
    claim = engine.jobs.claim(job_id, attempt)
    row = engine.jobs.one(job_id)
    if claim is None or row is None:
        return "not ours"
    steps = json.loads(row["steps"])
    whole = sum(_WEIGHTS.get(s["action"], 1.0) for s in steps)
    begin, notes = 0.0, []
    for number, step in enumerate(steps):
        end = begin + _WEIGHTS.get(step["action"], 1.0) / whole
        found = _step(job_id, claim, number, step, begin, end)
        if found["state"] != DONE:
            if found["state"] != "lost":
                what = {k: found[k] for k in ("error", "hint") if k in found}
                engine.jobs.end(job_id, claim, found["state"], **what)
            return str(found["state"])
        notes += found["notes"]
        begin = end
    names = [name for step in steps for name in step["makes"].values()]
    made = engine.folders.finish(job_id, names)
    told = {"progress": 1.0, "step": "done", "size": sum(made.values())}
    told |= {"files": json.dumps(list(made)), "notes": json.dumps(notes)}
    return DONE if engine.jobs.end(job_id, claim, DONE, **told) else "lost"


def _step(
    job_id: str, claim: str, number: int, step: dict[str, Any], begin: float, end: float
) -> dict[str, Any]:
    """One step as DBOS keeps it: done again where this process ends midway."""
    return DBOS.run_step({"name": f"{number}-{step['action']}"}, _done, job_id, claim, step, begin, end)


def _done(job_id: str, claim: str, step: dict[str, Any], begin: float, end: float) -> dict[str, Any]:
    """Do a step, trying again with longer and longer breaks where the machine failed."""
    engine = _engine
    if engine is None:
        raise RuntimeError("no queue was launched")
    work, log = engine.folders.work(job_id), engine.folders.log(job_id)

    def tell(**values: Any) -> bool | None:
        if _stopping.is_set():
            raise LostError
        return engine.jobs.tell(job_id, claim, **values)

    for attempt in range(1, _tries + 1):
        try:
            engine.folders.fetch(step["table"])
            notes = run_step(step["action"], step["table"], work, log, Span(begin, end), tell)
            engine.folders.keep(job_id, step["makes"].values())
            return {"state": DONE, "notes": notes}
        except Cancelled:
            return {"state": CANCELLED}
        except LostError:
            while _stopping.is_set():  # no result of the step: the next process does it again
                time.sleep(_MOMENT)
            return {"state": "lost"}
        except Exception as e:
            _log.warning("job %s: %s: %s", job_id, step["action"], e)
            if attempt == _tries or not heals(e):
                error, hint = fault(e, {**step["called"], f"{work}/": ""})
                return {"state": FAILED, "error": error, "hint": hint}
            _pause(2.0 ** (attempt - 1), tell)
    raise RuntimeError("a step is tried once at least")


def _pause(seconds: float, tell: Any) -> None:
    """Wait before another try, ending the wait where the job is cancelled."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if tell():
            return
        time.sleep(_MOMENT)
