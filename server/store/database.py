"""The database: SQLite in the data folder, or Postgres for many machines; with the queue's own tables."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from ...base.errors import PaksaTalkerError

metadata = sa.MetaData()
jobs = sa.Table(
    "paksatalker_jobs",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("owner", sa.String(200), nullable=False, index=True),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("request", sa.Text, nullable=False),
    sa.Column("steps", sa.Text, nullable=False),
    sa.Column("state", sa.String(20), nullable=False, index=True),
    sa.Column("step", sa.String(40), nullable=False, default=""),
    sa.Column("progress", sa.Float, nullable=False, default=0.0),
    sa.Column("error", sa.Text),
    sa.Column("hint", sa.Text),
    sa.Column("notes", sa.Text, nullable=False, default="[]"),
    sa.Column("files", sa.Text, nullable=False, default="[]"),
    sa.Column("priority", sa.Integer, nullable=False, default=0),
    sa.Column("attempt", sa.Integer, nullable=False, default=1),
    sa.Column("claim", sa.String(80)),
    sa.Column("cancelling", sa.Boolean, nullable=False, default=False),
    sa.Column("created", sa.Float, nullable=False, index=True),
    sa.Column("started", sa.Float),
    sa.Column("ended", sa.Float),
    sa.Column("changed", sa.Float, nullable=False, index=True),
    sa.Column("size", sa.BigInteger, nullable=False, default=0),
)
uploads = sa.Table(
    "paksatalker_uploads",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("owner", sa.String(200), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("ending", sa.String(16), nullable=False),
    sa.Column("what", sa.String(40), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("created", sa.Float, nullable=False),
)
LOST = 30.0
"""Seconds without a sign of life after which a worker is taken for lost."""
workers = sa.Table(
    "paksatalker_workers",
    metadata,
    sa.Column("name", sa.String(200), primary_key=True),
    sa.Column("seen", sa.Float, nullable=False),
)


def opened(url: str, folder: Path) -> sa.Engine:
    """The database with its tables. Raises PaksaTalkerError where it can't be reached or made."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = sa.create_engine(
            url.replace("postgresql://", "postgresql+psycopg://", 1), pool_size=20, max_overflow=30
        )
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _prepare)
            if sqlite3.sqlite_version_info < _SUBSEC and not event.contains(sa.Engine, "connect", _clock):
                event.listen(sa.Engine, "connect", _clock)
        metadata.create_all(engine)
    except (sa.exc.SQLAlchemyError, ImportError, OSError) as e:
        reason = str(getattr(e, "orig", None) or e).strip().split("\n")[0]
        raise PaksaTalkerError(
            f"the jobs' database can't be opened: {reason}", "see `paksatalker serve --help`, --database"
        ) from e
    return engine


_SUBSEC = (3, 42)
"""The version of SQLite that knows ``unixepoch('subsec')``, which the queue's tables ask for."""


def _clock(connection: Any, _record: Any) -> None:
    """The seconds since 1970 with their fractions, for an older SQLite such as Debian 12's."""
    if isinstance(connection, sqlite3.Connection):
        connection.create_function("unixepoch", -1, lambda *_: time.time())


def _prepare(connection: Any, _record: Any) -> None:
    """Readers that don't wait for a writer, and writers that wait for each other."""
    cursor = connection.cursor()
    for line in ("journal_mode=WAL", "busy_timeout=15000", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {line}")
    cursor.close()
