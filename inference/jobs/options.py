"""Options as dataclasses: the one definition that the command line, job files and servers are derived from.

A field tells in its metadata, a plain mapping, what :func:`option` names. Values are read and checked where
an object is made, so that every way in is refused with the same line.
"""

from __future__ import annotations

import dataclasses
import math
import os
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from ...base.errors import InputError
from ...base.values import shown

T = TypeVar("T")


def option(
    default: Any = MISSING,
    help: str = "",
    *,
    flags: Sequence[str] = (),
    metavar: str | None = None,
    group: str = "",
    read: Callable[[Any], Any] | None = None,
    schema: Mapping[str, Any] | None = None,
    written: Written | None = None,
    alone: Any = None,
) -> Any:
    """A field of options.

    ``flags``: its words on the command line, ``--field-name`` where none are given; one without a dash is an
    argument by its place. ``read`` turns text or a value of the field's type into the value, and raises
    ValueError with one line of what fits. ``schema``: of JSON, where the type does not tell it.
    ``written``: what the path is that the job writes there, which is checked by :mod:`.outputs`. ``alone``:
    the value where the words stand without one.
    """
    told = {"help": help, "flags": tuple(flags), "metavar": metavar, "group": group, "written": written}
    told["alone"] = alone
    schema = schema or getattr(read, "schema", None)
    return dataclasses.field(default=default, metadata={**told, "read": read, "schema": schema})


@dataclass(frozen=True)
class Written:
    """What a job writes: ``what`` it is called, the ``endings`` it may have, or a ``folder`` of frames."""

    what: str
    endings: tuple[str, ...]
    folder: bool = False


@dataclass(frozen=True, kw_only=True)
class Options:
    """What all options share: values read and checked once, when they are made. Raises InputError."""

    def __post_init__(self) -> None:
        for f in fields(self):
            try:
                value = read_value(f, type_of(type(self), f.name), getattr(self, f.name))
            except ValueError as e:
                raise InputError(f"{f.name}: {e}", "see docs/python.md") from e
            object.__setattr__(self, f.name, value)
        self.check()

    def check(self) -> None:
        """Raise InputError where values don't go together."""

    def touches(self, file: Path) -> bool:
        """Whether the work writes over a file that is none of the outputs it names, such as a frame."""
        return False


def from_table(cls: type[T], table: Any, where: str = "the job") -> T:
    """An object of options from a table of JSON or TOML.

    Raises InputError, naming ``where`` it stands, on what is no table, unknown, missing or of a wrong kind.
    """
    if not isinstance(table, Mapping):
        raise InputError(f"{where} is no table of options", "see `paksatalker schema`")
    known = {f.name: f for f in fields(cls)}  # type: ignore[arg-type]
    if unknown := [str(name) for name in table if name not in known]:
        raise InputError(f"{where} has an unknown option '{unknown[0]}'", f"known: {', '.join(known)}")
    missing = [n for n, f in known.items() if n not in table and f.default is f.default_factory is MISSING]
    if missing:
        raise InputError(f"{where} lacks {', '.join(missing)}", "see `paksatalker schema`")
    values: dict[str, Any] = {}
    for name, value in table.items():
        nested = nested_options(type_of(cls, name))
        values[name] = (
            from_table(nested, value, f"{where}: {name}") if nested and value is not None else value
        )
    try:
        return cls(**values)
    except InputError as e:
        raise InputError(f"{where}: {e}", e.hint) from e


def to_table(options: Any) -> dict[str, Any]:
    """The way back: plain values that JSON takes, without those that are as they are by default."""
    table = {}
    for f in fields(options):
        value = getattr(options, f.name)
        if value != _default(f):
            table[f.name] = to_table(value) if is_dataclass(value) else _plain(value)
    return table


def schema_of(cls: type[Any]) -> dict[str, Any]:
    """The JSON schema (2020-12) of a table of these options."""
    properties: dict[str, Any] = {}
    required = []
    for f in fields(cls):
        kind, told = type_of(cls, f.name), dict(f.metadata.get("schema") or {})
        nested = nested_options(kind)
        row = schema_of(nested) if nested else _told(told, kind) if told else _schema(kind)
        if choices := f.metadata.get("choices"):
            row = {"enum": list(choices)}
        if f.metadata.get("help"):
            row = {**row, "description": f.metadata["help"]}
        default = _default(f)
        if default is MISSING:
            required.append(f.name)
        elif default is not None and not is_dataclass(default):
            row = {**row, "default": _plain(default)}
        properties[f.name] = row
    found = {"title": cls.__name__, "type": "object", "properties": properties, "additionalProperties": False}
    return {**found, **({"required": required} if required else {})}


def read_value(f: dataclasses.Field[Any], kind: Any, value: Any) -> Any:
    """A value of a field as its type has it; text is read. Raises ValueError with one line of what fits."""
    if value is None and allows_none(kind):
        return None
    read = f.metadata.get("read")
    return read(value) if read is not None else _as(bare(kind), value)


@cache
def _hints(cls: type[Any]) -> dict[str, Any]:
    return get_type_hints(cls)


def type_of(cls: type[Any], name: str) -> Any:
    """The type of a field."""
    return _hints(cls)[name]  # type: ignore[arg-type]


def allows_none(kind: Any) -> bool:
    """Whether the field may be left empty."""
    return type(None) in get_args(kind) and get_origin(kind) in (Union, types.UnionType)


def bare(kind: Any) -> Any:
    """The type without ``None``; of several the first."""
    if get_origin(kind) in (Union, types.UnionType):
        return next(a for a in get_args(kind) if a is not type(None))
    return kind


def nested_options(kind: Any) -> Any:
    """The dataclass that a field holds; None for plain values."""
    return bare(kind) if is_dataclass(bare(kind)) else None


def _as(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin is Literal:
        if value not in get_args(kind):
            raise ValueError(f"unknown {value!r}; one of: {', '.join(map(str, get_args(kind)))}")
        return value
    if origin is tuple:
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise ValueError(f"{value!r} is no list")
        return tuple(_as(get_args(kind)[0], v) for v in value)
    if kind is Path and isinstance(value, str | Path) and str(value):
        return as_path(value)
    if (
        kind is float
        and isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
    ):
        return float(value)
    if kind is int and isinstance(value, float) and value.is_integer():  # a whole number of JSON's
        return int(value)
    if is_dataclass(kind) and isinstance(value, Mapping):
        return from_table(kind, value)  # type: ignore[arg-type]
    if isinstance(kind, type) and isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
        return value
    raise ValueError(f"{value!r} is no {_NAMES.get(kind, getattr(kind, '__name__', str(kind)))}")


_NAMES: dict[Any, str] = {
    Path: "path",
    float: "number",
    int: "whole number",
    bool: "switch: true or false",
    str: "text",
}
_SCHEMAS: dict[Any, str] = {Path: "string", float: "number", int: "integer", bool: "boolean", str: "string"}


def as_path(value: str | Path) -> Path:
    """The path. Raises ValueError where no file can be called so."""
    text = str(value)
    if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text if c not in _RAW):
        raise ValueError(f"{shown(text)} is no path")
    if any(len(os.fsencode(part)) > _LONGEST_NAME for part in Path(text).parts):
        raise ValueError(f"{shown(text)} is longer than a file's name can be")
    return Path(text)


_LONGEST_NAME = 255
"""Bytes, as all common file systems have it."""
_RAW = {chr(0xDC00 + byte) for byte in range(0x80, 0x100)}
"""Bytes of a name that are no UTF-8, as Python has them (PEP 383)."""


def _schema(kind: Any) -> dict[str, Any]:
    one = bare(kind)
    if get_origin(one) is Literal:
        found: dict[str, Any] = {"enum": list(get_args(one))}
    elif get_origin(one) is tuple:
        found = {"type": "array", "items": _schema(get_args(one)[0])}
    else:
        found = {"type": _SCHEMAS[one]}
    return {"anyOf": [found, {"type": "null"}]} if allows_none(kind) else found


def _told(told: dict[str, Any], kind: Any) -> dict[str, Any]:
    """A reader's own schema, with null where the option may be left empty."""
    if not allows_none(kind):
        return told
    return {"anyOf": [*(told["anyOf"] if set(told) == {"anyOf"} else [told]), {"type": "null"}]}


def _default(f: dataclasses.Field[Any]) -> Any:
    return f.default_factory() if f.default_factory is not MISSING else f.default


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    if isinstance(value, Path):
        return str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise InputError(f"a {type(value).__name__} can't be written into a job", "save it and name its file")
