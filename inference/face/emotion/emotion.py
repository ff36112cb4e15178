"""Emotions: named combinations of action units, dialled and blended.

The combinations are those of EMFACS (Friesen & Ekman, 1983), see ``emotions.toml``. How they come and go is
in :mod:`.feeling`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ....base.errors import InputError
from ....base.tables import shipped
from ....rigs.arkit import INDEX, NAMES

F64 = npt.NDArray[np.float64]
Blend = Mapping[str, float]
"""Intensities in 0..1 by name of the emotion; without any it is neutral."""
FAINT = 0.8
"""Exponent of an intensity where the table has none: 0.3 is shown as 0.38, 0.6 as 0.66."""

_ONE = re.compile(r"\s*([A-Za-z]+)\s*(?::\s*([^\s,;:]+)\s*)?")


def names() -> tuple[str, ...]:
    """The emotions that can be asked for."""
    return tuple(_table()["emotions"])


def parse(text: str) -> tuple[Blend, ...]:
    """``"happy:0.4,surprised:0.3"`` as one blend; several, parted by ``;``, are for sentences in turn.

    An intensity that is left out is 1. Raises InputError for unknown names, intensities outside 0..1, an
    emotion named twice in a blend.
    """
    return tuple(_blend(part) for part in text.split(";"))


def pose(blend: Blend) -> F64:
    """ARKit weights (52,) of a blend at its height in a silent face, in 0..1."""
    total = sum((shown(k, name) * full()[name] for name, k in blend.items()), np.zeros(len(NAMES)))
    return np.clip(total, 0, 1)


def shown(intensity: npt.ArrayLike, name: str) -> F64:
    """The part of an emotion's movements (...,) that an intensity of 0 to 1 stands for: a little more than
    itself, since slight movements are hardly seen on a face that speaks."""
    return np.asarray(np.clip(intensity, 0, 1) ** _table()["emotions"][name].get("faint", FAINT))


def timing(name: str) -> tuple[float, float]:
    """Seconds in which an emotion comes and goes at its own speed."""
    e = _table()["emotions"][name]
    return e["onset"], e["offset"]


def carriage(name: str) -> F64:
    """Pitch, yaw and roll (3,) in degrees by which an emotion turns the head at intensity 1."""
    return np.array(_table()["emotions"][name]["head"], np.float64)


def _blend(text: str) -> Blend:
    known = ", ".join(names())
    out: dict[str, float] = {}
    for piece in text.split(","):
        found = _ONE.fullmatch(piece)
        if not found:
            raise InputError(f"{piece.strip()!r} is no emotion with an intensity", "write happy:0.7")
        name, number = found[1].lower(), found[2]
        if name not in names():
            raise InputError(f"unknown emotion {name!r}", f"choose from {known}")
        if name in out:
            raise InputError(f"{name} stands twice in the blend {text.strip()!r}", "name it once")
        out[name] = _intensity(name, number)
    return out


def _intensity(name: str, number: str | None) -> float:
    try:
        value = 1.0 if number is None else float(number)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise InputError(f"{number!r} is no intensity for {name}", "give a number from 0 to 1")
    return value


def _table() -> dict[str, Any]:
    return shipped(__file__, "emotions.toml")


@lru_cache(maxsize=1)
def full() -> dict[str, F64]:
    """Weights (52,) of each emotion at intensity 1."""
    units = {unit: _weights(channels) for unit, channels in _table()["action_units"].items()}
    return {
        name: np.clip(sum((k * units[u] for u, k in e["units"].items()), np.zeros(len(NAMES))), 0, 1)
        for name, e in _table()["emotions"].items()
    }


@lru_cache(maxsize=1)
def left_to_emotion() -> F64:
    """The share (52,) of each channel that words leave to an emotion."""
    return _weights(_table()["while_speaking"], otherwise=1.0)


def _weights(channels: Mapping[str, float], otherwise: float = 0.0) -> F64:
    out = np.full(len(NAMES), otherwise)
    for channel, weight in channels.items():
        out[[INDEX[n] for n in (channel, f"{channel}Left", f"{channel}Right") if n in INDEX]] = weight
    return out
