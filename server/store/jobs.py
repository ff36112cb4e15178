"""Jobs as rows: made, claimed by one worker, told about, ended once.

A row is changed only as long as it is what the change expects, so that two processes never both end a job.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from .database import jobs

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
ENDED = (DONE, FAILED, CANCELLED)
Row = Mapping[str, Any]


@dataclass(frozen=True)
class JobStore:
    """The jobs of a database. Times are seconds since 1970."""

    engine: sa.Engine

    def add(
        self,
        owner: str,
        kind: str,
        title: str,
        request: Mapping[str, Any],
        steps: Sequence[Any],
        *,
        job_id: str,
        priority: int = 0,
    ) -> Row:
        """A new job that waits."""
        now = time.time()
        values = {
            "id": job_id,
            "owner": owner,
            "kind": kind,
            "title": title,
            "request": json.dumps(request),
            "steps": json.dumps(steps),
            "state": QUEUED,
            "priority": priority,
            "created": now,
            "changed": now,
        }
        with self.engine.begin() as connection:
            connection.execute(jobs.insert().values(**values))
        return self.one(job_id) or {}

    def one(self, job_id: str, owner: str | None = None) -> Row | None:
        """A job, of an owner where one is named; None where there is none."""
        asked = sa.select(jobs).where(jobs.c.id == job_id)
        if owner is not None:
            asked = asked.where(jobs.c.owner == owner)
        with self.engine.connect() as connection:
            found = connection.execute(asked).mappings().first()
        return dict(found) if found else None

    def many(
        self,
        owner: str | None = None,
        *,
        states: Sequence[str] = (),
        kind: str | None = None,
        before: float | None = None,
        changed_after: float | None = None,
        limit: int = 100,
    ) -> list[Row]:
        """Jobs, the newest first; ``before``: made earlier than that."""
        asked = sa.select(jobs).order_by(jobs.c.created.desc(), jobs.c.id).limit(limit)
        asked = asked.where(jobs.c.owner == owner) if owner is not None else asked
        asked = asked.where(jobs.c.state.in_(states)) if states else asked
        asked = asked.where(jobs.c.kind == kind) if kind is not None else asked
        asked = asked.where(jobs.c.created < before) if before is not None else asked
        asked = asked.where(jobs.c.changed > changed_after) if changed_after is not None else asked
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(asked).mappings()]

    def places(self) -> dict[str, int]:
        """The place in the queue, from 1, of each job that waits."""
        asked = (
            sa.select(jobs.c.id)
            .where(jobs.c.state == QUEUED)
            .order_by(jobs.c.priority.desc(), jobs.c.created, jobs.c.id)
        )
        with self.engine.connect() as connection:
            return {found: n for n, found in enumerate(connection.execute(asked).scalars(), 1)}

    def counts(self, owner: str | None = None) -> dict[str, int]:
        """How many jobs there are in each state."""
        asked = sa.select(jobs.c.state, sa.func.count()).group_by(jobs.c.state)
        if owner is not None:
            asked = asked.where(jobs.c.owner == owner)
        with self.engine.connect() as connection:
            return {str(row[0]): int(row[1]) for row in connection.execute(asked)}

    def size(self, owner: str) -> int:
        """Bytes of an owner's results."""
        asked = sa.select(sa.func.coalesce(sa.func.sum(jobs.c.size), 0)).where(jobs.c.owner == owner)
        with self.engine.connect() as connection:
            return int(connection.execute(asked).scalar_one())

    def claim(self, job_id: str, attempt: int) -> str | None:
        """Take a job to be done: the word that its later changes need; None where it is not to be done."""
        word, now = uuid.uuid4().hex, time.time()
        change = (
            jobs.update()
            .where(jobs.c.id == job_id, jobs.c.attempt == attempt, jobs.c.state.in_((QUEUED, RUNNING)))
            .values(state=RUNNING, claim=word, changed=now, started=sa.func.coalesce(jobs.c.started, now))
        )
        return word if self._changed(change) else None

    def tell(self, job_id: str, claim: str, **values: Any) -> bool | None:
        """Note how far a claimed job is. True where it is to be cancelled, None where another has it now."""
        change = jobs.update().where(jobs.c.id == job_id, jobs.c.claim == claim, jobs.c.state == RUNNING)
        with self.engine.begin() as connection:
            if connection.execute(change.values(changed=time.time(), **values)).rowcount != 1:
                return None
            asked = sa.select(jobs.c.cancelling).where(jobs.c.id == job_id)
            return bool(connection.execute(asked).scalar_one())

    def end(self, job_id: str, claim: str, state: str, **values: Any) -> bool:
        """End a claimed job; False where another has it, or it has ended."""
        now = time.time()
        change = (
            jobs.update()
            .where(jobs.c.id == job_id, jobs.c.claim == claim, jobs.c.state == RUNNING)
            .values(state=state, ended=now, changed=now, **values)
        )
        return self._changed(change)

    def cancel(self, job_id: str) -> None:
        """Cancel a job that waits at once; of one that runs, ask for it."""
        now = time.time()
        waiting = jobs.update().where(jobs.c.id == job_id, jobs.c.state == QUEUED)
        if not self._changed(waiting.values(state=CANCELLED, ended=now, changed=now)):
            running = jobs.update().where(jobs.c.id == job_id, jobs.c.state == RUNNING)
            self._changed(running.values(cancelling=True, changed=now))

    def again(self, job_id: str) -> Row | None:
        """Let a job that failed or was cancelled wait again; None where it did neither."""
        change = (
            jobs.update()
            .where(jobs.c.id == job_id, jobs.c.state.in_((FAILED, CANCELLED)))
            .values(
                state=QUEUED,
                attempt=jobs.c.attempt + 1,
                claim=None,
                cancelling=False,
                error=None,
                hint=None,
                started=None,
                ended=None,
                progress=0.0,
                step="",
                changed=time.time(),
            )
        )
        return self.one(job_id) if self._changed(change) else None

    def remove(self, job_id: str) -> bool:
        """Forget a job that has ended; False where it has not."""
        return self._changed(jobs.delete().where(jobs.c.id == job_id, jobs.c.state.in_(ENDED)))

    def _changed(self, statement: Any) -> bool:
        with self.engine.begin() as connection:
            return bool(connection.execute(statement).rowcount == 1)
