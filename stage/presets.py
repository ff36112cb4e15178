"""The tables of light rigs, sets and post-processing, and what a stage is made of. Knows no Blender."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ..base.errors import InputError
from ..base.notation.nearest import nearest
from ..base.tables import shipped
from .dials import WHAT

KINDS = {"light": "lights.toml", "set": "sets.toml", "post": "posts.toml"}
"""The file of each kind of preset."""


def preset(kind: str, name: str) -> Mapping[str, Any]:
    """The preset of that name; ``kind``: light, set or post. Raises InputError on an unknown name."""
    known = presets_of(kind)
    if name not in known:
        raise InputError(f"unknown {WHAT[kind]} '{name}'", nearest(name, known))
    return MappingProxyType(known[name])


def abouts() -> dict[str, dict[str, str]]:
    """What each preset is like, by kind and name."""
    return {kind: {name: row["about"] for name, row in presets_of(kind).items()} for kind in KINDS}


def presets_of(kind: str) -> dict[str, Any]:
    """All presets of a kind by name, the default first."""
    return table(KINDS[kind])


def table(file: str) -> dict[str, Any]:
    """A table of this folder."""
    return shipped(__file__, file)


def colour_settings() -> Mapping[str, Any]:
    """View transform, look and exposure of every stage."""
    settings: Mapping[str, Any] = table("stages.toml")["colour"]
    return settings
