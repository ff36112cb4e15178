"""IPA as it is written for a word, taken apart into phones with their stress."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from ...base.errors import InputError
from ...base.tables import shipped

MOST = 50
"""Sounds of a word; espeak-ng takes no more than 200 at once, marks counted."""


@dataclass(frozen=True)
class IpaPhone:
    """One sound: bare ``label``, ``stress`` 0..2 (vowels only), and whether it is ``long``."""

    label: str
    stress: int = 0
    long: bool = False

    @property
    def vowel(self) -> bool:
        """Whether it can carry a syllable."""
        return is_vowel(self.label)


def parse(text: str) -> tuple[IpaPhone, ...]:
    """The phones of a word in IPA, with or without slashes or brackets around it.

    A stress mark before the syllable, as is usual, or before the vowel is that of the next vowel. Raises
    InputError where a sign is no IPA, where no phone is left or where there are too many.
    """
    phones = _phones(text.strip().strip("/[]").strip(), strict=True)
    if len(phones) > MOST:
        raise InputError(f"a pronunciation of {len(phones)} sounds is no word's", "give one word at a time")
    if not phones:
        raise InputError(f"there are no sounds in the pronunciation {text!r}", "write IPA such as /ˈwɪn/")
    return phones


def bare(label: str) -> tuple[str, int]:
    """An engine's label as a bare one with its stress; empty for a pause."""
    phones = _phones(label, strict=False)
    return "".join(p.label for p in phones), max((p.stress for p in phones), default=0)


def is_vowel(label: str) -> bool:
    """Whether a bare label begins with a vowel."""
    return bool(label) and label[0] in _table()["signs"]["vowels"]


def nearest(label: str, known: Collection[str]) -> tuple[str, ...]:
    """The sounds among ``known`` that together come nearest to ``label``: itself, else its letters, each
    as itself or as the first with the same mouth pose. Marks that nothing is known for say nothing."""
    from .visemes import sound

    if label in known:
        return (label,)
    found: list[str] = []
    for c in unicodedata.normalize("NFD", label):
        if c in known:
            found.append(c)
            continue
        poses = [(v.name, amount) for v, amount, _ in sound(c, "ipa").poses]
        if not poses or not sound(c, "ipa").known or not _letter(c):
            continue
        names = [name for name, _ in poses]
        same = [k for k in known if [v.name for v, _, _ in sound(k, "ipa").poses] == names and k]
        if same:
            found.append(min(same, key=lambda k: (is_vowel(k) != is_vowel(c), _apart(k, poses), len(k))))
    return tuple(found)


def _apart(label: str, poses: list[tuple[str, float]]) -> float:
    from .visemes import sound

    mine = [amount for _, amount, _ in sound(label, "ipa").poses]
    return sum(abs(a - b) for a, (_, b) in zip(mine, poses, strict=True))


def written(phones: tuple[IpaPhone, ...]) -> str:
    """The phones as one word of IPA between slashes, each stress mark before its vowel."""
    marks = {0: "", 1: "ˈ", 2: "ˌ"}
    return "/" + "".join(marks[p.stress] + p.label + ("ː" if p.long else "") for p in phones) + "/"


def _phones(text: str, strict: bool) -> tuple[IpaPhone, ...]:
    signs, pairs, letters = _table()["signs"], _table()["pairs"], _table()["letters"]
    joined = frozenset([*pairs["affricates"], *pairs["diphthongs"]])
    found: list[IpaPhone] = []
    stress, apart, tied = 0, True, False
    for c in unicodedata.normalize("NFD", text.replace("ç", "\ue000")):
        c = "ç" if c == "\ue000" else letters.get(c, c)
        last = found[-1] if found else None
        if c in signs["stress"]:
            stress, apart = signs["stress"][c], True
        elif c.isspace() or c in ".|-‿":
            apart = True
        elif c in "ː:ˑ" and last:
            found[-1] = IpaPhone(last.label, last.stress, True)
            apart = True
        elif c in "͜͡" and last:
            tied = True
        elif c in signs["dropped"]:
            continue
        elif last and (c in signs["modifiers"] or unicodedata.combining(c)):
            found[-1] = IpaPhone(unicodedata.normalize("NFC", last.label + c), last.stress, last.long)
        elif not _letter(c):
            if strict:
                raise InputError(f"{c!r} in {text!r} is no sign of IPA", "write IPA such as /ˈwɪn/")
        elif last and (tied or (not apart and last.label + c in joined)):
            found[-1] = IpaPhone(last.label + c, last.stress, last.long)
            tied = False
        else:
            vowel = is_vowel(c)
            found.append(IpaPhone(c, stress if vowel else 0))
            stress, apart = 0 if vowel else stress, False
    return tuple(found)


def _letter(c: str) -> bool:
    from .visemes import sound

    return is_vowel(c) or (unicodedata.category(c).startswith("L") and sound(c, "ipa").known)


def _table() -> dict[str, Any]:
    return shipped(__file__, "ipa.toml")
