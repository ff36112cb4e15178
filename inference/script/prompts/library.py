"""Personas and genres by name: those that come along, and files of the user's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ....base.errors import InputError
from ....base.folders import user_folder
from ....base.tables import read_table, shipped_folder

Kind = Literal["genres", "personas"]
MOST = 50_000
"""Bytes of such a file."""
_HINT = 'write guide = "how it is done", and perhaps about, shot_topic and shot'


@dataclass(frozen=True)
class Prompt:
    """``guide`` is what a model is told. ``shot`` is an example: what is said about ``shot_topic``, each with
    an emotion and perhaps a gesture."""

    name: str
    guide: str
    about: str = ""
    shot_topic: str = ""
    shot: tuple[dict[str, str], ...] = ()


def names(kind: Kind) -> list[str]:
    """All of a kind; the user's own lie in the folder ``prompts/<kind>`` beside their voices."""
    return [*{**shipped_folder(__file__, kind), **_users(kind)}]


def _users(kind: Kind) -> dict[str, Path]:
    folder = user_folder("prompts") / kind
    return {file.stem: file for file in sorted(folder.glob("*.toml"))} if folder.is_dir() else {}


def shipped_abouts(kind: Kind) -> list[tuple[str, str]]:
    """Of those that come along each name and what it is."""
    return [(name, str(table["about"])) for name, table in shipped_folder(__file__, kind).items()]


def prompt(kind: Kind, name: str) -> Prompt:
    """One by its name or its file; a persona may also be described in words. Raises InputError."""
    if not name:
        return Prompt("", "")
    if Path(name).suffix.lower() == ".toml":
        return _read(Path(name))
    if name in (own := _users(kind)):
        return _read(own[name])
    if name in (shipped := shipped_folder(__file__, kind)):
        return _prompt(name, shipped[name], name)
    if kind == "personas" and " " in name.strip():
        return Prompt("", f"You are {name.strip()[:500]}.")
    raise InputError(
        f"there is no {kind[:-1]} '{name}'", f"known are: {', '.join(names(kind))}; or name a .toml file"
    )


def _read(file: Path) -> Prompt:
    return _prompt(file.stem, read_table(file, MOST, "", _HINT), str(file))


def _prompt(name: str, table: dict[str, Any], where: str) -> Prompt:
    rows = table.get("shot", [])
    texts = [table.get(key, "") for key in ("guide", "about", "shot_topic")]
    sound = all(isinstance(t, str) for t in texts) and isinstance(rows, list)
    if not sound or not all(
        isinstance(r, dict) and isinstance(r.get("text"), str) and all(isinstance(v, str) for v in r.values())
        for r in rows
    ):
        raise InputError(f"{where} is no prompt", _HINT)
    if not texts[0].strip():
        raise InputError(f"{where} has no guide", _HINT)
    return Prompt(name, texts[0].strip(), texts[1].strip(), texts[2].strip(), tuple(rows))
