"""A film of a speaker to their profile."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ....base.errors import InputError
from ....base.progress import Cancel, Note, Progress, silent, stoppable, unsaid
from ..options import option
from .capture import CaptureOptions, capture


@dataclass(frozen=True, kw_only=True)
class ProfileJob(CaptureOptions):
    """A film of a speaker, photographs, and the folder that is made of them."""

    photographs: tuple[Path, ...] = option(
        (),
        "a photograph of the speaker, for the person (may be repeated)",
        flags=["--photo"],
        metavar="PHOTO",
    )
    consent: str | None = option(None, "who agreed to what, and when; kept in the profile", metavar="TEXT")
    force: bool = option(False, "take photographs that will hardly do")
    output: Path = option(help="the folder", flags=["-o", "--output"], metavar="ADA.profile")


def make(
    job: ProfileJob, *, progress: Progress = silent, note: Note = unsaid, cancel: Cancel | None = None
) -> Path:
    """Make the profile; returns its folder. Raises InputError, where nobody has consented too."""
    from ...profile.making import check_folder, write_profile

    check_folder(job.output)
    if job.consent is None:
        raise InputError(
            f"nobody has agreed that {job.video.name} may be used",
            "ask the speaker, then state it: --consent 'WHO agreed to WHAT, and WHEN'",
        )
    told = stoppable(progress, cancel)
    clip = capture(job, progress=progress, note=note, cancel=cancel)
    return write_profile(
        job.output,
        clip,
        photographs=job.photographs,
        said=job.consent,
        force=job.force,
        progress=told,
        note=note,
    )
