"""Presets: small TOML files that hold values alone, shipped ones and the artist's own.

Blender's own presets are Python scripts that run when they are picked; these can be passed on without that
risk. An artist's own lie in the extension's folder of the user, which Blender deletes with the extension.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy

from ...base.errors import InputError
from ...base.tables import parse_table, table_text
from ...base.text_file import read_text
from ...base.writing import write_text
from .preferences import PACKAGE

_LONGEST = 60
_MOST_BYTES = 100_000


@dataclass(frozen=True)
class Kind:
    """What presets of one kind are. ``shipped``: the folder of those that come along; ``read``: the text of
    what is set now; ``use``: set what a text says, which raises PaksaTalkerError where it can't."""

    name: str
    label: str
    shipped: Path
    read: Callable[[bpy.types.Context], str]
    use: Callable[[bpy.types.Context, str], None]


_kinds: dict[str, Kind] = {}


def known(kind: Kind) -> Kind:
    """Make the kind known by its name; returns it."""
    _kinds[kind.name] = kind
    return kind


def kind_of(name: str) -> Kind:
    """The kind of that name. Raises InputError where there is none."""
    if name not in _kinds:
        raise InputError(f"there are no presets '{name}'", f"known: {', '.join(_kinds)}")
    return _kinds[name]


def listed(kind: str) -> dict[str, Path]:
    """The presets of a kind by name: the shipped ones, then the artist's own."""
    found: dict[str, Path] = {}
    for place in (_kinds[kind].shipped, folder(kind)):
        for file in sorted(place.glob("*.toml"), key=lambda f: f.stem.casefold()):
            found.setdefault(file.stem, file)
    return found


def text_of(kind: str, name: str) -> str:
    """What a preset says. Raises InputError where there is none of the name, or its file can't be read."""
    file = listed(kind).get(name)
    if file is None:
        raise InputError(f"there is no preset '{name}'", f"known: {', '.join(listed(kind))}")
    return read_text(file, _MOST_BYTES, "the preset")


def folder(kind: str) -> Path:
    """Where the artist's own presets of a kind are kept; it may not be there yet."""
    if PACKAGE.startswith("bl_ext."):
        return Path(bpy.utils.extension_path_user(PACKAGE, path="presets")) / kind
    return Path(bpy.utils.user_resource("CONFIG")) / "paksatalker" / "presets" / kind


def save(kind: str, name: str, text: str) -> Path:
    """Keep a text as the artist's own preset. Raises InputError where the name is taken or no name."""
    clean = re.sub(r"[^\w ,()+-]+", "_", name).strip(" _")[:_LONGEST]
    if not clean:
        raise InputError("the preset has no name", "type one beside the button")
    if clean in listed(kind):
        raise InputError(f"there is a preset '{clean}' already", "remove it first, or take another name")
    file = folder(kind) / f"{clean}.toml"
    write_text(file, text, parents=True)
    return file


def remove(kind: str, name: str) -> None:
    """Delete one of the artist's own presets. Raises InputError where it is none of them."""
    file = folder(kind) / f"{name}.toml"
    if listed(kind).get(name) != file:
        raise InputError(f"'{name}' is no preset of yours", "those that come along stay")
    try:
        file.unlink()
    except OSError as e:
        raise InputError(f"can't delete {file}: {e.strerror}", "check the folder's permissions") from e


def values_text(owner: Any, names: Sequence[str]) -> str:
    """Plain properties (numbers, switches, choices, text, colours) of a group as the text of a preset."""
    values = {name: _plain(getattr(owner, name)) for name in names}
    for name, value in values.items():
        if isinstance(value, list):
            values[name] = [round(v, 6) for v in value]
        elif isinstance(value, float):
            values[name] = round(value, 6)
    return table_text(values)


def use_values(owner: Any, names: Sequence[str], text: str) -> None:
    """Set the properties that the text of a preset names. Raises InputError, with nothing set, where it names
    others or values that they can't have."""
    values = parse_table(text, "the preset", "save it again")
    if unknown := [n for n in values if n not in names]:
        raise InputError(f"the preset sets '{unknown[0]}', which is none of its values", "save it again")
    before = {n: _plain(getattr(owner, n)) for n in values}
    try:
        for name, value in values.items():
            setattr(owner, name, value)
    except (TypeError, ValueError) as e:
        for known, was in before.items():
            setattr(owner, known, was)
        raise InputError(f"the preset's {name} can't be {value!r}", "save it again") from e


def _plain(value: Any) -> Any:
    """A colour as a list of its own: what Blender hands out changes with the property."""
    return value if isinstance(value, bool | int | float | str) else list(value)
