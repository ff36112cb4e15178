"""Values of a stage's options as people write them: each is read, or refused with ValueError."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..base.values import number, shown

ANGLES = {"front": 0.0, "three-quarter": 35.0, "profile": 85.0}
"""Degrees that the camera stands to the person's left."""


def aperture(value: Any) -> float:
    """An f-number; 0 for ``off``, where all is sharp. Raises ValueError, as the others do."""
    if value == "off" or (value == 0 and not isinstance(value, str | bool)):
        return 0.0
    found = number("such as 2.8, or off")(value)
    if found == 0:
        raise ValueError("0 is no aperture; off makes all sharp")
    return found


def degrees(value: Any) -> float:
    """An angle of the camera, in degrees or by its name."""
    return (
        ANGLES[value]
        if isinstance(value, str) and value in ANGLES
        else number(f"of degrees, or one of: {', '.join(ANGLES)}")(value)
    )


def named(value: Any) -> str:
    """The name of a preset."""
    if not isinstance(value, str) or not value:
        raise ValueError("it names nothing; see `paksatalker stages`")
    return value


def picture_path(value: Any) -> str:
    """The absolute path of a picture."""
    return str(Path(text(str(value) if isinstance(value, Path) else value)).absolute())


def text(value: Any) -> str:
    """Text as it is."""
    if not isinstance(value, str) or "\0" in value:
        raise ValueError(f"{shown(value)} is no text")
    return value


def shot_source(value: Any) -> str:
    """``auto``, or the absolute path of a plan."""
    word = text(str(value) if isinstance(value, Path) else value)
    return word if word in ("", "auto") else str(Path(word).absolute())


def seed(value: Any) -> int:
    """A whole number from 0."""
    try:
        found = int(value) if isinstance(value, str | int) and not isinstance(value, bool) else -1
    except ValueError:
        found = -1
    if not 0 <= found < 2**63:
        raise ValueError(f"{shown(value)} is no seed; give a whole number from 0")
    return found
