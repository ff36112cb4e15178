"""The folder of each job: what was asked for, what is being made, what is done."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from .storage import Storage

_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class JobFolders:
    """``root/ID/work`` is being written, ``root/ID/result`` is whole, ``root/ID/log.jsonl`` tells of it."""

    root: Path
    storage: Storage | None = None

    def of(self, job_id: str) -> Path:
        """A job's folder. Raises ValueError on what is no id of ours."""
        if not _ID.fullmatch(job_id):
            raise ValueError(f"{job_id!r} is no job")
        return self.root / job_id

    def work(self, job_id: str) -> Path:
        """Where it is made; there afterwards."""
        folder = self.of(job_id) / "work"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def log(self, job_id: str) -> Path:
        """What the work said, one JSON object a line."""
        return self.of(job_id) / "log.jsonl"

    def result(self, job_id: str, name: str) -> Path:
        """A finished file of a job by its name, fetched where it was made elsewhere. Raises ValueError on a
        name that leads out of the job's folder."""
        parts = PurePosixPath(name).parts
        if not parts or ".." in parts or "/" in parts[0] or "\\" in name:
            raise ValueError(f"{name!r} is no file of a job")
        path = (self.of(job_id) / "result").joinpath(*parts)
        if self.storage is not None:
            self.storage.pull(path)
        return path

    def fetch(self, table: Mapping[str, Any]) -> None:
        """Have the files here that a step's table names."""
        if self.storage is not None:
            for path in self.storage.named(table):
                self.storage.pull(path)
                if path.suffix == ".toml":  # a person, whose skin lies in a folder of its name
                    self.storage.pull_all(path.with_suffix(""))

    def keep(self, job_id: str, names: Iterable[str]) -> None:
        """Keep what a step has made, for whoever goes on with the job."""
        if self.storage is not None:
            self.storage.push(self.work(job_id) / name for name in names)

    def finish(self, job_id: str, names: list[str]) -> dict[str, int]:
        """Move finished files out of the work; bytes of each that is there."""
        folder = self.of(job_id) / "result"
        folder.mkdir(exist_ok=True)
        for name in names:
            made = self.of(job_id) / "work" / name
            if self.storage is not None:
                self.storage.pull(made)
            if made.exists():
                (folder / name).parent.mkdir(exist_ok=True)
                made.replace(folder / name)
        if self.storage is not None:
            self.storage.push(folder / name for name in names)
            self.storage.remove(self.of(job_id) / "work")
        shutil.rmtree(self.of(job_id) / "work", ignore_errors=True)
        return {name: (folder / name).stat().st_size for name in names if (folder / name).exists()}

    def remove(self, job_id: str) -> None:
        """Delete all of a job's files."""
        if self.storage is not None:
            self.storage.remove(self.of(job_id))
        shutil.rmtree(self.of(job_id), ignore_errors=True)
