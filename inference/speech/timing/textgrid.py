"""Praat's TextGrid as text: long and short form, any Unicode encoding, read by Praat's own rule.

That rule (Praat manual, "TextGrid file formats"): of the whole text count only numbers that stand alone, text
in double quotes (a double quote within is doubled) and flags in angle brackets; all else is commentary. It
makes one reader of both forms. praatio 6.2, which was tried, loses intervals whose labels hold quotes or look
like the file's own keywords.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ....base.errors import InputError

_TOKEN = re.compile(r'"((?:[^"]|"")*)"(?=\s|$)|<(\w+)>(?=\s|$)|![^\n]*|(\S+)')
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$")


@dataclass(frozen=True)
class Tier:
    """One row of labels. ``entries`` are (start, end, label) in seconds, in order; at points start = end."""

    name: str
    kind: Literal["interval", "point"]
    entries: tuple[tuple[float, float, str], ...]


def parse(data: bytes, name: str) -> tuple[Tier, ...]:
    """The tiers of a TextGrid file's bytes; empty intervals are kept. InputError names the file ``name``."""
    tokens = _Tokens(_text(data, name), name)
    if tokens.text() != "ooTextFile" or tokens.text() != "TextGrid":
        raise _bad(name, "it is no TextGrid")
    tokens.number(), tokens.number()
    if tokens.flag() != "exists":
        return ()
    return tuple(_tier(tokens, name) for _ in range(tokens.count()))


def compose(tiers: Sequence[Tier], duration: float) -> str:
    """A TextGrid in long form from 0 to ``duration``; gaps of interval tiers are filled with empty labels.

    Times are written so that they read back as the same numbers.
    """
    lines = ['File type = "ooTextFile"', 'Object class = "TextGrid"', ""]
    lines += ["xmin = 0", f"xmax = {duration!r}", "tiers? <exists>", f"size = {len(tiers)}", "item []:"]
    for i, tier in enumerate(tiers, 1):
        kind, what = ("IntervalTier", "intervals") if tier.kind == "interval" else ("TextTier", "points")
        entries = _filled(tier.entries, duration) if tier.kind == "interval" else list(tier.entries)
        lines += [f"    item [{i}]:", f'        class = "{kind}"', f"        name = {_quoted(tier.name)}"]
        lines += [
            "        xmin = 0",
            f"        xmax = {duration!r}",
            f"        {what}: size = {len(entries)}",
        ]
        for j, (start, end, label) in enumerate(entries, 1):
            lines.append(f"        {what} [{j}]:")
            if tier.kind == "interval":
                lines += [f"            xmin = {start!r}", f"            xmax = {end!r}"]
                lines.append(f"            text = {_quoted(label)}")
            else:
                lines += [f"            number = {start!r}", f"            mark = {_quoted(label)}"]
    return "\n".join(lines) + "\n"


def _filled(entries: Sequence[tuple[float, float, str]], duration: float) -> list[tuple[float, float, str]]:
    out: list[tuple[float, float, str]] = []
    at = 0.0
    for start, end, label in entries:
        if start > at:
            out.append((at, start, ""))
        out.append((start, end, label))
        at = end
    return [*out, (at, duration, "")] if at < duration else out


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data[:64]:
        encodings = ["utf-16-le" if data[1:2] == b"\0" else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "latin-1"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _bad(name, "its text is neither UTF-8 nor UTF-16")


class _Tokens:
    def __init__(self, text: str, name: str) -> None:
        self._found = self._scan(text)
        self._name = name

    @staticmethod
    def _scan(text: str) -> Iterator[tuple[str, str]]:
        for match in _TOKEN.finditer(text):
            quoted, flag, other = match.groups()
            if quoted is not None:
                yield "text", quoted.replace('""', '"')
            elif flag is not None:
                yield "flag", flag
            elif other is not None and _NUMBER.match(other):
                yield "number", other

    def _next(self, kind: str) -> str:
        got, value = next(self._found, ("end", ""))
        if got != kind:
            what = (
                "it ends too early" if got == "end" else f"a {kind} is expected where {value[:20]!r} stands"
            )
            raise _bad(self._name, what)
        return value

    def text(self) -> str:
        return self._next("text")

    def flag(self) -> str:
        return self._next("flag")

    def number(self) -> float:
        value = float(self._next("number"))
        if not math.isfinite(value):
            raise _bad(self._name, f"{value:g} is no time")
        return value

    def count(self) -> int:
        value = self.number()
        if not 0 <= value < 1e7 or value != int(value):
            raise _bad(self._name, f"{value:g} is no count")
        return int(value)


def _tier(tokens: _Tokens, file: str) -> Tier:
    kind, name = tokens.text(), tokens.text()
    tokens.number(), tokens.number()
    entries = []
    if kind not in ("IntervalTier", "TextTier"):
        raise _bad(file, f"{kind!r} is no kind of tier")
    at = 0.0
    for _ in range(tokens.count()):
        start = tokens.number()
        end = tokens.number() if kind == "IntervalTier" else start
        label = tokens.text()
        if end < start or start < at - 1e-6:
            raise _bad(file, f"the times of tier {name!r} run backwards at {start:.3f} s")
        entries.append((start, end, label))
        at = end
    return Tier(name, "interval" if kind == "IntervalTier" else "point", tuple(entries))


def _bad(name: str, what: str) -> InputError:
    return InputError(f"{name} cannot be read as a TextGrid: {what}", "save it anew in Praat as a text file")
