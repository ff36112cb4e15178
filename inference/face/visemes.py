"""From sounds to mouth poses: the tables of ``visemes.toml`` and the look-up of any IPA or ARPABET label."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...rigs.arkit import INDEX, NAMES
from ..speech.speech import Phone, PhoneSet

F64 = npt.NDArray[np.float64]

FIRST_SHARE, GLIDE_SHARE = 0.6, 0.3
"""Part of a diphthong's time that its first pose takes, and that of one that begins with a glide ("ja")."""
_GLIDES = ("j", "w", "ɥ", "ʍ", "ɰ")


def sound(label: str, phone_set: PhoneSet) -> Sound:
    """What the mouth does for a phone label; any label gives an answer.

    An unknown IPA label is taken apart into known sounds, without its marks; what is still unknown is an
    open central vowel or a plain consonant. Stress digits of ARPABET are ignored.
    """
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


def labels(phone_set: PhoneSet) -> tuple[str, ...]:
    """The labels that the table names outright."""
    return tuple(_tables().phones[phone_set])


@dataclass(frozen=True)
class _Tables:
    visemes: dict[str, Viseme]
    phones: dict[str, dict[str, str]]
    noise: dict[str, str]
    nasal: frozenset[str]
    silence: frozenset[str]
    marks: frozenset[str]
    unknown_vowel: str
    unknown_consonant: str
    limits: Limits


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    data = tomllib.loads((Path(__file__).parent / "visemes.toml").read_text("utf-8"))
    classes, limit = data["classes"], data["constraint"]
    return _Tables(
        visemes={name: _viseme(name, row) for name, row in data["viseme"].items()},
        phones={"ipa": data["ipa"], "arpabet": data["arpabet"]},
        noise=data["noise"],
        nasal=frozenset(classes["nasal"]),
        silence=frozenset(classes["silence"]),
        marks=frozenset(classes["marks"]),
        unknown_vowel=classes["unknown_vowel"],
        unknown_consonant=classes["unknown_consonant"],
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
    t = _tables()
    if phone_set == "arpabet":
        label = label.strip().upper().rstrip("0123456789")
    else:
        label = unicodedata.normalize("NFC", label.strip())
    if label in t.silence:
        return Sound((), False)
    table = t.phones[phone_set]
    noise = _noise(label, table, t.noise)
    pieces = [label] if noise or label in table else _pieces(label, table, t.marks)
    specs = [noise] if noise else [table.get(p) or _guess(p, t) for p in pieces]
    known = noise is not None or (bool(pieces) and all(p in table for p in pieces))
    steps = _merged(s for spec in specs for s in spec.split())
    if steps == ["sil"]:
        return Sound((), False)
    poses = []
    for i, step in enumerate(steps):
        name, _, amount = step.partition("*")
        share = 1.0 if len(steps) == 1 else _share(i, len(steps), pieces[0] in _GLIDES)
        poses.append((t.visemes[name], float(amount or 1.0), share))
    return Sound(tuple(poses), bool(pieces) and all(p in t.nasal for p in pieces), known)


def _noise(label: str, table: dict[str, str], noises: dict[str, str]) -> str | None:
    """What the mouth does for a label that stands for no sound of a language."""
    bare = label.strip("+<>[](){}").casefold()
    marked = bare != label.casefold()
    # "er" and "hm" are sounds unless they are marked as noise
    return noises.get(bare) if marked or (label not in table and bare in _NOISE_WORDS) else None


_NOISE_WORDS = frozenset({"spn", "nsn", "unk", "sp", "pau"})
"""Labels of noise that need no marks."""


def _share(i: int, n: int, gliding: bool) -> float:
    first = GLIDE_SHARE if gliding else FIRST_SHARE
    return first if i == 0 else (1 - first) / (n - 1)


def _merged(steps: Iterable[str]) -> list[str]:
    merged: list[str] = []
    for step in steps:
        if not merged or merged[-1].partition("*")[0] != step.partition("*")[0]:
            merged.append(step)
    return merged


def _pieces(label: str, table: dict[str, str], marks: frozenset[str]) -> list[str]:
    """A label without its marks, cut into the longest known sounds."""
    plain = "".join(
        c
        for c in unicodedata.normalize("NFD", label.replace("ç", "\0"))
        if c not in marks and not unicodedata.combining(c) and not c.isdigit()
    ).replace("\0", "ç")
    pieces, i = [], 0
    while i < len(plain):
        n = next((n for n in (3, 2, 1) if plain[i : i + n] in table), 1)
        pieces.append(plain[i : i + n])
        i += n
    return pieces or ["?"]


def _guess(piece: str, t: _Tables) -> str:
    name = unicodedata.name(piece[0], "")
    vowel = name.rpartition("LETTER ")[2].split(" ")[-1][:1] in set("AEIOUY") and "LATIN" in name
    return t.unknown_vowel if vowel else t.unknown_consonant
