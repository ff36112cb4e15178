"""What becomes of rendered frames: the codec, loudness, subtitles, titles. Nothing is rendered again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ....base.errors import InputError
from ....base.file_kinds import written_as
from ....base.values import as_number, shown, takes
from ....film.encoding.codecs import codec_of
from ....film.subtitles.styles import DEFAULT, style, styles
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
    font: Path | None = option(
        None, "of titles and subtitles (Inter, Noto)", metavar="F.ttf|.otf", group=_FINISH
    )
    codec: Literal["h264", "h265", "av1", "vp9", "prores", "prores4444"] | None = option(
        None, "(.mp4 h264, .webm vp9, .mov prores4444)", group=_FINISH
    )
    loudness: float = option(
        -16.0,
        "of the film's sound, peaks below -1 dB (-16)",
        metavar="LUFS|off",
        group=_FINISH,
        read=_loudness,
    )

    def check(self) -> None:
        """What is put on at the end goes with films; a codec with its ending."""
        super().check()
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
        codec_of(ending, self.codec or "", alpha=stage is not None and stage.kind == "transparent")


def set_at_the_end(options: FinishOptions) -> list[str]:
    """The options among these that a folder of frames can't show, as words."""
    names = ("burn_subtitles", "font", "codec")
    found = [n for n in names if getattr(options, n) not in (None, ())]
    found += ["loudness"] if options.loudness != -16.0 else []
    return [n.replace("_", "-") for n in found]
