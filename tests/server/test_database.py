"""The database, on whichever SQLite there is."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

pytest.importorskip("dbos", reason="the service is not installed")
import sqlalchemy as sa

from paksatalker.server.store.database import opened


def test_the_queue_s_own_tables_have_a_clock_on_an_older_sqlite_too(tmp_path: Path) -> None:
    opened(f"sqlite:///{tmp_path / 'a.sqlite'}", tmp_path)
    other = sa.create_engine(f"sqlite:///{tmp_path / 'b.sqlite'}")  # as the queue makes its own
    with other.begin() as connection:
        connection.execute(
            sa.text("CREATE TABLE a (b INTEGER, c INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000))")
        )
        connection.execute(sa.text("INSERT INTO a (b) VALUES (1)"))
        made = connection.execute(sa.text("SELECT c FROM a")).scalar_one()
    assert made / 1000 == pytest.approx(time.time(), abs=60)
