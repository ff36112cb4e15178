"""How someone gestures, as numbers that can be blended and keyed in time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from math import isfinite
from typing import Any

from ....base.easing import minimum_jerk

POSE_VALUES = 31
"""Numbers of a hand pose."""
MOST_STROKES = 12
MOST_VALUE = 360.0
"""Metres or degrees: a hand pose has no larger ones."""


@dataclass(frozen=True)
class OwnStroke:
    """A stroke as somebody makes it: the hand poses in which it begins and ends, as of
    :mod:`..gestures.reach`, and ``bow`` (3,), metres that its way is aside of the straight line half-way."""

    begins: tuple[float, ...]
    ends: tuple[float, ...]
    bow: tuple[float, float, float]
    both: bool = False
    """Whether both hands make it together."""


@dataclass(frozen=True)
class Manner:
    """Numbers of one who gestures; those without a unit are factors, 1 for a speaker at ease."""

    rate: float = 18.0
    """Gestures a minute of speech."""
    size: float = 1.0
    """How far strokes go; it is in the size of each planned gesture already."""
    height: float = 0.0
    """Metres by which the hands work higher than in front of the waist."""
    extent: float = 1.0
    """How far sideways the hands go."""
    speed: float = 1.0
    """How fast strokes are; like tempo and hold it is in the times of planned gestures already."""
    tempo: float = 1.0
    """How fast all else is: preparations, retractions, shifts of weight."""
    openness: float = 0.0
    """-1 elbows close and palms hidden, 1 elbows out and palms open."""
    hold: float = 1.0
    """How long hands stay after a stroke."""
    two_handed: float = 0.4
    """Share of gestures that both hands make, where the kind leaves it open."""
    meaning: float = 0.5
    """Share of words which call for a gesture of their own that get it; beats take the others' room."""
    fluidity: float = 0.0
    """-1 jerky and stopped, 1 smooth and rounded (FLD of Hartmann et al. 2005)."""
    power: float = 0.0
    """-1 weak, 1 strong and accelerated (PWR of Hartmann et al. 2005)."""
    liveliness: float = 1.0
    """How much the rest of the body does: shifts of weight, steps, sway, trunk and head with the hands."""
    avoid: frozenset[str] = frozenset()
    """Kinds, ``kind/detail`` or hand shapes (emblems) that are not used unless asked for by hand."""
    left_gives: bool = True
    """Whether the left hand alone offers and gives."""
    strokes: tuple[OwnStroke, ...] = ()
    """A speaker's own beats; without them beats take the forms of ``forms.toml``."""
    keys: tuple[tuple[float, Manner], ...] = ()
    """Manners at seconds, rising, where it changes in time; the numbers above are then those of none."""

    def at(self, time: float) -> Manner:
        """The manner at a time in seconds: from key to key it goes smoothly."""
        if not self.keys:
            return self
        k = bisect_right(self._times, time) - 1
        if k < 0:
            return self.keys[0][1]
        if k + 1 == len(self.keys):
            return self.keys[-1][1]
        (t0, a), (t1, b) = self.keys[k : k + 2]
        share = float(minimum_jerk((time - t0) / (t1 - t0)))
        return a if share <= 0 else blend([(a, 1 - share), (b, share)])

    @cached_property
    def _times(self) -> list[float]:
        return [time for time, _ in self.keys]


NEUTRAL = Manner()
"""A speaker at ease."""
NUMBERS = tuple(f.name for f in fields(Manner) if f.type == "float")
"""The names of a manner's numbers."""


def blend(shares: Sequence[tuple[Manner, float]]) -> Manner:
    """The manner between several, by weights that need not add up to 1; at least one is above 0.

    What is avoided is what all of weight avoid: between two of which one avoids a kind it is allowed. Strokes
    are those of the one of most weight.
    """
    total = sum(weight for _, weight in shares)
    numbers = {n: sum(getattr(m, n) * weight for m, weight in shares) / total for n in NUMBERS}
    avoided = [m.avoid for m, weight in shares if weight > 0]
    gives = all(m.left_gives for m, weight in shares if weight > 0)
    strokes = max(shares, key=lambda share: share[1])[0].strokes
    return Manner(**numbers, avoid=frozenset.intersection(*avoided), left_gives=gives, strokes=strokes)


def as_keys(manner: Manner) -> list[dict[str, Any]]:
    """The manner as plain values: a table for each key with its ``time`` and numbers, rounded."""
    rows = []
    for time, one in manner.keys or ((0.0, manner),):
        row: dict[str, Any] = {"time": round(time, 3), **{n: round(getattr(one, n), 4) for n in NUMBERS}}
        row |= {"avoid": sorted(one.avoid)} if one.avoid else {}
        row |= {} if one.left_gives else {"left_gives": False}
        row |= {"strokes": [_told(stroke) for stroke in one.strokes]} if one.strokes else {}
        rows.append(row)
    return rows


def from_keys(rows: Any) -> Manner:
    """The way back; what a file has that is no manner is as it is for a speaker at ease."""
    keys = [(0.0, NEUTRAL)]
    for row in rows if isinstance(rows, list) else []:
        time = row.get("time") if isinstance(row, dict) else None
        if isinstance(time, int | float) and (time > keys[-1][0] or (len(keys) == 1 and time == 0)):
            found: dict[str, Any] = {n: float(row[n]) for n in NUMBERS if isinstance(row.get(n), int | float)}
            avoid = row.get("avoid")
            avoided = frozenset(str(a) for a in avoid) if isinstance(avoid, list) else frozenset()
            found |= {"avoid": avoided, "left_gives": row.get("left_gives") is not False}
            found["strokes"] = _strokes(row.get("strokes"))
            key = (float(time), Manner(**found))
            keys = [key] if time == 0 else [*keys, key]
    return keys[0][1] if len(keys) == 1 else Manner(keys=tuple(keys))


def _told(stroke: OwnStroke) -> dict[str, Any]:
    numbers = {n: [round(v, 4) for v in getattr(stroke, n)] for n in ("begins", "ends", "bow")}
    return {**numbers, "both": stroke.both}


def _strokes(rows: Any) -> tuple[OwnStroke, ...]:
    """The strokes of a file, without what is none: other numbers of values, or none finite."""
    found = []
    for row in rows[:MOST_STROKES] if isinstance(rows, list) else []:
        if not isinstance(row, dict):
            continue
        numbers = [_numbers(row.get(n)) for n in ("begins", "ends", "bow")]
        if [len(n) for n in numbers] == [POSE_VALUES, POSE_VALUES, 3]:
            begins, ends, (x, y, z) = numbers
            found.append(OwnStroke(begins, ends, (x, y, z), row.get("both") is True))
    return tuple(found)


def _numbers(values: Any) -> tuple[float, ...]:
    """Finite ones of a reasonable size, or none at all."""
    given = values if isinstance(values, list) else []
    good = all(isinstance(v, int | float) and isfinite(v) and abs(v) <= MOST_VALUE for v in given)
    return tuple(float(v) for v in given) if good else ()
