"""Tables: those that come along beside a module, and users' own in TOML or JSON, which may hold anything."""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from .errors import InputError
from .text_file import read_text

Table = dict[str, Any]

DEEPEST = 16
"""Tables and lists in one another in a user's file; none of ours has more than four."""
_TEXTS = re.compile(
    r""""{3}(?:[^\\]|\\.)*?(?:"{3}|\Z)|'{3}.*?(?:'{3}|\Z)"""
    r"""|"(?:[^"\\\n]|\\.)*"?|'[^'\n]*'?|\#[^\n]*""",
    re.DOTALL,
)
_NAME = re.compile(r"[\w-]+(?:[ \t]*\.[ \t]*[\w-]+)*")
_LONG_INT = 1 << 63
_LONGEST_NOTE = 100_000
T = TypeVar("T")


@cache
def shipped(module: str, name: str | Path) -> Table:
    """The table ``name`` in the folder of a module, which is told by its ``__file__``. Read once: not to be
    changed."""
    return _shipped(Path(module).parent / name)


def shipped_folder(module: str, name: str) -> dict[str, Table]:
    """All tables in a folder beside a module by their names without ending, sorted. As :func:`shipped`."""
    return {file.stem: _shipped(file) for file in sorted((Path(module).parent / name).glob("*.toml"))}


def read_table(path: Path, most: int, what: str = "", hint: str = "") -> Table:
    """The table in a user's file of at most ``most`` bytes; ``what`` it is stands before its name in errors,
    ``hint`` says how such a file is written.

    Raises InputError with the file and the line where it is missing, too large, no TOML or nested too deeply.
    """
    return parse_table(read_text(path, most, what), f"{what} {path}".lstrip(), hint)


def parse_table(text: str, where: str, hint: str = "") -> Table:
    """As :func:`read_table` for the text of a file, which ``where`` names."""
    # tomllib takes the square of the time for names of many parts
    if text.count(".") > DEEPEST and any(
        n.count(".") > DEEPEST for n in _NAME.findall(_TEXTS.sub("q", text))
    ):
        raise InputError(f"{where} is nested too deeply", hint)
    try:
        table = tomllib.loads(text)
    except RecursionError:
        raise InputError(f"{where} is nested too deeply", hint) from None
    except ValueError as e:  # whole numbers of thousands of digits are no TOMLDecodeError
        raise InputError(f"{where} is no TOML: {' '.join(str(e).split())[:200]}", hint) from e
    _check(table, where, hint)
    return table


def parse_json(text: str, where: str, hint: str = "") -> Any:
    """The value of a user's JSON text, which ``where`` names. Raises as :func:`parse_table` does."""
    try:
        value = json.loads(text, object_pairs_hook=_once)
    except RecursionError:
        raise InputError(f"{where} is nested too deeply", hint) from None
    except ValueError as e:
        raise InputError(f"{where} is no JSON: {' '.join(str(e).split())[:200]}", hint) from e
    _check({"it": value}, where, hint)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"'{next(n for n in names if names.count(n) > 1)}' stands in it twice")
    return table


def table_text(table: Mapping[str, Any]) -> str:
    """The table as TOML, which reads back as it is."""
    import tomli_w

    return tomli_w.dumps(table)


def number_of(value: object, name: str, where: str, low: float, high: float) -> float:
    """A number from ``low`` to ``high`` of a user's table. Raises InputError for other kinds and values."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise InputError(f"{where}: {name} = {value!r} is no number from {low:g} to {high:g}", "correct it")
    return float(value)


def read_note(path: Path, kind: type[T]) -> T | None:
    """What we once wrote of a thing, as the dataclass ``kind`` of texts, numbers and switches, ``name`` the
    file's. None where the file is missing or describes none: it may have come from anywhere."""
    try:
        if path.stat().st_size > _LONGEST_NOTE:
            return None
        note = json.loads(path.read_text("utf-8"))
        found = kind(**{**note, "name": path.stem})
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    sound: dict[str, tuple[type, ...]] = {
        "str": (str,),
        "bool": (bool,),
        "int": (int,),
        "float": (int, float),
    }
    for field in fields(kind):  # type: ignore[arg-type]
        value = getattr(found, field.name)
        if not isinstance(value, sound[str(field.type)]) or (
            field.type != "bool" and isinstance(value, bool)
        ):
            return None
        if isinstance(value, int | float) and not -_LONG_INT <= value < _LONG_INT:
            return None
    return found


@cache
def _shipped(path: Path) -> Table:
    return tomllib.loads(path.read_text("utf-8"))


def _check(table: Table, where: str, hint: str) -> None:
    """What no reader of ours can use, wherever it stands."""
    left: list[tuple[str, Any, int]] = [(key, value, 1) for key, value in table.items()]
    while left:
        name, value, depth = left.pop()
        if depth > DEEPEST:
            raise InputError(f"{where}: '{name.partition('.')[0]}' is nested too deeply", hint)
        if isinstance(value, dict):
            left += [(f"{name}.{key}", inner, depth + 1) for key, inner in value.items()]
        elif isinstance(value, list):
            left += [(name, inner, depth + 1) for inner in value]
        elif isinstance(value, float) and not math.isfinite(value):
            raise InputError(f"{where}: {name} = {value} is not finite", hint)
        elif isinstance(value, int) and not -_LONG_INT <= value < _LONG_INT:
            raise InputError(f"{where}: {name} is too large a number", hint)
