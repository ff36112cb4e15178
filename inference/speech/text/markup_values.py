"""The values of SSML's attributes."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Any

from ....base.errors import InputError
from .manner import LOUDER, PITCHES, QUIETER, RATES, Manner
from .text import plain_letters

LONGEST_BREAK = 30.0
_DIGITS = "0123456789"
_STRENGTHS = {"none": 0.0, "x-weak": 0.1, "weak": 0.2, "medium": 0.4, "strong": 0.7, "x-strong": 1.2}
_RATES = {"x-slow": 0.55, "slow": 0.8, "medium": 1.0, "default": 1.0, "fast": 1.25, "x-fast": 1.6}
_PITCHES = {"x-low": 0.75, "low": 0.88, "medium": 1.0, "default": 1.0, "high": 1.14, "x-high": 1.3}
_VOLUMES = {"silent": QUIETER, "x-soft": -12.0, "soft": -6.0, "medium": 0.0, "default": 0.0, "loud": 4.0,
            "x-loud": 8.0}  # fmt: skip
_EMPHASIS = {"reduced": -1, "none": 0, "moderate": 1, "strong": 2}


def break_seconds(element: Any) -> float:
    """Seconds of a ``<break>``."""
    if "time" in element.attrib:
        return seconds(element.get("time"))
    strength = element.get("strength", "medium")
    if strength not in _STRENGTHS:
        raise InputError(f"{strength!r} is no strength of a break", f"known are: {', '.join(_STRENGTHS)}")
    return _STRENGTHS[strength]


def seconds(text: str) -> float:
    """``"0.5s"`` or ``"300ms"`` in seconds; raises InputError for what is none or too long."""
    m = re.fullmatch(r"\+?(\d{0,6}(?:\.\d{1,6})?)\s*(ms|s)", text.strip())
    if not m or not m[1]:
        raise InputError(f"{text[:24]!r} is no time", "write 0.5s or 300ms")
    value = float(m[1]) / (1000 if m[2] == "ms" else 1)
    if value > LONGEST_BREAK:
        raise InputError(f"a pause of {value:g} s is too long", f"at most {LONGEST_BREAK:g} s")
    return value


def prosody(element: Any) -> tuple[Manner, list[str]]:
    """The manner of a ``<prosody>`` element, and what of it has no meaning here."""
    unclear = [f"prosody {name}" for name in element.attrib if name not in ("rate", "pitch", "volume")]
    rate, pitch, volume = (element.get(name) for name in ("rate", "pitch", "volume"))
    if pitch is not None and pitch.strip().lower().endswith("hz"):
        unclear.append("pitch in Hz")
        pitch = None
    return (
        Manner(
            rate=1.0 if rate is None else _factor("rate", rate, _RATES, RATES),
            pitch=1.0 if pitch is None else _factor("pitch", pitch, _PITCHES, PITCHES),
            volume=0.0 if volume is None else _volume(volume),
        ),
        unclear,
    )


def emphasis(element: Any) -> Manner:
    """The manner of an ``<emphasis>`` element."""
    level = element.get("level", "moderate")
    if level not in _EMPHASIS:
        raise InputError(f"{level!r} is no level of emphasis", f"known are: {', '.join(_EMPHASIS)}")
    return Manner(emphasis=_EMPHASIS[level])


def said_as(kind: str, form: str, text: str) -> str:
    """What is said for a ``<say-as>``; empty where the text as it stands says it."""
    if kind in ("characters", "spell-out", "verbatim"):
        return " ".join(f"{c.upper()}." if c.isalpha() else c for c in text if not c.isspace())
    if kind in ("digits", "telephone"):
        return " ".join(c for c in _plain(text) if c in _DIGITS)
    text = _plain(text)
    if kind == "ordinal" and text and set(text) <= set(_DIGITS):
        n = int(text[-2:])
        ending = "th" if 10 < n < 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
        return text + ending
    return ""


def _plain(text: str) -> str:
    """With the digits of any script, raised ones too, as the usual ones."""
    return plain_letters(unicodedata.normalize("NFKC", text)).strip()


def _factor(what: str, text: str, names: dict[str, float], limits: tuple[float, float]) -> float:
    text = text.strip().lower()
    if text in names:
        return names[text]
    m = re.fullmatch(r"([+-]?)(\d{1,4}(?:\.\d{1,4})?)(%|st)?", text)
    if not m or (m[3] == "st" and what == "rate"):
        raise InputError(f"{text[:24]!r} is no {what}", f"write 90%, +10% or one of: {', '.join(names)}")
    number = float(m[1] + m[2])
    if m[3] == "st":
        value = 2 ** (number / 12)
    elif m[3] == "%":
        value = 1 + number / 100 if m[1] or what == "pitch" else number / 100
    else:
        value = number
    if not limits[0] <= value <= limits[1]:
        raise InputError(f"{what} {text} is out of range", f"from {limits[0]:g} to {limits[1]:g} times")
    return value


def _volume(text: str) -> float:
    text = text.strip().lower()
    if text in _VOLUMES:
        return _VOLUMES[text]
    m = re.fullmatch(r"([+-]?\d{1,3}(?:\.\d{1,4})?)(db|%)?", text)
    if not m:
        raise InputError(f"{text[:24]!r} is no volume", f"write +6dB or one of: {', '.join(_VOLUMES)}")
    number = float(m[1])
    if m[2] != "db":  # a part of the full loudness, as SSML 1.0 has it; a change of it where signed
        part = 1 + number / 100 if text[0] in "+-" else number / 100
        number = 20 * math.log10(part) if part > 0.01 else QUIETER
    return min(max(number, QUIETER), LOUDER)
