"""A performance to a film or a folder of frames."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ...base.progress import Cancel, Note, Progress, silent, stoppable, unsaid
from .blender_process import run_job
from .options import option
from .outputs import check_outputs
from .picture import PictureOptions
from .scene import MotionOptions, PartOptions, avatar_of, check_mapping, motion_of

if TYPE_CHECKING:
    from ..performance.performance import Performance


@dataclass(frozen=True, kw_only=True)
class RenderJob(PartOptions, PictureOptions, MotionOptions):
    """A film or frames of a performance on an avatar."""

    format: Literal["png", "exr"] = option("png", "of frames in a folder (png)")


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
    check_mapping(job.mapping)
    avatar = avatar_of(job, told)
    return rendered(job, avatar, motion_of(job, note), told, note, cancel)


def rendered(
    job: RenderJob,
    avatar: str,
    performance: Performance,
    progress: Progress,
    note: Note,
    cancel: Cancel | None = None,
) -> Path:
    """Render a performance that is there on an avatar that was looked for."""
    with tempfile.TemporaryDirectory(prefix="paksatalker-") as folder:
        file = Path(folder) / "performance.npz"
        performance.save(file)
        plain = replace(
            job,
            avatar=avatar,
            avatar_shape=None,
            performance=file,
            output=job.output.absolute(),
            save_blend=job.save_blend and job.save_blend.absolute(),
            exports=tuple(f.absolute() for f in job.exports),
            mapping=job.mapping and job.mapping.absolute(),
            up_axis=None,
            from_fps=None,
            sound=None,
            keep_place=False,
            fps=None,
            frames=None,
        )
        return run_job("render", plain, progress, note, cancel)
