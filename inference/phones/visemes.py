"""From sounds to mouth poses: the tables of ``visemes.toml`` and what any sound takes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.tables import shipped
from ...rigs.arkit import INDEX, NAMES
from ..timeline.speech import Phone, PhoneSet
from .phone_labels import read_label

F64 = npt.NDArray[np.float64]


def sound(label: str, phone_set: PhoneSet) -> Sound:
    """What the mouth does for a phone label; any gives an answer, see :func:`.phone_labels.read_label`."""
    return _sound(label, phone_set)


def heard(phones: Sequence[Phone], phone_set: PhoneSet) -> list[tuple[Phone, Sound]]:
    """The phones that are not silent, each with what the mouth does for it.

    One that is longer than its contact, such as "pf" or "um", comes as a phone for each of its poses.
    """
    out: list[tuple[Phone, Sound]] = []
    for phone in phones:
        made = sound(phone.label, phone_set)
        if not (made.has("closure") or made.has("labiodental")) or len(made.poses) == 1:
            out += [] if made.silent else [(phone, made)]
            continue
        at = phone.start
        for pose, amount, share in made.poses:
            end = at + share * (phone.end - phone.start)
            out.append(
                (replace(phone, start=at, end=end), Sound(((pose, amount, 1.0),), made.nasal, made.known))
            )
            at = end
    return out


@dataclass(frozen=True)
class Viseme:
    """One mouth pose: ``weights`` (52,) at full intensity, pulls, times in seconds, flags (see the TOML)."""

    name: str
    weights: F64
    jaw_pull: float
    lip_pull: float
    onset: float
    offset: float
    flags: frozenset[str]


@dataclass(frozen=True)
class Sound:
    """A phone as the mouth sees it: poses in turn, each with its amount and its share of the time."""

    poses: tuple[tuple[Viseme, float, float], ...]
    nasal: bool
    known: bool = True

    @property
    def silent(self) -> bool:
        """Whether nothing is said."""
        return not self.poses

    def has(self, flag: str) -> bool:
        """Whether one of its poses carries the flag."""
        return any(flag in viseme.flags for viseme, _, _ in self.poses)

    @property
    def must_open(self) -> bool:
        """Whether the lips have to part at some moment of it; f and v do so by their own pose."""
        return bool(self.poses) and not (self.nasal or self.has("closure") or self.has("labiodental"))


@dataclass(frozen=True)
class Limits:
    """The numbers of the hard constraints.

    ``closure_pressing`` and ``labiodental_most`` (52,): the most of each channel in p, b, m and in f, v.
    ``opening`` (52,): mm of lip opening a unit of weight.
    """

    closure_jaw: float
    closure_pressing: F64
    closure_mm: tuple[float, float]
    sibilant_jaw: float
    labiodental_jaw: float
    labiodental_most: F64
    open_mm: float
    opening: F64


def visemes() -> dict[str, Viseme]:
    """All poses by name."""
    return dict(_tables().visemes)


def limits() -> Limits:
    """The numbers of the hard constraints."""
    return _tables().limits


@dataclass(frozen=True)
class _Tables:
    visemes: dict[str, Viseme]
    limits: Limits


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    data = shipped(__file__, "visemes.toml")
    limit = data["constraint"]
    return _Tables(
        visemes={name: _viseme(name, row) for name, row in data["viseme"].items()},
        limits=Limits(
            closure_jaw=limit["closure_jaw"],
            closure_pressing=_vector(limit["closure_pressing"]),
            closure_mm=tuple(limit["closure_mm"]),
            sibilant_jaw=limit["sibilant_jaw"],
            labiodental_jaw=limit["labiodental_jaw"],
            labiodental_most=_vector(limit["labiodental_most"], 1.0),
            open_mm=limit["open_mm"],
            opening=_vector(data["opening_mm"]),
        ),
    )


def _viseme(name: str, row: dict[str, Any]) -> Viseme:
    return Viseme(
        name=name,
        weights=_vector(row["weights"]),
        jaw_pull=row["jaw_pull"],
        lip_pull=row["lip_pull"],
        onset=row.get("onset", 0.120),
        offset=row.get("offset", 0.120),
        flags=frozenset(row["flags"]),
    )


def _vector(weights: dict[str, float], default: float = 0.0) -> F64:
    v = np.full(len(NAMES), default)
    for name, value in weights.items():
        sides = [name] if name in INDEX else [name + "Left", name + "Right"]
        for side in sides:
            v[INDEX[side]] = value
    v.setflags(write=False)
    return v


@lru_cache(maxsize=4096)
def _sound(label: str, phone_set: PhoneSet) -> Sound:
    read, table = read_label(label, phone_set), _tables().visemes
    poses = tuple((table[name], amount, share) for name, amount, share in read.poses)
    return Sound(poses, read.nasal, read.known)
