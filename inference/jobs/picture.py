"""How an avatar is shown: the stage around it, and the quality of the picture."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ...base.errors import InputError
from ...base.file_kinds import holds, named, written_as
from ...stage.stage_choice import StageChoice
from .finish.options import FinishOptions
from .options import Options, Written, option
from .outputs import same
from .scene import PlayOptions
from .values import LEVERS, SIZES, cast_source, levers, samples, size, workers

FILMS = written_as("film")
SCENES = written_as("scene")
FRAME_FILES = re.compile(r"frame_\d{4,9}\.(png|exr)|sound\.wav")
"""The files that a render makes in a folder of frames."""
_PICTURE = "picture"


@dataclass(frozen=True, kw_only=True)
class FilmOptions(Options):
    """A stage and how it is rendered, whoever stands on it: a job's avatar, or one of an open scene."""

    quality: Literal["sketch", "draft", "standard", "high"] = option(
        "standard", "sketch is flat, to judge the timing (standard)", group=_PICTURE
    )
    size: tuple[int, int] | None = option(
        None,
        f"instead of the quality's own size; {', '.join(SIZES)}",
        metavar="WxH|NAME",
        group=_PICTURE,
        read=size,
    )
    samples: int | None = option(
        None,
        "of Cycles and EEVEE a pixel, instead of the quality's: fewer are quicker (4 in draft)",
        metavar="N",
        group=_PICTURE,
        read=samples,
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
        written=Written("a film", FILMS, folder=True),
    )

    def check(self) -> None:
        """A picture that its file can hold."""
        super().check()
        ending = self.output.suffix.lower()
        if self.stage.clear and ending in FILMS and not holds(ending, "alpha"):
            clear = named((e for e in FILMS if holds(e, "alpha")), "or")
            hint = f"take another set, end the name with {clear}, or name a folder"
            raise InputError(f"an {ending} can't be seen through", hint)


@dataclass(frozen=True, kw_only=True)
class PictureOptions(FinishOptions, FilmOptions, PlayOptions):
    """The avatar with how it is played, and how it is rendered."""

    workers: int | None = option(
        None,
        "processes that render at once (as cores, memory and engine allow)",
        metavar="N",
        group=_PICTURE,
        read=workers,
    )
    without_lever: tuple[str, ...] = option(
        (),
        f"render without what makes frames cheaper: {', '.join(LEVERS)}, or all",
        metavar="NAME,...",
        group=_PICTURE,
        read=levers,
    )
    cast: str | None = option(
        None,
        "several people: auto, for a script with speakers, or who they are and where (docs/cast.md)",
        metavar="auto|F.toml",
        group="avatar",
        read=cast_source,
    )
    save_blend: Path | None = option(
        None, "keep the scene", metavar="F.blend", written=Written("a scene", (".blend",))
    )
    exports: tuple[Path, ...] = option(
        (),
        f"write the scene for other programs too: {named(SCENES)}",
        flags=["--export"],
        metavar="F",
        written=Written("an export", SCENES),
    )

    def check(self) -> None:
        """What several people can't have."""
        super().check()
        if self.cast is not None:
            for name in ("exports", "mapping"):
                if getattr(self, name):
                    word = {"exports": "--export", "mapping": "--mapping"}[name]
                    raise InputError(f"{word} is for one person, not for a cast", "leave it out")
            if self.upscale_part != "all":
                raise InputError("--upscale-part is for one person, not for a cast", "leave it out")

    def touches(self, file: Path) -> bool:
        """A frame of its folder, or the sound beside them."""
        return FRAME_FILES.fullmatch(file.name) is not None and same(frames_folder(self.output), file.parent)


def is_film(output: Path) -> bool:
    """Whether a film is to be written there, not a folder of frames."""
    return output.suffix.lower() in FILMS


def frames_folder(output: Path) -> Path:
    """Where the frames are: the output itself, or until a film is whole a folder beside it."""
    return output.with_name(output.name + ".frames") if is_film(output) else output
