"""Layouts of lectures by name, in pixels of a picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...base.tables import shipped
from ..subtitles.styles import unknown

DEFAULT = "round"
_MARGIN = 0.03
_SMALLEST = 64


@dataclass(frozen=True)
class Box:
    """Pixels: left, top, width, height."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Layout:
    """Where things stand in a picture of one size. ``shape``: round, rounded, plain or cut; ``framing``: of
    the stage; ``room``: whether a wall is drawn behind."""

    name: str
    slide: Box | None
    presenter: Box | None
    shape: str
    framing: str
    room: bool


def layouts() -> Mapping[str, Mapping[str, Any]]:
    """The table, by name."""
    return shipped(__file__, "layouts.toml")


def layout(name: str, size: tuple[int, int], presenter: int) -> Layout:
    """A layout in a picture of ``size`` (width, height), with a presenter so many pixels wide in the corner.

    Raises InputError on an unknown name, with the nearest ones.
    """
    if name not in layouts():
        raise unknown("layout", name, layouts())
    row = layouts()[name]
    where, person = row.get("presenter"), None
    if where == "corner":
        edge = even(min(presenter, *size))
        away = 0 if row["shape"] == "cut" else round(_MARGIN * min(size))
        right = round(_MARGIN * min(size)) if row["shape"] == "cut" else away
        person = Box(size[0] - edge - right, size[1] - edge - away, edge, edge)
    elif where:
        person = _box(where, size)
    slide = _box(row["slide"], size) if "slide" in row else None
    return Layout(
        name, slide, person, row.get("shape", "plain"), row.get("framing", "bust"), bool(row.get("room"))
    )


def even(length: float) -> int:
    """The even number of pixels next to it."""
    return max(_SMALLEST, 2 * round(length / 2))


def _box(shares: list[float], size: tuple[int, int]) -> Box:
    left, top, width, height = shares
    return Box(
        round(left * size[0]), round(top * size[1]),
        min(even(width * size[0]), size[0]), min(even(height * size[1]), size[1]),
    )  # fmt: skip
