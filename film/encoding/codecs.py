"""Which codecs a film may have, and which of them this machine can write."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ...base.errors import InputError, PaksaTalkerError
from ...base.tables import shipped


@dataclass(frozen=True)
class Codec:
    """A row of ``codecs.toml``."""

    name: str
    about: str
    endings: tuple[str, ...]
    encoder: str
    layout: str
    options: Mapping[str, str] = field(default_factory=dict)
    alpha: str = ""
    tag: str = ""

    def settings(self, crf: int) -> dict[str, str]:
        """The encoder's options for x264's rate factor ``crf``."""
        like = {"crf": crf, "h265": crf + 4, "av1": min(63, crf + 12)}
        return {name: value.format(**like) for name, value in self.options.items()}


@dataclass(frozen=True)
class Container:
    """How a file of an ending is written: its format, and its sound in frames of ``chunk`` samples."""

    name: str
    options: Mapping[str, str]
    sound: str
    sound_layout: str
    chunk: int


@cache
def codecs() -> dict[str, Codec]:
    """All by name."""
    rows = shipped(__file__, "codecs.toml")["codec"]
    return {r["name"]: Codec(**{**r, "endings": tuple(r["endings"])}) for r in rows}


def endings() -> tuple[str, ...]:
    """Those of films."""
    return tuple(shipped(__file__, "codecs.toml")["container"])


def container(ending: str) -> Container:
    """How a file of that ending is written."""
    return Container(**shipped(__file__, "codecs.toml")["container"][ending.lower()])


def codec_of(ending: str, name: str = "", *, alpha: bool = False) -> Codec:
    """The codec of a film of that ending, by its name or the usual one. Raises InputError where the file
    can't hold it, or it can't be seen through and is to be."""
    ending = ending.lower()
    chosen = codecs()[name or str(shipped(__file__, "codecs.toml")["default"][ending])]
    if ending not in chosen.endings:
        fits = ", ".join(c.name for c in codecs().values() if ending in c.endings)
        raise InputError(f"an {ending} holds no {chosen.name} here", f"one of: {fits}; or end the name with "
                         f"{' or '.join(chosen.endings)}")  # fmt: skip
    if alpha and name and not chosen.alpha:
        raise InputError(f"{chosen.name} can't be seen through", "take vp9 (.webm) or prores4444 (.mov)")
    return chosen


def require_encoder(codec: Codec | None = None) -> None:
    """Raises PaksaTalkerError where PyAV is missing, or was built without the codec: best said before any
    frame is rendered."""
    if importlib.util.find_spec("av") is None:
        raise PaksaTalkerError(
            f"a film needs PyAV, which the Python of this Blender ({sys.version.split()[0]}) does not have",
            "install the package 'av' there, or render to a folder of frames: it needs none",
        )
    if codec is not None and not has_encoder(codec.encoder):
        raise PaksaTalkerError(
            f"this PyAV was built without {codec.encoder}, which writes {codec.name}",
            "take another --codec, or install the wheel of 'av' from PyPI",
        )


def has_encoder(name: str) -> bool:
    """Whether PyAV can write it."""
    import av

    try:
        av.codec.Codec(name, "w")
    except (ValueError, LookupError):
        return False
    return True


def describe() -> list[dict[str, Any]]:
    """What can be chosen, as plain values."""
    return [{"name": c.name, "about": c.about, "endings": list(c.endings)} for c in codecs().values()]
