"""A performance to a film whose frames a render farm makes: bundled, sent, waited for, fetched."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ....base.errors import InputError, PaksaTalkerError
from ....base.file_kinds import written_as
from ....base.locks import locked
from ....base.progress import Cancel, Note, Progress, silent, stoppable, unsaid
from ....base.writing import whole_file, write_text
from ..options import Written, option, to_table
from ..outputs import check_outputs
from ..picture import FRAME_FILES, is_film
from ..render import RenderJob
from .bundle import MANIFEST
from .farm_job import FarmJob, make_bundle
from .queues.known import FARMS, QUEUES, farm_of
from .shot_job import read_shot

_SENT = "sent.json"
_SLOW = 60.0
"""Seconds that a film may take to be seen here, on a network disk, after its farm has made it."""


@dataclass(frozen=True, kw_only=True)
class SendJob(RenderJob):
    """A film, and the farm that renders it."""

    to: str = option(help=f"the farm: {FARMS}", metavar="FARM", read=farm_of)
    chunk: int = option(10, "frames of one task (10)", metavar="N")
    output: Path = option(
        help="the film; the bundle lies beside it until it is there, where the farm must see it",
        flags=["-o", "--output"],
        metavar=f"OUT{'|'.join(written_as('film'))}",
        written=Written("a film", written_as("film")),
    )

    def check(self) -> None:
        """What a bundle can hold."""
        if not is_film(self.output):
            raise InputError(f"{self.output}: a farm makes films", "such as film.mp4")
        super().check()
        bundle_job(self)


def bundle_of(job: SendJob) -> Path:
    """The folder of the job's bundle, beside the film."""
    return job.output.absolute().with_name(f"{job.output.stem}-farm")


def bundle_job(job: SendJob) -> FarmJob:
    """The job that makes the bundle. Raises InputError on what a bundle can't hold."""
    own = {f.name: getattr(job, f.name) for f in fields(RenderJob)}
    film: Any = job.output.suffix.lower().removeprefix(".")
    system: Any = job.to.partition(":")[0]
    return FarmJob(**{**own, "output": bundle_of(job)}, system=system, chunk=job.chunk, film=film)


def send(
    job: SendJob, *, progress: Progress = silent, note: Note = unsaid, cancel: Cancel | None = None
) -> Path:
    """Make the film on a farm; returns it.

    A job that was broken off goes on: with the bundle that is there, the farm's own job where the farm
    remembers it, and the frames. Raises InputError, PaksaTalkerError where the farm fails, Cancelled.
    """
    told = stoppable(progress, cancel)
    check_outputs(job)
    bundle = bundle_of(job)
    with locked(job.output):
        known = _bundled(job, bundle, told, note, cancel)
        name, _, address = job.to.partition(":")
        shot = read_shot(bundle / "job.toml")
        count = shot.last - shot.first + 1

        def seen() -> None:
            there = sum(1 for file in shot.output.glob("frame_*") if FRAME_FILES.fullmatch(file.name))
            told("render", min(there, count), count)

        follow = QUEUES[name]()
        follow(bundle, address, known, lambda number: _note(bundle, job, number), seen)
        told("encode", 0, 1)
        _fetch(shot.output / f"film{job.output.suffix.lower()}", job.output, seen)
        shutil.rmtree(bundle, ignore_errors=True)
    told("encode", 1, 1)
    return job.output


def _bundled(job: SendJob, bundle: Path, told: Progress, note: Note, cancel: Cancel | None) -> str:
    """Have the job's bundle there; the farm's id of it where it was sent before."""
    mark = _mark(job)
    with suppress(OSError, ValueError, TypeError, KeyError):
        sent = json.loads((bundle / _SENT).read_text("utf-8"))
        if sent["mark"] == mark and (bundle / MANIFEST).is_file():
            return str(sent["job"])
    if (bundle / MANIFEST).is_file():  # of another job of ours, or one that did not come as far as being sent
        shutil.rmtree(bundle)
    make_bundle(bundle_job(job), progress=told, note=note, cancel=cancel)
    _note(bundle, job, "")
    return ""


def _note(bundle: Path, job: SendJob, number: str) -> None:
    write_text(bundle / _SENT, json.dumps({"mark": _mark(job), "job": number}) + "\n")


def _mark(job: SendJob) -> str:
    """What tells one bundle from another: the options, and the motion that they name."""
    whole = hashlib.sha256(json.dumps(to_table(job), sort_keys=True, default=str).encode())
    if isinstance(job.performance, Path) and job.performance.is_file():
        whole.update(job.performance.read_bytes())
    return whole.hexdigest()


def _fetch(film: Path, to: Path, waiting: Callable[[], None]) -> None:
    """The film out of its folder, once it is all there."""
    until = time.monotonic() + _SLOW
    while not _whole(film):
        if time.monotonic() > until:
            raise PaksaTalkerError(f"the farm's film {film} is not there", "does the farm share this folder?")
        waiting()
        time.sleep(0.5)
    with whole_file(to) as partial:
        shutil.copyfile(film, partial)


def _whole(film: Path) -> bool:
    """Whether a film is there and as its manifest says."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        wanted = json.loads((film.parent / "film.json").read_text("utf-8"))["sha256"]
        with film.open("rb") as opened:
            return bool(hashlib.file_digest(opened, "sha256").hexdigest() == wanted)
    return False
