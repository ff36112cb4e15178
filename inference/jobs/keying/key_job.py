"""A chroma key of footage."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ....base.errors import InputError
from ....base.file_kinds import holds, named
from ....base.progress import Cancel, Note, Progress, silent, stoppable, unsaid
from ....base.values import number
from ....film.encoding.codecs import codec_of, require_encoder
from ....film.slides.pictures import require_picture
from ....stage.chroma_key import key_of
from ....stage.stage_choice import StageChoice
from ....stage.video_file import check_video
from ..blender_process import run_module
from ..options import Options, Written, option
from ..outputs import check_outputs, same
from ..picture import FILMS, FRAME_FILES, is_film

CLEAR = tuple(ending for ending in FILMS if holds(ending, "alpha"))


@dataclass(frozen=True, kw_only=True)
class KeyJob(Options):
    """Footage without its screen."""

    footage: Path = option(
        help="a video of somebody before a green or blue screen", flags=["footage"], metavar="FOOTAGE"
    )
    key: Literal["green", "blue"] = option("green", "the screen's colour (green)")
    garbage: Path | None = option(
        None, "a picture, white where everything is thrown away: lamps, stands", metavar="F.png"
    )
    black: float = option(
        0.03, "what is less than this is clear (0.03)", metavar="N", read=number("from 0 to 0.5", 0, 0.5)
    )
    white: float = option(
        0.97, "what is more than this is solid (0.97)", metavar="N", read=number("from 0.5 to 1", 0.5, 1)
    )
    spill: float = option(
        1.0,
        "the screen's light taken off the person, 0 to 1 (1)",
        metavar="N",
        read=number("from 0 to 1", 0, 1),
    )
    output: Path = option(
        help="a film that can be seen through, or a folder of frames",
        flags=["-o", "--output"],
        metavar=f"OUT{'|'.join(CLEAR)}|FRAMES/",
        written=Written("a film", CLEAR, folder=True),
    )

    def check(self) -> None:
        """A film that holds alpha."""
        super().check()
        if is_film(self.output) and self.output.suffix.lower() not in CLEAR:
            clear = named(CLEAR, "or")
            raise InputError(
                f"an {self.output.suffix} can't be seen through",
                f"end the name with {clear}, or name a folder",
            )

    def touches(self, file: Path) -> bool:
        """A frame of its folder."""
        return FRAME_FILES.fullmatch(file.name) is not None and same(self.output, file.parent)


def of_stage(stage: StageChoice, output: Path) -> KeyJob:
    """The key that a stage has of its footage, into a file or folder of its own."""
    own: Any = key_of(stage.key_dialled)
    return KeyJob(
        footage=Path(stage.set), output=output, key=own.screen, black=own.black, white=own.white,
        spill=own.spill,
        garbage=None if stage.garbage is None else Path(stage.garbage),
    )  # fmt: skip


def key(
    job: KeyJob, *, progress: Progress = silent, note: Note = unsaid, cancel: Cancel | None = None
) -> Path:
    """Key the footage in a child process of Blender's; returns the film or the folder.

    Raises InputError where the footage can't be read or has no such screen, PaksaTalkerError where Blender
    or PyAV is missing or fails, Cancelled once ``cancel`` is set.
    """
    told = stoppable(progress, cancel)
    check_outputs(job)
    require_encoder(codec_of(job.output.suffix, alpha=True) if is_film(job.output) else None)
    check_video(job.footage)
    if job.garbage is not None:
        require_picture(job.garbage)
    run_module("keying.run", job, told, note, cancel)
    return job.output
