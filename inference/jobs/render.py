"""A performance, or those of several people, to a film or a folder of frames."""

from __future__ import annotations

from pathlib import Path

from ...base.progress import Cancel, Note, Progress, silent, stoppable, unsaid
from .blender_process import run_job
from .films.render_job import RenderJob, is_finished, rendered
from .outputs import check_outputs
from .scene import avatar_of, check_mapping, motion_of

__all__ = ["RenderJob", "is_finished", "render", "rendered"]


def render(
    job: RenderJob, *, progress: Progress = silent, note: Note = unsaid, cancel: Cancel | None = None
) -> Path:
    """Render the job in a child process of Blender's; returns the film or the folder of frames.

    What was rendered before it was stopped is taken up again when the same job is given again. Raises
    InputError where the job can't be followed, PaksaTalkerError where Blender fails, Cancelled once
    ``cancel`` is set.
    """
    told = stoppable(progress, cancel)
    check_outputs(job)
    if is_finished(job):
        run_job("render", job, job.avatar, job.performance, told, note, cancel)
        return job.output
    if job.cast is not None:
        from .films.cast import render_together

        return render_together(job, told, note, cancel)
    check_mapping(job.mapping)
    avatar = avatar_of(job, told)
    return rendered(job, avatar, motion_of(job, note), told, note, cancel)
