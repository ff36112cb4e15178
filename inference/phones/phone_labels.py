"""Which poses a phone's label stands for: any of IPA or ARPABET, and what transcribers write for noises."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ...base.tables import shipped
from ..timeline.speech import PhoneSet

FIRST_SHARE, GLIDE_SHARE = 0.6, 0.3
"""Part of a diphthong's time that its first pose takes, and that of one that begins with a glide ("ja")."""
_GLIDES = ("j", "w", "ɥ", "ʍ", "ɰ")
_NOISES_WITHOUT_MARKS = ("spn", "nsn", "unk", "sp", "pau")


@dataclass(frozen=True)
class PhoneLabel:
    """``poses`` in turn: each viseme's name, its amount and its share of the time; none for silence.

    ``nasal``: whether the lips may stay shut. ``known``: whether all of the label was understood.
    """

    poses: tuple[tuple[str, float, float], ...]
    nasal: bool
    known: bool = True


def read_label(label: str, phone_set: PhoneSet) -> PhoneLabel:
    """The poses of a label; any label gives an answer.

    An unknown IPA label is taken apart into known sounds, without its marks; what is still unknown is an
    open central vowel or a plain consonant. Stress digits of ARPABET are ignored.
    """
    classes = _data()["classes"]
    if phone_set == "arpabet":
        label = label.strip().upper().rstrip("0123456789")
    else:
        label = unicodedata.normalize("NFC", label.strip())
    if label in classes["silence"]:
        return PhoneLabel((), False)
    table: dict[str, str] = _data()[phone_set]
    noise = _noise(label, table)
    pieces = [label] if noise or label in table else _pieces(label, table)
    specs = [noise] if noise else [table.get(p) or _guess(p) for p in pieces]
    steps = _merged(s for spec in specs for s in spec.split())
    if steps == ["sil"]:
        return PhoneLabel((), False)
    return PhoneLabel(
        poses=tuple(zip(*_parted(steps), _shares(len(steps), pieces[0] in _GLIDES), strict=True)),
        nasal=all(p in classes["nasal"] for p in pieces),
        known=noise is not None or all(p in table for p in pieces),
    )


def labels(phone_set: PhoneSet) -> tuple[str, ...]:
    """The labels that the table names outright."""
    return tuple(_data()[phone_set])


def _data() -> dict[str, Any]:
    return shipped(__file__, "visemes.toml")


def _noise(label: str, table: dict[str, str]) -> str | None:
    """What the mouth does for a label that stands for no sound of a language."""
    bare = label.strip("+<>[](){}").casefold()
    marked = bare != label.casefold()
    # "er" and "hm" are sounds unless they are marked as noise
    if marked or (label not in table and bare in _NOISES_WITHOUT_MARKS):
        noises: dict[str, str] = _data()["noise"]
        return noises.get(bare)
    return None


def _parted(steps: list[str]) -> tuple[list[str], list[float]]:
    """The names and the amounts of steps such as "aa*0.9"."""
    parted = [step.partition("*") for step in steps]
    return [name for name, _, _ in parted], [float(amount or 1.0) for _, _, amount in parted]


def _shares(count: int, gliding: bool) -> list[float]:
    first = 1.0 if count == 1 else GLIDE_SHARE if gliding else FIRST_SHARE
    return [first, *[(1 - first) / (count - 1)] * (count - 1)] if count > 1 else [first]


def _merged(steps: Iterable[str]) -> list[str]:
    merged: list[str] = []
    for step in steps:
        if not merged or merged[-1].partition("*")[0] != step.partition("*")[0]:
            merged.append(step)
    return merged


def _pieces(label: str, table: dict[str, str]) -> list[str]:
    """A label without its marks, cut into the longest known sounds."""
    marks = _data()["classes"]["marks"]
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


def _guess(piece: str) -> str:
    name = unicodedata.name(piece[0], "")
    vowel = name.rpartition("LETTER ")[2].split(" ")[-1][:1] in set("AEIOUY") and "LATIN" in name
    return str(_data()["classes"]["unknown_vowel" if vowel else "unknown_consonant"])
