"""Emotions on the face: named combinations of action units, dialled, blended, and coming and going in time.

The combinations are those of EMFACS (Friesen & Ekman, 1983), see ``emotions.toml``. Brows, lids, cheeks and
nose show them freely; the mouth shows a part while words are said, so that these stay readable on the lips.
What an emotion may never break is imposed afterwards, in :mod:`.constraints`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...rigs.arkit import INDEX, NAMES
from ..errors import InputError
from .curves import Curve, bump, crossfade, steps, wander
from .segments import LEAD, Segment

F64 = npt.NDArray[np.float64]
Blend = Mapping[str, float]
"""Intensities in 0..1 by name of the emotion; without any it is neutral."""

LULL = 0.35
"""Seconds of silence over which the mouth is given back to the emotion, or taken from it."""
BREADTH = 0.06
"""Standard deviation of a held emotion's size: a face that holds one still is a mask."""
HERTZ = (0.1, 0.5)
"""The frequencies of that change."""
_BROWS_UP = [INDEX[n] for n in ("browInnerUp", "browOuterUpLeft", "browOuterUpRight")]
_BROWS_DOWN = [INDEX["browDownLeft"], INDEX["browDownRight"]]
_ROUND = [INDEX["mouthPucker"], INDEX["mouthFunnel"]]
_SPREAD = [i for i, n in enumerate(NAMES) if n.startswith(("mouthSmile", "mouthStretch"))]
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
    total = sum((k * _full()[name] for name, k in blend.items()), np.zeros(len(NAMES)))
    return np.clip(total, 0, 1)


def draw_emotion(
    parts: Sequence[Segment], blends: Sequence[Blend], seed: int, times: F64, spoken: F64
) -> F64:
    """Weights (T, 52) that emotion adds at ``times`` to the face whose words move it as ``spoken`` (T, 52).

    One blend rules the whole; several rule one sentence each, the last one also those after it. Each comes
    with its onset and leaves with its offset. Raises InputError where there are more blends than sentences.
    """
    out = np.zeros((len(times), len(NAMES)))
    sentences = [p for p in parts if not p.silent]
    if len(blends) > max(len(sentences), 1):
        raise InputError(
            f"{len(blends)} emotions for {len(sentences)} sentence{'s' * (len(sentences) != 1)}",
            "give one for all, or at most one for each sentence",
        )
    moods = [(p.start - LEAD, _mood(p, seed)) for p in parts]
    breadth = 1 + BREADTH * crossfade(times, moods, 0.6)[:, 0]
    starts = [p.start - LEAD for p in sentences[: len(blends)]] if len(blends) > 1 else [0.0]
    for name in sorted({name for blend in blends for name in blend}):
        curve = steps(times, _moves(name, starts, blends), 1)[:, 0]
        out += np.clip(curve * breadth, 0, 1)[:, None] * _full()[name]
    return np.asarray(np.clip(out, 0, 1) * _readable(parts, times, spoken))


def add_emotion(face: F64, emotion: F64) -> F64:
    """The face (T, 52) with an emotion (T, 52) on it: movements of the brows against each other give way."""
    out = face.copy()
    # brows that are knitted rise less with accents, raised ones have part of the rise behind them
    out[:, _BROWS_UP] *= 1 - 0.7 * np.maximum(emotion[:, _BROWS_DOWN].mean(axis=1, keepdims=True), 0)
    out[:, _BROWS_UP] *= 1 - 0.5 * emotion[:, _BROWS_UP]
    return np.asarray(out + emotion)


def _mood(part: Segment, seed: int) -> Curve:
    """How the size of an emotion changes (T, 1) at times of the recording."""
    return lambda times: wander(times - part.start, part.stream(seed, "emotion"), 1, *HERTZ)


def _moves(
    name: str, starts: Sequence[float], blends: Sequence[Blend]
) -> list[tuple[float, float, list[float]]]:
    """When one emotion sets out for another intensity, how long that takes, and which it is."""
    e = _table()["emotions"][name]
    moves, last = [], 0.0
    for start, blend in zip(starts, blends, strict=True):
        goal = blend.get(name, 0.0)
        moves.append((start, e["onset"] if goal > last else e["offset"], [goal]))
        last = goal
    return moves


def _readable(parts: Sequence[Segment], times: F64, spoken: F64) -> F64:
    """The share (T, 52) of each channel that words leave to an emotion."""
    speaking = np.zeros(len(times))
    for part in parts:
        for start, end in part.phrases:
            begin = part.start + start - LULL
            speaking = np.maximum(speaking, bump(times, begin, LULL, end - start, LULL))
    share = 1 - speaking[:, None] * (1 - _left())
    # rounded lips draw the corners in: nothing spreads them meanwhile
    share[:, _SPREAD] *= np.clip(1 - 0.8 * spoken[:, _ROUND].sum(axis=1), 0, 1)[:, None]
    return np.asarray(share)


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


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "emotions.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _full() -> dict[str, F64]:
    """Weights (52,) of each emotion at intensity 1."""
    units = {unit: _weights(channels) for unit, channels in _table()["action_units"].items()}
    return {
        name: np.clip(sum((k * units[u] for u, k in e["units"].items()), np.zeros(len(NAMES))), 0, 1)
        for name, e in _table()["emotions"].items()
    }


@lru_cache(maxsize=1)
def _left() -> F64:
    return _weights(_table()["while_speaking"], otherwise=1.0)


def _weights(channels: Mapping[str, float], otherwise: float = 0.0) -> F64:
    out = np.full(len(NAMES), otherwise)
    for channel, weight in channels.items():
        out[[INDEX[n] for n in (channel, f"{channel}Left", f"{channel}Right") if n in INDEX]] = weight
    return out
