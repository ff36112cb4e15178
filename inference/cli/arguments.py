"""Options dataclasses as arguments of argparse, and parsed arguments as options."""

from __future__ import annotations

import argparse
from argparse import Namespace
from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin

from ..jobs.options import bare, nested_options, type_of

T = TypeVar("T")


def add_arguments(parser: argparse.ArgumentParser, cls: type[Any], without: tuple[str, ...] = ()) -> None:
    """Each field of the options as an argument, in the groups that the fields name.

    ``without``: fields that come from elsewhere. What was not given is left out of the parsed arguments, so
    that the options' own defaults hold.
    """
    _add(parser, cls, {}, set(without), "")


def options_of(cls: type[T], given: Namespace) -> T:
    """The options as they were given. Raises InputError where they can't be so."""
    values: dict[str, Any] = {}
    for f in fields(cls):  # type: ignore[arg-type]
        nested = nested_options(type_of(cls, f.name))
        if nested is not None:
            values[f.name] = options_of(nested, given)
        elif hasattr(given, f.name):
            values[f.name] = getattr(given, f.name)
    return cls(**values)


def _add(
    parser: argparse.ArgumentParser, cls: type[Any], groups: dict[str, Any], there: set[str], group: str
) -> None:
    for f in fields(cls):
        kind, title = type_of(cls, f.name), f.metadata.get("group") or group
        if (nested := nested_options(kind)) is not None:
            _add(parser, nested, groups, there, title)
        elif f.name not in there:  # a seed, say, that two of the options share
            there.add(f.name)
            if title and title not in groups:
                groups[title] = parser.add_argument_group(title)
            (groups[title] if title else parser).add_argument(*_words(f), **_how(f, bare(kind)))


def _words(f: Field[Any]) -> tuple[str, ...]:
    return tuple(f.metadata.get("flags") or (f"--{f.name.replace('_', '-')}",))


def _how(f: Field[Any], kind: Any) -> dict[str, Any]:
    """How argparse is to take a field of this type."""
    by_place = not _words(f)[0].startswith("-")
    how: dict[str, Any] = {"help": f.metadata.get("help"), "default": argparse.SUPPRESS}
    if not by_place:
        how["dest"] = f.name
        how["required"] = f.default is MISSING and f.default_factory is MISSING
    elif f.default is not MISSING:
        how["nargs"] = "?"
    if kind is bool:
        return {**how, "action": "store_true"}
    if f.metadata.get("metavar"):
        how["metavar"] = f.metadata["metavar"]
    if f.metadata.get("alone") is not None:
        how |= {"nargs": "?", "const": f.metadata["alone"]}
    choices = f.metadata.get("choices") or (get_args(kind) if get_origin(kind) is Literal else None)
    if choices:
        return {**how, "choices": choices}
    if get_origin(kind) is tuple and f.metadata.get("read") is None and by_place:
        return {**how, "nargs": "+", "type": get_args(kind)[0]}
    if get_origin(kind) is tuple and f.metadata.get("read") is None:
        return {**how, "action": "append", "type": get_args(kind)[0]}
    return {**how, "type": _reader(f.metadata.get("read") or (Path if kind is Path else kind))}


def _reader(read: Callable[[Any], Any]) -> Callable[[str], Any]:
    """A reader whose refusal argparse shows."""

    def told(text: str) -> Any:
        if text is argparse.SUPPRESS:  # an argument by its place that was left out
            return text
        try:
            return read(text)
        except ValueError as e:
            raise argparse.ArgumentTypeError(str(e)) from e

    return told if read not in (int, float) else read
