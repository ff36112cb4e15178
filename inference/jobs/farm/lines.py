"""The lines of a batch: a job each, from a CSV, a folder of scripts or a folder of recordings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_origin

from ....base.errors import InputError
from ....base.text_file import read_rows
from ..options import bare, nested_options, type_of
from ..outputs import names_file

MOST = 10_000
"""Lines of a batch."""
MOST_BYTES = 50_000_000
SCRIPTS = {".md": "script", ".txt": "text_file"}
"""Endings of what is said, and the option that takes each."""
RECORDINGS = (".wav", ".flac", ".ogg", ".mp3")
_NAME = "name"
_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


@dataclass(frozen=True)
class Line:
    """One job to be: what its film is called, where it stands, and options as a job's file has them."""

    name: str
    where: str
    options: dict[str, Any]


def read_lines(source: Path, options: type[Any]) -> list[Line]:
    """The lines of a ``.csv``, whose first row names ``options`` and maybe a ``name``; or of a folder, with a
    line for each script (``.md``, ``.txt``) or recording, whose ``.txt`` beside it is its transcript.

    Files in a CSV are named from its own folder. Raises InputError where there is no line, or one can't be
    read, with its number.
    """
    lines = list(_of_folder(source) if source.is_dir() else _of_csv(source, options))
    if not lines:
        raise InputError(
            f"{source} holds nothing to say", "a .csv with a header, or a folder of scripts or recordings"
        )
    if len(lines) > MOST:
        raise InputError(f"{source} holds more than {MOST:,} lines", "give it in parts")
    seen: dict[str, Line] = {}
    for line in lines:
        other = seen.setdefault(line.name.casefold(), line)
        if other is not line:
            raise InputError(f"{line.where}: '{line.name}' is the name of {other.where} too", "rename one")
    return lines


def _of_folder(folder: Path) -> Iterator[Line]:
    files = sorted(f for f in folder.iterdir() if f.is_file() and not f.name.startswith("."))
    recordings = {f.stem: f for f in files if f.suffix.lower() in RECORDINGS}
    for file in files:
        ending = file.suffix.lower()
        if ending in RECORDINGS:
            words = file.with_suffix(".txt")
            told = {"transcript_file": str(words)} if words.is_file() else {}
            yield Line(_named(file.stem, str(file)), str(file), {"audio": str(file), **told})
        elif ending in SCRIPTS and not (ending == ".txt" and file.stem in recordings):
            yield Line(_named(file.stem, str(file)), str(file), {SCRIPTS[ending]: str(file)})


def _of_csv(file: Path, options: type[Any]) -> Iterator[Line]:
    rows = read_rows(file, MOST_BYTES, "the batch")
    head = [cell.strip().lstrip("-").replace("-", "_") for cell in rows[0]] if rows else []
    known = {_NAME: str, **{name: kind for name, kind in _kinds(options) if name != "output"}}
    for number, cell in enumerate(head):
        if cell not in known:
            raise InputError(
                f"{file}: the column '{cell}' is no option", "the first row names options of `talk`, or name"
            )
        if cell in head[:number]:
            raise InputError(f"{file}: the column '{cell}' stands there twice", "leave one out")
    digits = len(str(max(1, len(rows) - 1)))
    for number, row in enumerate(rows[1:], start=1):
        where = f"{file}: line {number}"
        if len(row) > len(head):
            raise InputError(f"{where} has more cells than the first row", "quote cells that hold commas")
        cells = {name: cell.strip() for name, cell in zip(head, row, strict=False) if cell.strip()}
        if not cells:
            continue
        name = _named(cells.pop(_NAME, "") or f"{number:0{digits}}", where)
        table: dict[str, Any] = {}
        for column, cell in cells.items():
            _put(table, options, column, _value(known[column], column, cell, file.parent, where))
        yield Line(name, where, table)


def _named(name: str, where: str) -> str:
    """The name where a file can be called so. Raises InputError."""
    wrong = (
        name != Path(name).name or name.startswith(".") or any(ord(c) < 32 or c in '<>:"|?*\\' for c in name)
    )
    if wrong or len(name.encode()) > 200:
        raise InputError(f"{where}: '{name[:60]}' can't be a file's name", "choose a plain one")
    return name


def _kinds(options: type[Any]) -> Iterator[tuple[str, Any]]:
    """The name and type of each option, those of tables in them too."""
    for f in fields(options):
        kind = type_of(options, f.name)
        nested = nested_options(kind)
        if nested is None:
            yield f.name, _read_kind(f.metadata, kind)
        else:
            yield from _kinds(nested)


def _read_kind(metadata: Mapping[str, Any], kind: Any) -> Any:
    return str if metadata.get("read") is not None else bare(kind)


def _put(table: dict[str, Any], options: type[Any], name: str, value: Any) -> None:
    """The value in the table of options that has it."""
    for f in fields(options):
        nested = nested_options(type_of(options, f.name))
        if f.name == name:
            table[name] = value
            return
        if nested is not None and name in dict(_kinds(nested)):
            _put(table.setdefault(f.name, {}), nested, name, value)
            return


def _value(kind: Any, name: str, cell: str, home: Path, where: str) -> Any:
    """A cell as a job's file would have it. Raises InputError."""
    if kind is bool:
        if cell.lower() not in (*_TRUE, *_FALSE):
            raise InputError(f"{where}: {name} = '{cell[:60]}' is no switch", "yes or no")
        return cell.lower() in _TRUE
    if kind in (int, float):
        try:
            return kind(cell)
        except ValueError as e:
            raise InputError(f"{where}: {name} = '{cell[:60]}' is no number", "correct it") from e
    if get_origin(kind) is tuple:
        return [_path(part.strip(), name, home) for part in cell.split(";") if part.strip()]
    return str(home / cell) if kind is Path else _path(cell, name, home)


def _path(cell: str, name: str, home: Path) -> str:
    """The cell; where it names a file beside the batch, that one."""
    try:
        return str(home / cell) if names_file(name, cell) and (home / cell).is_file() else cell
    except OSError:  # no system calls a file so
        return cell
