"""What an artist chooses of a stage, checked before anything is built. Knows no Blender."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import InitVar, asdict, dataclass, fields
from pathlib import Path
from typing import Any

from ..base.errors import InputError
from .picture_file import HDRI, PICTURES, check_picture
from .presets import plan, plans, table

FRAMINGS = ("head", "bust", "full")
ANGLES = {"front": 0.0, "three-quarter": 35.0, "profile": 85.0}
"""Degrees that the camera stands to the person's left."""
RANGES = {"fstop": (0.5, 64.0), "angle": (-120.0, 120.0), "lens": (15.0, 300.0), "exposure": (-5.0, 5.0)}
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class StageChoice:
    """``light`` and ``post`` are names of presets, ``light`` empty for the one that goes with the set.

    ``set``: a name, ``#rrggbb``, or the path of a picture. ``fstop``: None as the quality has it, 0 for all
    sharp. ``angle``: degrees that the camera stands to the person's left. ``lens``: millimetres on a picture
    24 mm high, None for the portrait lens. ``exposure``: stops. ``hdri``: path of a picture that lights the
    person, alone unless ``light`` is given as well. ``seed``: of the grain. ``look``: whether to look at the
    files. Raises InputError on what is unknown, out of range or no picture.
    """

    light: str = ""
    set: str = "studio"
    post: str = "none"
    framing: str = "bust"
    fstop: float | None = None
    angle: float = 0.0
    lens: float | None = None
    exposure: float = 0.0
    hdri: str | None = None
    seed: int = 0
    look: InitVar[bool] = True

    def __post_init__(self, look: bool) -> None:
        if self.light:
            plan("light", self.light)
        plan("post", self.post)
        if self.framing not in FRAMINGS:
            raise InputError(f"unknown framing '{self.framing}'", f"one of: {', '.join(FRAMINGS)}")
        for name, (least, most) in RANGES.items():
            value = getattr(self, name)
            if value is None or (name == "fstop" and value == 0):
                continue
            if not (math.isfinite(value) and least <= value <= most):
                raise InputError(f"{name} {value:g} is out of range", f"{least:g} to {most:g}")
        if look and self.hdri is not None:
            check_picture(Path(self.hdri), HDRI)
        kind = self.kind
        if look and kind == "picture":
            check_picture(Path(self.set), PICTURES)
        if kind == "world" and self.hdri is None:
            raise InputError("the set 'hdri' shows an HDRI file", "give it as well: --hdri FILE")

    @classmethod
    def of(cls, values: Mapping[str, Any], *, look: bool = True) -> StageChoice:
        """From a table of its fields, others left out; the way back from :meth:`values`."""
        known = {f.name for f in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known}, look=look)

    @property
    def kind(self) -> str:
        """``sweep``, ``room``, ``flat``, ``world``, ``transparent`` or ``picture``. Raises InputError."""
        if self.set in plans("set"):
            return str(plan("set", self.set)["kind"])
        if self.set.startswith("#"):
            if not _COLOR.fullmatch(self.set):
                raise InputError(f"'{self.set}' is no colour", "write it as #rrggbb, such as #e8e0d0")
            return "flat"
        if Path(self.set).suffix or "/" in self.set or "\\" in self.set:
            return "picture"
        known = ", ".join(plans("set"))
        raise InputError(
            f"unknown set '{self.set}'", f"one of: {known}; a colour #rrggbb, or a picture's file"
        )

    @property
    def rig(self) -> str:
        """The light rig: the one asked for, that of the set, or none beside an HDRI file."""
        if self.light or self.hdri is not None:
            return self.light
        named = plans("set").get(self.set, {})
        return str(named.get("light", next(iter(plans("light")))))

    @property
    def color(self) -> str:
        """Of a flat set, as ``#rrggbb``."""
        return self.set if self.set.startswith("#") else str(plan("set", self.set)["color"])

    def values(self) -> dict[str, Any]:
        """As a table that JSON takes."""
        return asdict(self)


def colour_settings() -> Mapping[str, Any]:
    """View transform, look and exposure of every stage."""
    settings: Mapping[str, Any] = table("stages.toml")["colour"]
    return settings
