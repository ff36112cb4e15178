"""Presets with dials, as ``--light``, ``--camera`` and ``--post`` take them, constant or keyed in time.

``window`` is a preset, ``window:kelvin=3200,ratio=4`` one with dials turned, ``:kelvin=3200`` what would be
taken anyway with a dial turned, and ``'0:window 4:window:kelvin=3200'`` keys at seconds, as ``--emotion`` has
them, from one to the next of which dials go smoothly. A file of keys has a column ``light`` (or ``camera``,
``post``). Which dials there are stands in ``dials.toml``. Knows no Blender.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..base.errors import InputError
from ..base.notation.keyed import read_keys
from ..base.notation.nearest import nearest
from ..base.tables import shipped

Value = float | str
OPTIONS = ("light", "camera", "post", "key", "layer")
"""Columns of a file of keys."""
WHAT = {
    "light": "light", "set": "set", "post": "post-processing", "camera": "camera move", "key": "screen",
    "layer": "layer",
}  # fmt: skip
_OTHERS = ("emotion", "articulation", "jaw", "lips", "look")


@dataclass(frozen=True)
class Dialled:
    """A preset from ``seconds`` on, ``name`` empty for the one that would be taken anyway, and the dials that
    are turned: numbers, or words where a dial takes these."""

    name: str
    dials: Mapping[str, Value] = field(default_factory=dict)
    seconds: float = 0.0

    def number(self, dial: str, default: float) -> float:
        """A dial's number."""
        return float(self.dials.get(dial, default))

    def word(self, dial: str, default: str) -> str:
        """A dial's word."""
        return str(self.dials.get(dial, default))


def read_dialled(text: str, option: str, names: Sequence[str]) -> tuple[Dialled, ...]:
    """The keys that the text of an option writes, or whose file it names; one at second 0 for a constant.

    ``option``: a table of ``dials.toml``; ``names``: its presets. Raises InputError with the names that come
    nearest for an unknown preset or dial, and for values that a dial does not take.
    """
    others = (*(o for o in OPTIONS if o != option), *_OTHERS)
    keys = read_keys(text, option, {}, others)
    if keys is None:
        return (_dialled(text, option, names, 0.0, keyed=False),)
    several = len(keys) > 1
    return tuple(_dialled(value, option, names, time, keyed=several) for time, value in keys)


def constant(text: str, option: str, names: Sequence[str]) -> Dialled:
    """As :func:`read_dialled` for what can't change in time. Raises InputError where it does."""
    keys = read_dialled(text, option, names)
    if len(keys) > 1:
        raise InputError(f"{option} can't change in time: {text!r}", "give one preset, without times")
    return keys[0]


def dials_of(option: str, name: str = "") -> dict[str, dict[str, Any]]:
    """The dials of an option's preset, or of all its presets, as ``dials.toml`` has them."""
    table: dict[str, dict[str, Any]] = shipped(__file__, "dials.toml").get(option, {})
    return {n: row for n, row in table.items() if not name or name in row.get("only", (name,))}


def written(keys: Sequence[Dialled]) -> str:
    """The keys in one line, as :func:`read_dialled` reads them."""
    if len(keys) == 1 and not keys[0].seconds:
        return _one(keys[0])
    return " ".join(f"{key.seconds:g}:{_one(key)}" for key in keys)


def _one(key: Dialled) -> str:
    dials = ",".join(f"{n}={v:g}" if isinstance(v, float) else f"{n}={v}" for n, v in key.dials.items())
    return f"{key.name}:{dials}" if dials else key.name


def _dialled(text: str, option: str, names: Sequence[str], seconds: float, *, keyed: bool) -> Dialled:
    name, colon, rest = text.strip().partition(":")
    name = name.strip()
    if name and name not in names:
        if "=" in name:
            raise InputError(
                f"--{option} {text!r} has a dial without a preset", f"write NAME:{name}, or :{name}"
            )
        raise InputError(f"unknown {WHAT.get(option, option)} '{name[:60]}'", nearest(name, names))
    if colon and not rest.strip():
        raise InputError(f"no dial stands after the colon in --{option} {text!r}", "write NAME:dial=value")
    if not name and not colon:
        raise InputError(f"--{option} names nothing", nearest("", names))
    dials: dict[str, Value] = {}
    for piece in rest.split(",") if colon else ():
        dial, value = _dial(piece, option, name, keyed=keyed)
        if dial in dials:
            raise InputError(f"the dial {dial} stands twice in {text!r}", "turn it once")
        dials[dial] = value
    return Dialled(name, dials, seconds)


def _dial(piece: str, option: str, name: str, *, keyed: bool) -> tuple[str, Value]:
    dial, equals, text = (part.strip() for part in piece.partition("="))
    known = dials_of(option, name)
    if dial not in known:
        of = f" of {name}" if name else ""
        others = dials_of(option).get(dial)
        if others is not None:
            raise InputError(
                f"the dial {dial} is not one{of}",
                f"it belongs to {', '.join(others['only'])}; {nearest(dial, known)}",
            )
        raise InputError(f"--{option} has no dial '{dial[:40]}'{of}", nearest(dial, known))
    if not equals or not text:
        raise InputError(
            f"the dial {dial} of --{option} has no value", f"write {dial}=VALUE: {known[dial]['about']}"
        )
    row = known[dial]
    if keyed and row.get("keyed") is False:
        raise InputError(f"the dial {dial} can't change in time", "give it without times")
    return dial, _value(dial, text, row)


def _value(dial: str, text: str, row: Mapping[str, Any]) -> Value:
    if "words" in row:
        if text not in row["words"]:
            raise InputError(f"the dial {dial} does not take '{text[:40]}'", nearest(text, row["words"]))
        return text
    if "file" in row:
        path = Path(text)
        if path.suffix.lower() not in row["file"] or not path.is_file():
            raise InputError(
                f"the dial {dial} finds no file {text}", f"name one that ends with {', '.join(row['file'])}"
            )
        return str(path.absolute())
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not row["least"] <= number <= row["most"]:
        raise InputError(
            f"{dial}={text[:40]} is out of range",
            f"give a number from {row['least']:g} to {row['most']:g}: {row['about']}",
        )
    return number
