"""The folder of each job: what was asked for, what is being made, what is done."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class JobFolders:
    """``root/ID/work`` is being written, ``root/ID/result`` is whole, ``root/ID/log.jsonl`` tells of it."""

    root: Path

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
        """A finished file of a job by its name."""
        return self.of(job_id) / "result" / Path(name).name

    def finish(self, job_id: str, names: list[str]) -> dict[str, int]:
        """Move finished files out of the work; bytes of each that is there."""
        folder = self.of(job_id) / "result"
        folder.mkdir(exist_ok=True)
        for name in names:
            made = self.of(job_id) / "work" / name
            if made.exists():
                made.replace(folder / name)
        shutil.rmtree(self.of(job_id) / "work", ignore_errors=True)
        return {name: (folder / name).stat().st_size for name in names if (folder / name).exists()}

    def remove(self, job_id: str) -> None:
        """Delete all of a job's files."""
        shutil.rmtree(self.of(job_id), ignore_errors=True)
