"""A performance to a film or a folder of frames."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ...base.progress import Cancel, Note, Progress, silent, stoppable, unsaid
from .blender_process import run_job
from .options import option
from .outputs import check_outputs
from .picture import PictureOptions, is_film
from .scene import MotionOptions, PartOptions, avatar_of, check_mapping, motion_of, refuse
from .values import frame_ranges

if TYPE_CHECKING:
    from ..performance.performance import Performance


_OF_A_CLIP = (
    "avatar", "avatar_shape", "mapping", "only", "in_place", "blend_in", "blend_out", "additive", "up_axis",
    "from_fps", "sound", "keep_place", "fps", "subtitles", "burn_subtitles", "name_tags",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class RenderJob(PartOptions, PictureOptions, MotionOptions):
    """A film or frames of a performance on an avatar."""

    format: Literal["png", "exr"] = option("png", "of frames in a folder (png)")
    seen: str | None = option(
        None, "of a folder, these frames alone; the others are left out", metavar="A-B,...", read=frame_ranges
    )

    def check(self) -> None:
        """A film has no format of frames, and a finished scene its own person, motion and sound."""
        super().check()
        if is_finished(self):
            refuse(self, _OF_A_CLIP, "is not for a finished scene", "leave it out: the .blend has its own")
        if is_film(self.output):
            refuse(
                self, ("format", "seen"), "is that of frames in a folder", "leave it out, or name a folder"
            )


def is_finished(job: MotionOptions) -> bool:
    """Whether a scene that somebody finished in Blender is named in a clip's place."""
    return isinstance(job.performance, Path) and job.performance.suffix.lower() == ".blend"


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
    run_job("render", job, avatar, performance, progress, note, cancel)
    return job.output
