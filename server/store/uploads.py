"""Uploads: files under names of ours, kept as what their first bytes say they are."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ...base.consent import beside
from .database import uploads
from .kinds import Kind, kind_of
from .storage import Storage

Row = Mapping[str, Any]
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class UploadStore:
    """Uploads of a database and a folder."""

    engine: sa.Engine
    folder: Path
    storage: Storage | None = None

    def new_path(self) -> Path:
        """Where bytes that come in are written at first."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f".coming-{uuid.uuid4().hex}"

    def keep(self, owner: str, name: str, coming: Path) -> Row:
        """Take over a file that has come. Raises InputError where it is nothing that is used here."""
        kind: Kind = kind_of(coming, name)
        row = {
            "id": uuid.uuid4().hex,
            "owner": owner,
            "name": safe_name(name),
            "ending": kind.ending,
            "what": kind.what,
            "size": coming.stat().st_size,
            "created": time.time(),
        }
        coming.replace(self.path(row))
        if self.storage is not None:
            self.storage.push([self.path(row)])
        with self.engine.begin() as connection:
            connection.execute(uploads.insert().values(**row))
        return row

    def path(self, row: Row) -> Path:
        """The file of an upload."""
        return self.folder / f"{row['id']}{row['ending']}"

    def one(self, upload_id: str, owner: str) -> Row | None:
        """An owner's upload; None where there is none."""
        asked = sa.select(uploads).where(uploads.c.id == upload_id, uploads.c.owner == owner)
        with self.engine.connect() as connection:
            found = connection.execute(asked).mappings().first()
        return dict(found) if found else None

    def many(self, owner: str, limit: int = 100) -> list[Row]:
        """An owner's uploads, the newest first."""
        asked = sa.select(uploads).where(uploads.c.owner == owner)
        with self.engine.connect() as connection:
            rows = connection.execute(asked.order_by(uploads.c.created.desc()).limit(limit)).mappings()
            return [dict(row) for row in rows]

    def size(self, owner: str) -> int:
        """Bytes of an owner's uploads."""
        asked = sa.select(sa.func.coalesce(sa.func.sum(uploads.c.size), 0)).where(uploads.c.owner == owner)
        with self.engine.connect() as connection:
            return int(connection.execute(asked).scalar_one())

    def remove(self, row: Row) -> None:
        """Delete an upload."""
        with self.engine.begin() as connection:
            connection.execute(uploads.delete().where(uploads.c.id == row["id"]))
        self.path(row).unlink(missing_ok=True)
        beside(self.path(row)).unlink(missing_ok=True)  # the consent to it
        if self.storage is not None:
            self.storage.remove(self.path(row))

    def older(self, than: float) -> list[Row]:
        """Uploads from before a time."""
        asked = sa.select(uploads).where(uploads.c.created < than)
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(asked).mappings()]


def safe_name(name: str) -> str:
    """What an upload is called in lists: the last part of its name, without what would steer a terminal."""
    last = re.split(r"[\\/]", _UNSEEN.sub("", name))[-1].strip()
    return last[:120] or "file"
