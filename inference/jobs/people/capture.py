"""A video of somebody to a performance."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
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
        None, "a better recording of the same, laid where the film's sound is", metavar="F", group=_SOUND
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
    return captured(film, _speech(options, film.has_sound, told, note), ways, progress=told, note=note)


def keep(
    job: CaptureJob, *, progress: Progress = silent, note: Note = unsaid, cancel: Cancel | None = None
) -> Path:
    """Capture, and write the file that the job names; returns it. Raises as :func:`capture` does."""
    check_outputs(job)
    capture(job, progress=progress, note=note, cancel=cancel).save(job.output)
    return job.output


def _speech(options: CaptureOptions, has_sound: bool, progress: Progress, note: Note) -> Speech | None:
    """What is said in the film; None where it has no sound. Raises InputError."""
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

    def heard(path: Path) -> Speech:
        from ...speech.recording import read_recording

        return read_recording(
            path,
            transcript=transcript,
            language=options.language,
            asr_model=options.asr_model,
            progress=progress,
        )

    if options.sound is not None and has_sound:
        return _laid(options.sound, options.video, heard, note)
    return heard(options.sound or options.video)


def _laid(sound: Path, video: Path, heard: Callable[[Path], Speech], note: Note) -> Speech:
    """What is said in a recording, moved in time to where the film's own sound has the same."""
    import soundfile

    from ...motion.synchronised import shift_of_sounds, shifted
    from ...speech.aligning.sound_file import read_sound

    own, other = read_sound(video), read_sound(sound)
    shift = shift_of_sounds(own.samples, own.rate, other.samples, other.rate)
    note(f"{sound.name}: {shift.told()}")
    length = round(len(own.samples) / own.rate * other.rate)
    with tempfile.TemporaryDirectory(prefix="paksatalker-sound-") as folder:
        file = Path(folder) / f"{sound.stem}.wav"
        soundfile.write(file, shifted(other.samples, other.rate, shift.seconds, length), other.rate)
        speech = heard(file)
    return replace(speech, inputs={**speech.inputs, "audio": other.sha256})
