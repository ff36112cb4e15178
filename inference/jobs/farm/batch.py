"""Many films in one go, a job a line, with a manifest of what was made; again makes what is missing."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from .... import __version__
from ....base.errors import InputError, PaksaTalkerError
from ....base.locks import locked
from ....base.progress import Cancel, Note, Progress, silent, stoppable, unsaid
from ....base.tables import parse_json
from ....base.text_file import read_text
from ....base.writing import write_text
from ..options import Written, from_table, option, to_table
from ..outputs import files_read
from ..perform import PerformOptions, perform
from ..picture import PictureOptions, is_film
from ..talk import TalkJob, talk
from .farm_job import FarmJob, make_bundle
from .lines import Line, read_lines

if TYPE_CHECKING:
    from ...performance.performance import Performance

MANIFEST = "manifest.json"
_MOST_BYTES = 100_000_000
OF_A_LINE = (
    "text", "text_file", "script", "topic", "save_script", "audio", "transcript", "transcript_file",
    "asr_model", "timing", "save_timing", "listen_to", "save_performance", "save_blend", "exports",
)  # fmt: skip
"""Options that one line can't share with another."""


@dataclass(frozen=True, kw_only=True)
class BatchJob(TalkJob):
    """Films of many things said; what a line does not tell, the options here do."""

    lines: Path = option(
        help="a .csv whose first row names options of `talk`, or a folder of scripts or of recordings",
        flags=["lines"],
        metavar="JOBS.csv|FOLDER/",
    )
    film: Literal["mp4", "webm", "mov"] = option("mp4", "the films' kind (mp4)")
    queue: Literal["here", "openjd", "flamenco", "command"] = option(
        "here", "render here, or make a bundle of each line for that queue (here)"
    )
    chunk: int = option(10, "frames of one task of a bundle (10)", metavar="N")
    output: Path = option(
        help="the folder of films",
        flags=["-o", "--output"],
        metavar="FILMS/",
        written=Written("a batch", (), folder=True),
    )

    @property
    def things_to_say(self) -> int:
        """One: that of the line."""
        return 1

    def check(self) -> None:
        """Nothing that only one line can have, and a folder."""
        plain = {f.name: f.default for f in fields(self)}
        for name in OF_A_LINE:
            if getattr(self, name) != plain[name]:
                word = name.replace("_", "-")
                raise InputError(f"--{word} is for a single line", f"give the batch a column {word}")
        if is_film(self.output) or self.output.is_file():
            raise InputError(f"{self.output}: a batch makes a folder", "name one, such as films/")
        super().check()


@dataclass(frozen=True)
class _Order:
    """A line as a job, and the hash of all that it depends on."""

    line: Line
    job: TalkJob
    key: str


def batch(
    job: BatchJob, *, progress: Progress = silent, note: Note = unsaid, cancel: Cancel | None = None
) -> Path:
    """Make the film (or bundle) of every line in the job's folder, with performance and ``manifest.json``.

    All lines are read before the first is made. One that fails is told and the others are made all the same;
    again makes what is missing, failed or has changed. Returns the folder. Raises InputError where a line
    can't be read, PaksaTalkerError at the end where some were not made, Cancelled once ``cancel`` is set.
    """
    told = stoppable(progress, cancel)
    orders = [_order(job, line) for line in read_lines(job.lines, TalkJob)]
    try:
        job.output.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise InputError(f"can't make {job.output}: {e.strerror}", "choose another folder") from e
    failed = 0
    with locked(job.output / MANIFEST):
        rows = _made_before(job.output)
        for number, order in enumerate(orders):
            told("batch", number, len(orders))
            if _is_there(rows.get(order.line.name), order, job.output):
                continue
            row: dict[str, Any] = {"name": order.line.name, "key": order.key, "job": to_table(order.job)}
            try:
                row |= _made(job, order, told, note, cancel)
            except PaksaTalkerError as e:
                failed += 1
                row |= {"state": "failed", "error": str(e), "hint": e.hint}
                note(f"warning: {order.line.name} was not made: {e}")
            rows[order.line.name] = row
            _tell(job.output, rows)
        told("batch", len(orders), len(orders))
        _tell(job.output, rows)
    if failed:
        raise PaksaTalkerError(
            f"{failed} of {len(orders)} lines were not made", "the reasons stand above; again makes the rest"
        )
    return job.output


def _order(job: BatchJob, line: Line) -> _Order:
    """A line with what the batch says for all. Raises InputError, naming the line."""
    known = {f.name for f in fields(TalkJob)} - {*OF_A_LINE, "output"}
    shared = {name: value for name, value in to_table(job).items() if name in known}
    stage = {**shared.pop("stage", {}), **line.options.get("stage", {})}
    table = {**shared, **line.options, **({"stage": stage} if stage else {})}
    ending = f".{job.film}" if job.queue == "here" else ".mp4"
    named = {"output": str(job.output / f"{line.name}{ending}")}
    kept = {"save_performance": str(job.output / f"{line.name}.npz")}
    made = from_table(TalkJob, {**kept, **table, **named}, line.where)
    seen = hashlib.sha256(json.dumps([__version__, job.queue, job.chunk, to_table(made)]).encode())
    for name, file in sorted(files_read(made)):
        seen.update(f"{name}\0".encode() + _sha256(file).encode())
    return _Order(line, made, seen.hexdigest())


def _made(
    job: BatchJob, order: _Order, told: Progress, note: Note, cancel: Cancel | None
) -> Mapping[str, Any]:
    """Make a line's film or bundle; what the manifest tells of it. Raises as ``talk`` does."""
    began = time.monotonic()

    def inner(step: str, done: float, total: float) -> None:
        told(f"{order.line.name}: {step}", done, total)

    if job.queue == "here":
        made = talk(order.job, progress=inner, note=note, cancel=cancel)
        row: dict[str, Any] = {"film": made.name, "sha256": _sha256(made)}
    else:
        made = _bundle(job, order, inner, note, cancel)
        row = {"bundle": made.name, "sha256": _sha256(made / MANIFEST)}
    engines: list[Any] = []
    if order.job.save_performance is not None:
        from ...performance.performance import Performance

        performance = Performance.load(order.job.save_performance)
        row |= {"performance": order.job.save_performance.name}
        engines = performance.meta.get("engines", [])
        row |= {"seconds": round(performance.duration, 3)}
    took = round(time.monotonic() - began, 1)
    return {"state": "done", **row, "engines": engines, "made_by": f"paksatalker {__version__}", "took": took}


def _bundle(job: BatchJob, order: _Order, told: Progress, note: Note, cancel: Cancel | None) -> Path:
    """The line's bundle for a queue."""
    said = PerformOptions(**{f.name: getattr(order.job, f.name) for f in fields(PerformOptions)})
    performance: Performance = perform(said, progress=told, note=note, cancel=cancel)
    if order.job.save_performance is not None:
        performance.save(order.job.save_performance)
    picture = {f.name: getattr(order.job, f.name) for f in fields(PictureOptions)}
    assert job.queue != "here"
    farm = FarmJob(
        **{**picture, "output": job.output / order.line.name},
        performance=performance,
        system=job.queue,
        chunk=job.chunk,
        film=job.film,
    )
    return make_bundle(farm, progress=told, note=note, cancel=cancel)


def _is_there(row: Mapping[str, Any] | None, order: _Order, folder: Path) -> bool:
    """Whether the line was made as it is now, and is as it was made."""
    if row is None or row.get("state") != "done" or row.get("key") != order.key:
        return False
    file = folder / order.line.name / MANIFEST if "bundle" in row else order.job.output
    kept = order.job.save_performance
    with suppress(OSError):
        return _sha256(file) == row.get("sha256") and (kept is None or kept.is_file())
    return False


def _made_before(folder: Path) -> dict[str, dict[str, Any]]:
    """The rows of the folder's manifest by name. Raises InputError where it is none of ours."""
    file = folder / MANIFEST
    if not file.exists():
        return {}
    table = parse_json(read_text(file, _MOST_BYTES, "the manifest"), str(file))
    rows = table.get("lines") if isinstance(table, dict) else None
    if not isinstance(rows, list) or not all(
        isinstance(r, dict) and isinstance(r.get("name"), str) for r in rows
    ):
        raise InputError(f"{file} is no manifest of a batch", "choose another folder")
    return {row["name"]: row for row in rows}


def _tell(folder: Path, rows: Mapping[str, Any]) -> None:
    whole = {"made_by": f"paksatalker {__version__}", "lines": [rows[name] for name in sorted(rows)]}
    write_text(folder / MANIFEST, json.dumps(whole, indent=1, ensure_ascii=False) + "\n")


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
