"""A video of somebody to a performance."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ....base.errors import InputError
from ....base.file_kinds import written_as
from ....base.progress import Cancel, Note, Progress, silent, stoppable, unsaid
from ....base.text_file import read_text
from ....base.values import number
from ..options import Options, Written, option
from ..outputs import check_outputs
from ..values import fps, seed

if TYPE_CHECKING:
    from ...performance.performance import Performance
    from ...timeline.speech import Speech

_SOUND = "sound"
MOST_TEXT = 1_000_000
"""Bytes of a transcript."""


@dataclass(frozen=True, kw_only=True)
class CaptureOptions(Options):
    """A film of somebody, and how it is taken."""

    video: Path = option(help="a film of one person: MP4, WebM, MOV", flags=["video"], metavar="VIDEO")
    body: Literal["seen", "rules", "none"] = option(
        "seen",
        "trunk, arms and hands: as they are seen, by the rules from what is said, or at rest (seen)",
    )
    fps: float | None = option(None, "frames a second (the film's)", metavar="N", read=fps)
    focal: float | None = option(
        None,
        "of the lens, as on a picture 36 mm wide (found from the film)",
        metavar="MM",
        read=number("of millimetres, 10 to 400", 10, 400),
    )
    seed: int = option(0, "another seed, other breathing (0)", metavar="N", read=seed)
    head_model: str | None = option(
        None, "write expressions for it; see `paksatalker models`", metavar="NAME"
    )
    sound: Path | None = option(
        None, "a recording in place of the film's sound, begun with it", metavar="F", group=_SOUND
    )
    transcript: str | None = option(None, "what is said in it", metavar="TEXT", group=_SOUND)
    transcript_file: Path | None = option(None, "the same as a UTF-8 text file", metavar="F", group=_SOUND)
    asr_model: Path | None = option(
        None, "a Whisper model to recognise words with", metavar="DIR", group=_SOUND
    )
    language: str | None = option(None, "such as de or pt-br (recognised)", metavar="CODE", group=_SOUND)

    def check(self) -> None:
        """One transcript at most."""
        super().check()
        if self.transcript is not None and self.transcript_file is not None:
            raise InputError(
                "there are two transcripts", "give one of: --transcript TEXT, --transcript-file F"
            )


@dataclass(frozen=True, kw_only=True)
class CaptureJob(CaptureOptions):
    """A performance to be taken from a film and kept as a file."""

    output: Path = option(
        help="the performance",
        flags=["-o", "--output"],
        metavar="CLIP.npz",
        written=Written("a performance", written_as("performance")),
    )


def capture(
    options: CaptureOptions, *, progress: Progress = silent, note: Note = unsaid, cancel: Cancel | None = None
) -> Performance:
    """The performance in a film; ``note`` gets what the user should know of it.

    Raises InputError where the film can't be read or nobody's face is in it, Cancelled once ``cancel`` is
    set.
    """
    from ...capture.capture import CaptureWays, captured
    from ...tracking.backend import backend
    from ...tracking.film import open_film

    told = stoppable(progress, cancel)
    backend()  # what is missing is told before anything is listened to
    film = open_film(options.video)
    ways = CaptureWays(options.body, options.fps, options.focal, options.seed, options.head_model)
    return captured(film, _speech(options, film.has_sound, told), ways, progress=told, note=note)


def keep(
    job: CaptureJob, *, progress: Progress = silent, note: Note = unsaid, cancel: Cancel | None = None
) -> Path:
    """Capture, and write the file that the job names; returns it. Raises as :func:`capture` does."""
    check_outputs(job)
    capture(job, progress=progress, note=note, cancel=cancel).save(job.output)
    return job.output


def _speech(options: CaptureOptions, has_sound: bool, progress: Progress) -> Speech | None:
    """What is said in the film; None where it has no sound. Raises InputError."""
    from ...speech.recording import read_recording

    given = options.transcript is not None or options.transcript_file is not None
    if options.sound is None and not has_sound:
        if given:
            raise InputError(
                f"{options.video.name} has no sound to align a transcript with", "give --sound F"
            )
        return None
    transcript = options.transcript
    if options.transcript_file is not None:
        transcript = read_text(options.transcript_file, MOST_TEXT)
    return read_recording(
        options.sound or options.video,
        transcript=transcript,
        language=options.language,
        asr_model=options.asr_model,
        progress=progress,
    )
