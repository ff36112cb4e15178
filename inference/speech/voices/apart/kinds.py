"""What is known of each engine that has an environment of its own (``kinds.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .....base.errors import InputError
from .....base.tables import shipped

_ALSO = {"coqui-tts": "coqui", "xtts": "coqui", "qwen3-tts": "qwen-tts"}
"""Other names that people have for them."""


@dataclass(frozen=True)
class Kind:
    """An engine: ``requires`` is what pip installs, ``imports`` the module that shows that it is there;
    ``module`` is the name of our worker for it."""

    name: str
    title: str
    module: str
    requires: tuple[str, ...]
    imports: str
    licence: str
    languages: str
    controls: str
    models: str
    fetched: str
    """How a model is named that it can fetch by itself."""
    size: str
    pythons: str
    conditions: Mapping[str, str] = field(default_factory=dict)
    """By a model's kind, what has to be agreed to."""


def kinds() -> dict[str, Kind]:
    """All of them by name."""
    table = shipped(__file__, "kinds.toml")
    return {
        name: Kind(name=name, **{**row, "requires": tuple(row["requires"])}) for name, row in table.items()
    }


def kind(name: str) -> Kind:
    """The engine of that name. Raises InputError where there is none."""
    found = kinds()
    name = _ALSO.get(name, name)
    if name not in found:
        raise InputError(f"no engine '{name[:40]}' can be added", f"there are: {', '.join(kinds())}")
    return found[name]
