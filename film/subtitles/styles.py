"""Styles of subtitles, by name."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from ...base.errors import InputError
from ...base.tables import shipped
from ..text.drawing import Colour


@dataclass(frozen=True)
class Style:
    """A row of ``styles.toml``; sizes as shares, see there. ``line``: characters of a line, 0 for as many as
    the script has."""

    label: str
    about: str
    size: float
    weight: int
    colour: str
    outline: float = 0.0
    outline_colour: str = "#000000"
    box: float = 0.0
    box_colour: str = "#000000b0"
    highlight: str = "none"
    highlight_colour: str = "#ffd84a"
    place: str = "bottom"
    safe: float = 0.07
    width: float = 0.86
    line: int = 0


DEFAULT = "classic"


@cache
def styles() -> dict[str, Style]:
    """All of them by name."""
    return {name: Style(**row) for name, row in shipped(__file__, "styles.toml").items()}


def style(name: str) -> Style:
    """The style of that name. Raises InputError on an unknown one, with the nearest names."""
    if name not in styles():
        raise unknown("subtitle style", name, styles())
    return styles()[name]


def unknown(what: str, name: str, known: object) -> InputError:
    """The refusal of a name that is not among the ``known``: the nearest are offered, then all."""
    names = [str(n) for n in known]  # type: ignore[attr-defined]
    near = get_close_matches(name, names, 3, 0.5)
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    return InputError(f"unknown {what} '{name}'", f"{hint}one of: {', '.join(names)}")


def colour(text: str, opacity: float = 1.0) -> Colour:
    """``#rrggbb`` or ``#rrggbbaa`` as four bytes.

    >>> colour("#ff8000"), colour("#ff800080", 0.5)
    ((255, 128, 0, 255), (255, 128, 0, 64))
    """
    digits = text.removeprefix("#")
    red, green, blue = (int(digits[i : i + 2], 16) for i in (0, 2, 4))
    alpha = int(digits[6:8], 16) if len(digits) == 8 else 255
    return red, green, blue, round(alpha * opacity)
