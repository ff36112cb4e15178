"""What becomes of rendered frames: the codec, loudness, subtitles, titles. Nothing is rendered again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ....base.errors import InputError
from ....base.file_kinds import written_as
from ....base.values import as_number, shown, takes
from ....film.encoding.codecs import codec_of
from ....film.encoding.lut import check_lut
from ....film.places import DRAWN, ORDER, Place
from ....film.subtitles.styles import DEFAULT, style, styles
from ....film.text.fonts import check_text
from ....film.titles.titles import CARD, THIRD, theme, themes, title_of
from ....film.titles.titles import DEFAULT as THEME
from ....film.upscaling.enlarged import SCALES, model_file
from ....stage.dials import constant
from ..options import Options, Written, option

_FINISH = "the film's file, titles and subtitles"
_LEAST, _MOST = -40.0, -5.0


@takes({"type": "number", "minimum": _LEAST, "maximum": _MOST}, {"enum": ["off", 0]}, {"type": "string"})
def _loudness(value: Any) -> float:
    """LUFS; 0 for ``off``."""
    if value == "off" or (value == 0 and not isinstance(value, bool)):
        return 0.0
    number = as_number(value)
    if not _LEAST <= number <= _MOST:
        raise ValueError(f"{shown(value)} is no loudness; give {_LEAST:g} to {_MOST:g} LUFS, or off")
    return number


@takes({"enum": [*styles()]}, {"type": "boolean"})
def _style(value: Any) -> str | None:
    """The name of a style of subtitles; true for the usual one."""
    if isinstance(value, bool):
        return DEFAULT if value else None
    if not isinstance(value, str):
        raise ValueError(f"{shown(value)} is no style; one of: {', '.join(styles())}")
    try:
        style(value)
    except InputError as e:
        raise ValueError(f"{e}; {e.hint}") from e
    return value


@takes({"enum": [*SCALES]})
def _scale(value: Any) -> int:
    """How many times as wide and high."""
    if str(value) not in map(str, SCALES):
        raise ValueError(f"{shown(value)} is no scale; give 2, 3 or 4")
    return int(value)


@takes({"enum": [*themes()]})
def _theme(value: Any) -> str:
    """The name of a theme of titles."""
    if not isinstance(value, str):
        raise ValueError(f"{shown(value)} is no style; one of: {', '.join(themes())}")
    try:
        theme(value)
    except InputError as e:
        raise ValueError(f"{e}; {e.hint}") from e
    return value


@dataclass(frozen=True, kw_only=True)
class FinishOptions(Options):
    """How a film is put together at its end."""

    subtitles: Path | None = option(
        None,
        "write subtitles beside it",
        metavar="F.srt|.vtt",
        group=_FINISH,
        written=Written("subtitles", (".srt", ".vtt")),
    )
    burn_subtitles: str | None = option(
        None,
        f"put them into the picture: {', '.join(styles())} ({DEFAULT})",
        metavar="STYLE",
        group=_FINISH,
        read=_style,
        alone=DEFAULT,
    )
    title: tuple[str, ...] = option(
        (),
        "a title card, once for each; seconds from and until (0-3)",
        metavar="TEXT|SECOND@A-B",
        group=_FINISH,
    )
    lower_third: tuple[str, ...] = option(
        (),
        "who or what is seen, at the lower edge, once for each (1-6)",
        metavar="NAME|ROLE@A-B",
        group=_FINISH,
    )
    name_tags: bool = option(False, "the name of whoever begins to speak", group=_FINISH)
    title_style: str = option(
        THEME, f"of all of these: {', '.join(themes())} ({THEME})", metavar="NAME", group=_FINISH, read=_theme
    )
    logo: Path | None = option(None, "a picture in a corner", metavar="F.png", group=_FINISH)
    logo_place: Literal["top-right", "top-left", "bottom-right", "bottom-left"] = option(
        "top-right", "(top-right)", group=_FINISH
    )
    layer: tuple[str, ...] = option(
        (),
        "how a layer is put over the others, once for each: titles, subtitles, logo, with --format layers "
        "set, footage, shadow, person: logo:opacity=0.5,scale=0.7",
        metavar="NAME:DIAL=N,...",
        group=_FINISH,
    )
    lut: Path | None = option(None, "a look, put on at the end", metavar="F.cube", group=_FINISH)
    font: Path | None = option(
        None, "of titles and subtitles (Inter, Noto)", metavar="F.ttf|.otf", group=_FINISH
    )
    codec: Literal["h264", "h265", "av1", "vp9", "prores", "prores4444"] | None = option(
        None, "(.mp4 h264, .webm vp9, .mov prores4444)", group=_FINISH
    )
    upscale: int | None = option(
        None,
        "render at a half, third or quarter of the size, and enlarge the frames by a model (2, 3, 4)",
        metavar="N",
        group=_FINISH,
        read=_scale,
    )
    upscale_model: Path | None = option(
        None,
        "that model: an .onnx, a model.json of TensorFlow.js, or the folder of a package of such",
        metavar="F.onnx|F.json|FOLDER",
        group=_FINISH,
    )
    upscale_part: Literal["all", "face", "background"] = option(
        "all", "what the model enlarges; the rest plainly (all)", group=_FINISH
    )
    loudness: float = option(
        -16.0,
        "of the film's sound, peaks below -1 dB (-16)",
        metavar="LUFS|off",
        group=_FINISH,
        read=_loudness,
    )

    def check(self) -> None:
        """What is put on goes with films, a codec with its ending; files are what they are for."""
        super().check()
        titles = [title_of(CARD, t) for t in self.title] + [title_of(THIRD, t) for t in self.lower_third]
        if titles or self.burn_subtitles is not None or self.name_tags:
            check_text(" ".join(f"{t.text} {t.second}" for t in titles) or "a", self.font)
        self._check_layers()
        if self.lut is not None:
            check_lut(self.lut)
        if self.logo is not None:
            from ....film.slides.pictures import require_picture  # numpy comes with it

            require_picture(self.logo)
        if (self.upscale is None) != (self.upscale_model is None):
            raise InputError(
                "--upscale and --upscale-model belong together",
                "name a model, such as that of the npm package @upscalerjs/esrgan-slim",
            )
        if self.upscale is None and self.upscale_part != "all":
            raise InputError("--upscale-part is of --upscale", "leave it out")
        if self.upscale is not None and self.upscale_model is not None:
            model_file(self.upscale_model, self.upscale)
        output: Path | None = getattr(self, "output", None)
        if output is None:
            return
        ending = output.suffix.lower()
        if ending not in written_as("film"):
            for name in set_at_the_end(self):
                raise InputError(
                    f"--{name} is put on when a film is encoded", "name a film, or leave it out of frames"
                )
            return
        stage = getattr(self, "stage", None)
        codec_of(ending, self.codec or "", alpha=stage is not None and stage.clear)

    def _check_layers(self) -> None:
        there = {
            "titles": self.title or self.lower_third or self.name_tags,
            "subtitles": self.burn_subtitles is not None,
            "logo": self.logo is not None,
        }
        if len(self.placed) < len(self.layer):
            raise InputError("a layer is named twice with --layer", "name it once, with all its dials")
        for name in self.placed:
            if name not in DRAWN and getattr(self, "format", None) != "layers":
                raise InputError(
                    f"the layer {name} is a part of the picture", "`render --format layers` has it apart"
                )
            if name in DRAWN and not there[name]:
                raise InputError(f"--layer {name} finds no {name}", "ask for such too, or leave it out")

    @property
    def placed(self) -> dict[str, Place]:
        """The layers that are put otherwise than they lie, by name."""
        found = {}
        for text in self.layer:
            row = constant(text, "layer", tuple(ORDER))
            if not row.name:
                raise InputError(f"--layer {text!r} names no layer", "such as logo:opacity=0.5")
            found[row.name] = Place(
                row.number("order", ORDER[row.name]), row.number("opacity", 1.0), row.word("blend", "normal"),
                row.number("x", 0.0), row.number("y", 0.0), row.number("scale", 1.0),
            )  # fmt: skip
        return found


def set_at_the_end(options: FinishOptions) -> list[str]:
    """The options among these that a folder of frames can't show, as words."""
    names = (
        "title",
        "lower_third",
        "name_tags",
        "logo",
        "layer",
        "lut",
        "burn_subtitles",
        "font",
        "codec",
        "upscale",
    )
    found = [n for n in names if getattr(options, n) not in (None, (), False)]
    found += ["loudness"] if options.loudness != -16.0 else []
    return [n.replace("_", "-") for n in found]
