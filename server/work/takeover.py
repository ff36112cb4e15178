"""Workers tell that they live; the jobs of one that has not done so for a while go back into the queue."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

import sqlalchemy as sa
from dbos import DBOS

from ...base.logs import logger
from ..store.database import LOST, workers
from .workflows import FARM, FILMS, QUICK

BEAT = 5.0
"""Seconds between two signs of life."""
_log = logger(__name__)


@dataclass
class Heart:
    """The signs of life of one worker, and its eye on the others."""

    engine: sa.Engine
    name: str
    beat: float = BEAT
    lost: float = LOST
    _end: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread = threading.Thread(target=self._live, name="heart", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End, without a word to the others: what is left is taken over or taken up again."""
        self._end.set()
        self._thread.join(timeout=5)

    def _live(self) -> None:
        while True:
            try:
                self._sign()
                for name in self._lost():
                    taken_over(name)
            except sa.exc.SQLAlchemyError as e:  # the database may be back at the next beat
                _log.warning("no sign of life: %s", e)
            if self._end.wait(self.beat):
                return

    def _sign(self) -> None:
        now = time.time()
        with self.engine.begin() as connection:
            change = workers.update().where(workers.c.name == self.name).values(seen=now)
            if connection.execute(change).rowcount == 0:
                connection.execute(workers.insert().values(name=self.name, seen=now))

    def _lost(self) -> list[str]:
        """Workers that are lost, each told to one of those who ask."""
        before = time.time() - self.lost
        with self.engine.begin() as connection:
            asked = sa.select(workers.c.name).where(workers.c.seen < before, workers.c.name != self.name)
            names = list(connection.execute(asked).scalars())
            return [
                name
                for name in names
                if connection.execute(
                    workers.delete().where(workers.c.name == name, workers.c.seen < before)
                ).rowcount
            ]


def taken_over(name: str) -> None:
    """Put what a lost worker had begun back into the queue."""
    for queue in (FILMS, QUICK, FARM):
        found = DBOS.list_workflows(status="PENDING", executor_id=name, queue_name=queue)
        for workflow in found:
            _log.warning("worker %s is lost: taking over %s", name, workflow.workflow_id)
            DBOS.resume_workflow(workflow.workflow_id, queue_name=queue)
