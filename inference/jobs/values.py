"""Values of options from text or as they are. Each returns the value, or raises ValueError with what fits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...base.values import as_number, shown, takes


def _pairs(between: str, least: int, most: int, step: int = 1) -> tuple[dict[str, Any], dict[str, Any]]:
    one = {"type": "integer", "minimum": least, "maximum": most, "multipleOf": step}
    pair = {"type": "array", "items": one, "minItems": 2, "maxItems": 2}
    return pair, {"type": "string", "pattern": f"^[0-9]{{1,9}}{between}[0-9]{{1,9}}$"}


@takes(*_pairs("-", 0, 10**9 - 1))
def frames(value: Any) -> tuple[int, int]:
    """First and last frame, such as ``1-48``."""
    pair = _pair(value, "-")
    if pair is None:
        raise ValueError(f"{shown(value)} is no range of frames, such as 1-48")
    return pair


@takes({"type": "string", "pattern": r"^[0-9]{1,9}(-[0-9]{1,9})?(,[0-9]{1,9}(-[0-9]{1,9})?)*$"})
def frame_ranges(value: Any) -> str:
    """Ranges of frames, such as ``1-48,60``."""
    if not isinstance(value, str) or not value or any(_range(part) is None for part in value.split(",")):
        raise ValueError(f"{shown(value)} are no ranges of frames, such as 1-48,60")
    return value


def frames_in(ranges: str) -> set[int]:
    """The frames of such ranges."""
    spans = [_range(part) or (1, 0) for part in ranges.split(",")]
    return {n for a, b in spans for n in range(a, b + 1)}


def _range(text: str) -> tuple[int, int] | None:
    pair = _pair(text if "-" in text else f"{text}-{text}", "-")
    return pair if pair is not None and pair[0] <= pair[1] < pair[0] + 10**7 else None


_NTSC = (24, 30, 48, 60, 120)
"""Whole rates that have one a thousandth slower."""


@takes({"type": "number", "minimum": 1, "maximum": 240}, {"type": "string"})
def fps(value: Any) -> float:
    """Frames a second, 1 to 240, as a number or a fraction."""
    try:
        above, _, below = str(value).partition("/")
        number = float(above) / float(below or 1)
    except (ValueError, ZeroDivisionError):
        number = 0.0
    if not 1 <= number <= 240 or isinstance(value, bool):
        raise ValueError(f"{shown(value)} is no frame rate; give a number from 1 to 240, or 24000/1001")
    # what is written short for the rates of NTSC is meant exactly: 23.976 and 23.98 are 24000/1001
    whole = round(number)
    return whole * 1000 / 1001 if whole in _NTSC and abs(number - whole / 1.001) < 0.005 else number


@takes({"type": "number", "minimum": 0, "maximum": 3600}, {"type": "string"})
def seconds(value: Any) -> float:
    """A time, 0 to an hour."""
    number = as_number(value)
    if not 0 <= number <= 3600:
        raise ValueError(f"{shown(value)} is no time; give seconds from 0, such as 0.5")
    return number


SIZES = {
    "720p": (1280, 720),
    "1080p": (1920, 1080),
    "1440p": (2560, 1440),
    "4k": (3840, 2160),
    "vertical": (1080, 1920),
    "square": (1080, 1080),
}
"""Sizes that have a name."""


@takes({"type": "integer", "minimum": 1, "maximum": 4096})
def samples(value: Any) -> int:
    """Samples a pixel, 1 to 4096."""
    number = as_number(value)
    if not 1 <= number <= 4096 or number != int(number):
        raise ValueError(f"{shown(value)} is no number of samples; give 1 to 4096")
    return int(number)


@takes(*_pairs("[xX]", 16, 8192, 2), {"enum": [*SIZES]})
def size(value: Any) -> tuple[int, int]:
    """Width and height in pixels, even; or one of :data:`SIZES`."""
    pair = SIZES.get(value.lower()) if isinstance(value, str) else None
    pair = pair or _pair(value, "x")
    if pair is None:
        known = ", ".join(SIZES)
        raise ValueError(f"{shown(value)} is no size; give width x height, such as 1280x720, or {known}")
    text = f"{pair[0]}x{pair[1]}"
    if not all(16 <= side <= 8192 for side in pair):
        raise ValueError(f"size {text} is out of range; each side takes 16 to 8192 pixels")
    if any(side % 2 for side in pair):
        raise ValueError(f"size {text} is odd; video needs even numbers")
    return pair


@takes({"type": "integer", "minimum": 0, "exclusiveMaximum": 2**63}, {"type": "string"})
def seed(value: Any) -> int:
    """A whole number from 0 that fits 63 bits."""
    try:
        whole = isinstance(value, str | int) or (isinstance(value, float) and value.is_integer())
        number = int(value) if whole and not isinstance(value, bool) else -1
    except ValueError:
        number = -1
    if not 0 <= number < 2**63:
        raise ValueError(f"{shown(value)} is no seed; give a whole number from 0")
    return number


LEVERS = ("plate", "border", "unseen", "gather", "reuse", "between")
"""What makes frames cheaper, as docs/rendering.md tells."""


@takes({"type": "array", "items": {"enum": [*LEVERS, "all"]}}, {"type": "string"})
def levers(value: Any) -> tuple[str, ...]:
    """Names of :data:`LEVERS`, or ``all``, as a list or with commas between them."""
    words = value.split(",") if isinstance(value, str) else value
    names = (
        [w.strip() if isinstance(w, str) else w for w in words] if isinstance(words, Sequence) else [value]
    )
    if unknown := [n for n in names if n not in (*LEVERS, "all")]:
        raise ValueError(f"unknown {unknown[0]!r}; one or more of: {', '.join(LEVERS)}, or all")
    return LEVERS if "all" in names else tuple(n for n in LEVERS if n in names)


@takes({"type": "integer", "minimum": 1, "maximum": 64}, {"type": "string"})
def workers(value: Any) -> int:
    """A number of processes, 1 to 64."""
    number = as_number(value)
    if not 1 <= number <= 64 or number != int(number):
        raise ValueError(f"{shown(value)} is no number of processes; give 1 to 64")
    return int(number)


def cast_source(value: Any) -> str:
    """``auto``, or the path of a cast's file that is there."""
    text = str(value)
    if text != "auto" and not Path(text).is_file():
        raise ValueError(f"there is no file {shown(text)}; give auto, or a cast such as cast.toml")
    return text if text == "auto" else str(Path(text).absolute())


def _pair(value: Any, between: str) -> tuple[int, int] | None:
    parts: Sequence[Any] = value.lower().split(between) if isinstance(value, str) else value
    if not isinstance(parts, Sequence) or len(parts) != 2:
        return None
    words = [str(p) for p in parts if not isinstance(p, bool)]
    if len(words) != 2 or not all(w.isascii() and w.isdigit() and len(w) < 10 for w in words):
        return None
    return int(words[0]), int(words[1])
