"""People of MakeHuman's ``.mhm``: sliders and what is worn, as one of our descriptions.

Modifiers are those of MakeHuman's data/modifiers; ``nose/nose-hump-decr|incr`` below 0 is the first target,
above 0 the second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from ....base.errors import InputError
from .lines import plain_words, real, words_of

_MACROS = {
    "macrodetails/gender": "gender",
    "macrodetails/age": "age",
    "macrodetails-universal/muscle": "muscle",
    "macrodetails-universal/weight": "weight",
    "macrodetails-height/height": "height",
    "macrodetails-proportions/bodyproportions": "proportions",
    "breast/breastsize": "cupsize",
    "breast/breastfirmness": "firmness",
}
_RACES = {f"macrodetails/{r}": r for r in ("african", "asian", "caucasian")}
YOUNGEST = 0.4


@dataclass(frozen=True)
class MhPerson:
    """``macros``, ``race`` and ``details`` as in a person's description; ``worn``, ``hair`` and ``skin``:
    names of garments and the like; ``uuids`` of garments by name, where told."""

    name: str
    macros: dict[str, float]
    race: dict[str, float]
    details: dict[str, float]
    worn: tuple[str, ...]
    hair: str
    skin: str
    uuids: dict[str, str]


def read_mhm(data: bytes, where: str, has_target: Callable[[str], bool] = lambda name: True) -> MhPerson:
    """Read one. ``has_target``: whether there is a morph of a name; others are passed over.

    Raises InputError where it is none, or describes a child: people are grown-ups.
    """
    macros: dict[str, float] = {}
    race: dict[str, float] = {}
    details: dict[str, float] = {}
    told: dict[str, Any] = {"name": PurePosixPath(where).stem, "hair": "", "skin": ""}
    worn: list[str] = []
    uuids: dict[str, str] = {}
    for number, words in words_of(data, where):
        here = f"{where}, line {number}"
        if len(words) < 2:
            continue
        key = words[0].lower()
        if key == "modifier" and len(words) >= 3:
            name, value = words[1], real(words[2], here, 2.0)
            if macro := _MACROS.get(name.lower()):
                macros[macro] = min(1.0, max(0.0, value))
            elif origin := _RACES.get(name.lower()):
                race[origin] = min(1.0, max(0.0, value))
            elif value and (target := _target(name, value)) and has_target(target):
                details[target] = min(1.0, abs(value))
        elif key == "name":
            told["name"] = plain_words(words[1:])
        elif key in ("clothes", "hair"):
            uuids[words[1]] = words[2] if len(words) > 2 else ""
            if key == "hair":
                told["hair"] = plain_words(words[1:2])
            else:
                worn.append(plain_words(words[1:2]))
        elif key == "skinmaterial":
            told["skin"] = PurePosixPath(" ".join(words[1:]).replace("\\", "/")).stem
        if len(details) > 2000 or len(worn) > 50:
            raise InputError(f"{where} has more sliders or garments than a person can have", "it is damaged")
    if not macros:
        raise InputError(f"{where} has no modifiers", "it is no person of MakeHuman's format")
    if macros.get("age", 0.5) < YOUNGEST:
        raise InputError(f"{where} describes a child (Age {macros['age']:g})", "people are grown-ups")
    total = sum(race.values())
    shares = {k: v / total for k, v in race.items()} if total > 0 else {"caucasian": 1.0}
    return MhPerson(told["name"], macros, shares, details, tuple(worn), told["hair"], told["skin"], uuids)


def description_of(person: MhPerson, base: dict[str, Any]) -> dict[str, Any]:
    """The whole description, in all else as ``base``, the library's person of that gender."""
    return {
        **base,
        "label": person.name[:60] or "Person",
        "macros": {**person.macros},
        "race": person.race,
        "details": person.details,
    }


def _target(name: str, value: float) -> str:
    folder, _, rest = name.partition("/")
    if not rest or len(name) > 120:
        return ""
    if "|" not in rest:
        return name
    options = rest.split("|")
    stem, _, first = options[0].rpartition("-")
    chosen = first if value < 0 else options[-1]
    return f"{folder}/{stem}-{chosen}" if stem else f"{folder}/{chosen}"
