"""WebVTT subtitles (.vtt, https://www.w3.org/TR/webvtt1/): cues with their times."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from ....base.errors import InputError
from .subtitles import Cue, in_order

_TIME = r"(?:(\d{1,4}):)?([0-5]?\d):([0-5]?\d)[.,](\d{1,3})"
_LINE = re.compile(rf"[ \t]*{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t][^\n]*)?$")


def parse(text: str, name: str) -> list[Cue]:
    """The cues in order of time, their texts with tags and line breaks; notes, styles and settings left out.

    InputError names the file ``name``.
    """
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not lines[0].startswith("WEBVTT"):
        raise _bad(name, "it does not begin with WEBVTT")
    cues: list[Cue] = []
    for number, block in _blocks(lines):
        at = next((i for i, line in enumerate(block[:2]) if _LINE.match(line)), None)
        if at is None:
            if any("-->" in line for line in block[:2]):
                raise _bad(name, f"the times in line {number + 1} cannot be read")
            continue  # the header, a note, a style, a region
        match = _LINE.match(block[at])
        groups = match.groups() if match else ()
        start, end = _seconds(groups[:4]), _seconds(groups[4:])
        if end < start:
            raise _bad(name, f"the cue in line {number + at + 1} ends before it starts")
        cues.append((start, end, "\n".join(block[at + 1 :])))
    if not cues:
        raise _bad(name, "it holds no cue")
    return in_order(cues)


def compose(cues: Sequence[tuple[float, float, str, str]], *, lines: bool = False) -> str:
    """The text of a WebVTT file of cues (start, end, speaker or nothing, text); times to the millisecond.
    ``lines``: texts keep theirs."""
    blocks = ["WEBVTT\n"]
    for start, end, speaker, text in cues:
        rows = text.splitlines() if lines else [text]
        said = html.escape("\n".join(" ".join(row.split()) for row in rows if row.strip()), quote=False)
        who = re.sub(r"[<>&:]", " ", speaker).strip()
        blocks.append(f"{_stamp(start)} --> {_stamp(end)}\n{f'<v {who}>' if who else ''}{said}\n")
    return "\n".join(blocks)


def _blocks(lines: Sequence[str]) -> list[tuple[int, list[str]]]:
    """Lines between empty ones, each block with the number of its first line."""
    found: list[tuple[int, list[str]]] = []
    fresh = True
    for i, line in enumerate(lines):
        if not line.strip():
            fresh = True
        elif fresh:
            found.append((i, [line]))
            fresh = False
        else:
            found[-1][1].append(line)
    return found


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, fraction = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return (1000 * whole + int((fraction or "0").ljust(3, "0"))) / 1000


def _stamp(seconds: float) -> str:
    ms = round(seconds * 1000)
    return f"{ms // 3600000:02d}:{ms // 60000 % 60:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"


def _bad(name: str, what: str) -> InputError:
    return InputError(
        f"{name} cannot be read as WebVTT subtitles: {what}", "save it anew, or give a TextGrid"
    )
