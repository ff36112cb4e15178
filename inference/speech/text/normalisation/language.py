"""A language's table of written forms, and the nouns in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from .....base.tables import shipped_folder

SLAVIC = ("pl", "ru")


@dataclass(frozen=True)
class Noun:
    """What is counted: its form beside 1, beside 2 to 4, beside more and beside a part of one; its gender."""

    one: str
    few: str
    many: str
    part: str
    gender: str

    @classmethod
    def of(cls, row: Sequence[str]) -> Noun:
        """From a row of a table: two forms, three or four, and the gender."""
        *forms, gender = row
        few = forms[1]
        many = forms[2] if len(forms) > 2 else few
        # of three forms that beside two is the genitive, as that beside a part is
        return cls(forms[0], few, many, forms[3] if len(forms) > 3 else few, gender)


class Language:
    """The table of a language, what differs in a country's own put over it."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.base = code.partition("-")[0]
        whole = shipped_folder(__file__, "tables")[self.base]
        variant = whole.get(code, {})
        self.table: dict[str, Any] = {
            name: {**part, **variant.get(name, {})} for name, part in whole.items() if "-" not in name
        }

    def __getitem__(self, name: str) -> dict[str, Any]:
        """One part of the table; empty where the language has none."""
        found: dict[str, Any] = self.table.get(name, {})
        return found

    @cached_property
    def units(self) -> dict[str, Noun]:
        """Units of measure by how they are written."""
        return {name: Noun.of(row) for name, row in self["units"].items()}

    @cached_property
    def scales(self) -> dict[str, Noun]:
        """Thousands, millions and more by how they are written."""
        return {name: Noun.of(row) for name, row in self["scales"].items()}

    @cached_property
    def abbreviations(self) -> dict[str, str]:
        """What is said for what is cut short; also as it begins a sentence."""
        return _also_large({**self["abbreviations"], **self["ending"]})

    @cached_property
    def before_number(self) -> dict[str, str]:
        """What is said for what is cut short before a number; also as it begins a sentence."""
        return _also_large(self["before_number"])

    @cached_property
    def months(self) -> dict[str, str]:
        """The names of months by name and by what is short for it."""
        names = self["months"]["names"]
        short = {s: names[i - 1] for s, i in self["months"]["short"].items()}
        return _also_large({**{n: n for n in names}, **short})

    @cached_property
    def weekdays(self) -> dict[str, str]:
        """The names of days by what is short for them."""
        return _also_large(self["weekdays"])

    def gender_of(self, noun: str) -> str:
        """That of a noun, by its ending; empty where there is none or it is no noun."""
        for gender, pattern in self._genders:
            if pattern.fullmatch(noun):
                return gender
        return ""

    @cached_property
    def _genders(self) -> list[tuple[str, re.Pattern[str]]]:
        # words of up to three letters are seldom nouns, unless they are named
        return [
            (g[0], re.compile(p.replace(".*", r".{3,}")))
            for g, p in self["gender"].items()
            if g in ("f", "n", "m", "masculine")
        ]


def _also_large(known: dict[str, str]) -> dict[str, str]:
    """Also as the words are written where they begin a sentence."""
    return {**{k[:1].upper() + k[1:]: said for k, said in known.items()}, **known}


@lru_cache(maxsize=16)
def language(code: str) -> Language | None:
    """The language of a code such as ``"pt-br"``; None for one that has no table."""
    found = code.lower().replace("_", "-")
    return Language(found) if found.partition("-")[0] in shipped_folder(__file__, "tables") else None
