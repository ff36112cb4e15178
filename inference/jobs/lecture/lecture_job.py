"""The options of a lecture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ....base.errors import InputError
from ....base.notation.nearest import nearest
from ....base.values import number, shown, takes
from ....film.lecture.layouts import DEFAULT, layouts
from ..manner import MannerOptions
from ..options import Written, as_path, option
from ..perform import DeliveryOptions
from ..picture import FILMS, PictureOptions
from ..speech import VoiceOptions
from ..values import fps, seed, size

_LECTURE = "lecture"
LEAST, MOST = 64, 2160


@takes({"enum": [*layouts()]})
def _layout(value: Any) -> str:
    """The name of a layout."""
    if not isinstance(value, str) or value not in layouts():
        raise ValueError(f"unknown layout {shown(value)}; {nearest(str(value), layouts())}")
    return value


@takes({"type": "string", "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*=.+$"})
def _language(value: Any) -> str:
    """``de=F.md``."""
    code, sign, file = value.partition("=") if isinstance(value, str) else ("", "", "")
    parts = code.split("-")
    if not (sign and file and parts[0].isascii() and parts[0].isalpha() and len(parts[0]) in (2, 3)):
        raise ValueError(f"{shown(value)} names no script of a language, such as de=talk.de.md")
    as_path(file)
    return value


def _languages(value: Any) -> tuple[str, ...]:
    values = (value,) if isinstance(value, str) else value
    if not isinstance(values, list | tuple):
        raise ValueError(f"{shown(value)} names no script of a language, such as de=talk.de.md")
    return tuple(_language(v) for v in values)


@dataclass(frozen=True, kw_only=True)
class LectureJob(PictureOptions, DeliveryOptions, MannerOptions, VoiceOptions):
    """A film of slides with somebody who speaks to them."""

    slides: Path = option(
        help="a .pdf, a .pptx with notes, a .md, or a folder of pictures with what is said in .txt files",
        flags=["slides"],
        metavar="SLIDES",
    )
    script: Path | None = option(
        None, "what is said, in place of notes; [slide] turns on the word", metavar="F.md", group=_LECTURE
    )
    languages: tuple[str, ...] = option(
        (),
        "the script of another language, once for each: a film OUT.LANG beside the first",
        flags=["--also-in"],
        metavar="LANG=F.md",
        group=_LECTURE,
    )
    layout: str = option(
        DEFAULT,
        f"{', '.join(layouts())}; [layout NAME] in the script changes it ({DEFAULT})",
        metavar="NAME",
        group=_LECTURE,
        read=_layout,
    )
    presenter: int = option(
        360, "of the presenter in the corner, of 1080 of the picture (360)", metavar="PIXELS", group=_LECTURE
    )
    every: int = option(
        1,
        "each Nth frame of the presenter alone, seen for N: 2 halves the time (1)",
        flags=["--presenter-every"],
        metavar="N",
        group=_LECTURE,
    )
    hold: float = option(
        3.0,
        "seconds that a slide without words is seen (3)",
        metavar="S",
        group=_LECTURE,
        read=number("of seconds, 0.2 to 600", 0.2, 600),
    )
    size: tuple[int, int] | None = option(
        (1920, 1080), "of the film (1080p)", metavar="WxH|NAME", group="picture", read=size
    )
    seed: int = option(0, "another seed, another take (0)", metavar="N", group="speech", read=seed)
    fps: float = option(25.0, "frames a second (25)", metavar="N", read=fps)
    output: Path = option(
        help="a film",
        flags=["-o", "--output"],
        metavar=f"OUT{'|'.join(FILMS)}",
        written=Written("a film", FILMS),
    )

    def check(self) -> None:
        """What goes with a lecture."""
        super().check()
        if not LEAST <= self.presenter <= MOST:
            raise InputError(f"--presenter {self.presenter} is out of range", f"{LEAST} to {MOST} pixels")
        if not 1 <= self.every <= 25:
            raise InputError(f"--presenter-every {self.every} is out of range", "1 to 25 frames")
        for name in ("save_blend", "exports"):
            if getattr(self, name):
                raise InputError("a lecture has no scene of its own", "leave out --save-blend and --export")
        if self.upscale is not None:
            raise InputError("--upscale is for films of the avatar alone", "leave it out of a lecture")
        for each in self.languages:
            _language(each)
        if self.stage.clear:
            raise InputError("a lecture can't be seen through", "--layout cutout cuts the presenter out")

    def other_languages(self) -> list[tuple[str, Path]]:
        """Codes and scripts."""
        return [(code, Path(file)) for code, _, file in (v.partition("=") for v in self.languages)]
