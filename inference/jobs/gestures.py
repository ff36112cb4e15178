"""A performance's gestures: listed as a table that is edited, and solved again from it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ...base.errors import InputError
from ...base.file_kinds import written_as
from ...base.progress import Cancel, Note, Progress, silent, stoppable, unsaid
from ...base.writing import write_text
from .options import Options, Written, option
from .outputs import check_outputs


@dataclass(frozen=True, kw_only=True)
class GesturesJob(Options):
    """The gestures of a performance, as a table or from one."""

    performance: Path = option(help="a performance", flags=["performance"], metavar="FILE.npz")
    events: Path | None = option(
        None, "the gestures that it is to have, as --output FILE.toml writes them", metavar="FILE.toml"
    )
    output: Path = option(
        help=".toml: the gestures as a table to edit; .npz: the performance with those of --events",
        flags=["-o", "--output"],
        metavar="OUT",
        written=Written("gestures or a performance", (".toml", *written_as("performance"))),
    )

    def check(self) -> None:
        """A table is written or read."""
        if (self.output.suffix.lower() == ".toml") is (self.events is not None):
            raise InputError(
                "gestures are either written as a table or read from one",
                "-o FILE.toml, or --events FILE.toml -o NEW.npz",
            )


def edit_gestures(
    job: GesturesJob, *, progress: Progress = silent, note: Note = unsaid, cancel: Cancel | None = None
) -> Path:
    """Write the gestures, or the performance with them solved again; returns what was written.

    Raises InputError for files that can't be used.
    """
    from ..body.event import from_events
    from ..body.plan import event_file
    from ..body.solving import with_gestures
    from ..performance.performance import Performance

    told = stoppable(progress, cancel)
    check_outputs(job)
    performance = Performance.load(job.performance)
    has = from_events(performance.meta["events"])
    if job.events is None:
        write_text(job.output, event_file.written(has))
        return job.output
    asked = event_file.read(job.events, len(performance.poses) / performance.fps, has)
    event_file.check_kinds(asked, [g.name for g in has])
    told("body", 0, 1)
    with_gestures(performance, asked).save(job.output)
    return job.output
