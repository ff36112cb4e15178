"""Text or a recording to a film."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from ...base.file_kinds import written_as
from ...base.progress import Cancel, Note, Progress, silent, stoppable, unsaid
from .blender_process import started_ahead
from .options import Written, option
from .outputs import check_outputs
from .perform import PerformOptions, perform, ways_of
from .picture import FILMS, PictureOptions
from .render import RenderJob, rendered
from .scene import avatar_of, check_mapping


@dataclass(frozen=True, kw_only=True)
class TalkJob(PictureOptions, PerformOptions):
    """A film of somebody who says something."""

    output: Path = option(
        help="a film",
        flags=["-o", "--output"],
        metavar=f"OUT{'|'.join(FILMS)}",
        written=Written("a film", FILMS),
    )
    save_performance: Path | None = option(
        None,
        "keep the performance",
        metavar="F.npz",
        written=Written("a performance", written_as("performance")),
    )


def talk(
    job: TalkJob, *, progress: Progress = silent, note: Note = unsaid, cancel: Cancel | None = None
) -> Path:
    """Perform, render, and return the film; what else the job names is kept too. Raises as these do."""
    told = stoppable(progress, cancel)
    check_outputs(job)
    check_mapping(job.mapping)
    ways_of(job)
    if job.cast is not None:
        from .films.cast import talk_together

        shown = {f.name: getattr(job, f.name) for f in fields(PictureOptions)}
        return talk_together(job, shown, job.save_performance, told, note, cancel)
    avatar = avatar_of(job, told)
    picture = {f.name: getattr(job, f.name) for f in fields(PictureOptions)}
    with started_ahead(avatar) as ready:
        performance = perform(job, progress=told, note=note)
        if job.save_performance:
            performance.save(job.save_performance)
        film = RenderJob(**picture, performance=performance)
        return rendered(film, avatar, performance, told, note, cancel, ready)
