"""How an avatar is shown: the stage around it, and the quality of the picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ...base.errors import InputError
from ...base.file_kinds import holds, named, written_as
from ...base.writing import check_file, check_frames_folder
from ...stage.stage_choice import StageChoice
from .options import option
from .scene import PlayOptions
from .values import PAIR_SCHEMA, size

FILMS = written_as("film")
SCENES = written_as("scene")
_PICTURE = "picture"


@dataclass(frozen=True, kw_only=True)
class PictureOptions(PlayOptions):
    """The avatar with how it is played, and how it is rendered."""

    quality: Literal["draft", "standard", "high"] = option("standard", "(standard)", group=_PICTURE)
    size: tuple[int, int] | None = option(
        None,
        "instead of the quality's own size",
        metavar="WxH",
        group=_PICTURE,
        read=size,
        schema=PAIR_SCHEMA,
    )
    engine: Literal["auto", "cycles", "eevee", "workbench"] = option("auto", "(auto)", group=_PICTURE)
    stage: StageChoice = field(
        default_factory=StageChoice,
        metadata={"group": "stage (`paksatalker stages` lists what there is)"},
    )
    output: Path = option(
        help="a film, or a folder of frames",
        flags=["-o", "--output"],
        metavar=f"OUT{'|'.join(FILMS)}|FRAMES/",
    )
    save_blend: Path | None = option(None, "keep the scene", metavar="F.blend")
    exports: tuple[Path, ...] = option(
        (), f"write the scene for other programs too: {named(SCENES)}", flags=["--export"], metavar="F"
    )

    def check(self) -> None:
        """A picture that its file can hold."""
        super().check()
        ending = self.output.suffix.lower()
        if self.stage.kind == "transparent" and ending in FILMS and not holds(ending, "alpha"):
            clear = named((e for e in FILMS if holds(e, "alpha")), "or")
            hint = f"end the name with {clear}, or name a folder"
            raise InputError(f"an {ending} can't be seen through", hint)


def check_picture_files(job: PictureOptions, *, film: bool = False) -> None:
    """Raise InputError where what the job names could not be written; ``film``: frames won't do."""
    ending = job.output.suffix.lower()
    if film or ending in FILMS or (ending and not job.output.is_dir()):
        hint = "" if film else "for frames name a folder, such as frames/"
        check_file(job.output, FILMS, "a film", also=hint)
    else:
        check_frames_folder(job.output)
    check_file(job.save_blend, (".blend",), "a scene")
    for file in job.exports:
        check_file(file, SCENES, "an export")
