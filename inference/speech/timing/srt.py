"""SubRip subtitles (.srt): cues with their times, leniently read and strictly written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ....base.errors import InputError
from .subtitles import Cue, in_order

_TIME = r"(\d{1,3}):(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
_LINE = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}")
_STYLE = re.compile(r"\{\\[^{}]{0,200}\}")
"""What players of SubStation Alpha read: {\\an8}."""


def parse(text: str, name: str) -> list[Cue]:
    """The cues in order of time, their texts with tags and line breaks, those without text left out.

    InputError names the file ``name``.
    """
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found: list[tuple[float, float, list[str]]] = []
    for i, line in enumerate(lines):
        match = _LINE.match(line)
        if match:
            parts = match.groups()
            start, end = _seconds(parts[:4]), _seconds(parts[4:])
            if end < start:
                raise _bad(name, f"the cue in line {i + 1} ends before it starts")
            if found and found[-1][2] and found[-1][2][-1].strip().isdigit():
                found[-1][2].pop()  # the number of this cue
            found.append((start, end, []))
        elif found:
            found[-1][2].append(line)
        elif line.strip() and not line.strip().isdigit():
            raise _bad(name, f"line {i + 1} belongs to no cue")
    if not found:
        raise _bad(name, "it holds no cue")
    return in_order([(a, b, _STYLE.sub("", "\n".join(said)).strip()) for a, b, said in found])


def compose(cues: Sequence[Cue]) -> str:
    """The text of an SRT file; times to the millisecond, empty lines taken out of the texts."""
    blocks = []
    for i, (start, end, text) in enumerate(cues, 1):
        said = "\n".join(line for line in text.splitlines() if line.strip())
        blocks.append(f"{i}\n{_stamp(start)} --> {_stamp(end)}\n{said}\n")
    return "\n".join(blocks)


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, fraction = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return (1000 * whole + int((fraction or "0").ljust(3, "0"))) / 1000


def _stamp(seconds: float) -> str:
    ms = round(seconds * 1000)
    return f"{ms // 3600000:02d}:{ms // 60000 % 60:02d}:{ms // 1000 % 60:02d},{ms % 1000:03d}"


def _bad(name: str, what: str) -> InputError:
    return InputError(f"{name} cannot be read as SRT subtitles: {what}", "save it anew, or give a TextGrid")
