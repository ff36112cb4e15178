"""A performance to a bundle for a render farm."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ....base.errors import InputError
from ....base.progress import Cancel, Note, Progress, silent, stoppable, unsaid
from ..blender_process import run_job
from ..finish.options import set_at_the_end
from ..options import Options, Written, option
from ..outputs import check_outputs
from ..picture import is_film
from ..render import RenderJob, is_finished
from ..scene import avatar_of, check_mapping, motion_of

MOST_IN_CHUNK = 10_000


@dataclass(frozen=True, kw_only=True)
class FarmSystem(Options):
    """Which queue the bundle is for."""

    system: Literal["openjd", "flamenco", "command"] = option(
        help="Open Job Description (AWS Deadline Cloud), Flamenco, or command lines for any other",
        flags=["system"],
    )


@dataclass(frozen=True, kw_only=True)
class FarmJob(RenderJob, FarmSystem):
    """A bundle of a prepared scene, the code that renders it, and the queue's files."""

    chunk: int = option(10, "frames of one task (10)", metavar="N")
    film: Literal["mp4", "webm", "mov"] = option("mp4", "what the frames become at the end (mp4)")
    output: Path = option(
        help="the bundle's folder, new or empty",
        flags=["-o", "--output"],
        metavar="BUNDLE/",
        written=Written("a bundle", (), folder=True),
    )

    def check(self) -> None:
        """A folder, and a chunk that holds a frame."""
        if is_film(self.output):
            raise InputError(f"{self.output}: a bundle is a folder", "name one, such as bundle/")
        super().check()
        if self.format == "layers":
            raise InputError("--format layers is not for a farm", "render it here, or take exr")
        for name in set_at_the_end(self):
            raise InputError(f"--{name} is put on when a film is encoded", "leave it out of a bundle")
        if not 1 <= self.chunk <= MOST_IN_CHUNK:
            raise InputError(f"--chunk {self.chunk} is no number of frames", f"1 to {MOST_IN_CHUNK}")
        if self.stage.clear and self.film == "mp4":
            raise InputError("an .mp4 can't be seen through", "--film webm or mov")


def make_bundle(
    job: FarmJob, *, progress: Progress = silent, note: Note = unsaid, cancel: Cancel | None = None
) -> Path:
    """Prepare the scene in a child process of Blender's and write the bundle; returns its folder.

    Raises InputError where the job can't be followed or the folder holds something, PaksaTalkerError where
    Blender fails, Cancelled once ``cancel`` is set.
    """
    told = stoppable(progress, cancel)
    check_outputs(job)
    if job.output.is_dir() and any(job.output.iterdir()):
        raise InputError(f"{job.output} is not empty", "name a new folder for the bundle")
    if is_finished(job):
        run_job("farm", job, job.avatar, job.performance, told, note, cancel)
        return job.output
    check_mapping(job.mapping)
    performance: Any = motion_of(job, note)
    run_job("farm", job, avatar_of(job, told), performance, told, note, cancel)
    return job.output
