"""How the words of a transcript may be pronounced, in phones of the CMU set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ....base.tables import shipped
from ...phones.ipa import IpaPhone, nearest, parse
from ..text.readings import Reading
from ..voices.hibari_voice import pronounce


@dataclass(frozen=True)
class Pronunciation:
    """How one spoken word may sound."""

    variants: tuple[str, ...]
    """Phones such as ``"HH AH L OW"``, likeliest first; empty where no sound is known."""
    stress: tuple[int, ...]
    """0, 1 (primary) or 2 (secondary) for each vowel."""
    sounds: tuple[tuple[str, int, int], ...] = ()
    """Where the word is known in IPA: its sounds with their stress, and how many phones of the CMU set stand
    for each in the one variant; a sound with none is not aligned."""


def pronunciations(words: Sequence[Reading]) -> list[Pronunciation]:
    """The pronunciations of each word of a sentence; every one of ``words`` is a single spoken word.

    They come from CMU's dictionary and from the reading of hibari-tts, which knows the context and any
    word; the stress is that of the reading.
    """
    known = _dictionary({part for word in words for part in _parts(word.spoken)})
    out = []
    for word, sounds in zip(words, pronounce(words), strict=True):
        variants = [""]
        for part in _parts(word.spoken):
            variants = [f"{v} {p}".strip() for v in variants for p in known.get(part, ())][:4]
        if word.ipa:
            # what somebody wrote down is the only way
            forced = parse(word.ipa)
            stress = tuple(p.stress for p in forced if is_vowel(arpabet([p.label])))
            out.append(Pronunciation((arpabet(p.label for p in forced),), stress))
            continue
        read = arpabet(s.label for s in sounds)
        # capitals are often letters one by one, which only the reading knows
        order = [read, *variants] if word.spoken.isupper() else [*variants, read]
        stress = tuple(s.stress for s in sounds if is_vowel(arpabet([s.label])))
        out.append(Pronunciation(tuple(dict.fromkeys(v for v in order if v)), stress))
    return out


def in_dictionary(words: set[str]) -> set[str]:
    """Which of the words, in small letters, CMU's dictionary holds."""
    return set(_dictionary(words))


def of_ipa(sounds: Sequence[IpaPhone]) -> Pronunciation:
    """A word of any language, from its phones: each as the nearest phones of the CMU set."""
    phones = [_nearest(s.label) for s in sounds]
    said = " ".join(p for p in phones if p)
    kept = tuple((s.label, s.stress, len(p.split())) for s, p in zip(sounds, phones, strict=True))
    return Pronunciation((said,) if said else (), (), kept)


def arpabet(sounds: Iterable[str]) -> str:
    """IPA phones as the nearest phones of the CMU set, separated by spaces."""
    return " ".join(phones for sound in sounds if (phones := _nearest(sound)))


@lru_cache(maxsize=2048)
def _nearest(sound: str) -> str:
    """The phones of the CMU set nearest to one sound of IPA."""
    table = _table()
    if sound in table:
        return table[sound]
    return " ".join(phones for s in nearest(sound, table) if (phones := table[s]))


def ipa_of(phone: str) -> str:
    """A phone of the CMU set in IPA; ``sil`` stays."""
    return _tables()["cmu"].get(phone, phone)


def is_vowel(phone: str) -> bool:
    """Whether a phone of the CMU set is a vowel."""
    return phone[:1] in "AEIOU" and bool(phone)


def cmu_phones() -> frozenset[str]:
    """The names of all phones of the CMU set."""
    return frozenset(_tables()["cmu"])


def _parts(spoken: str) -> list[str]:
    return [part for part in spoken.lower().replace("-", " ").split() if part]


def _tables() -> dict[str, dict[str, str]]:
    return shipped(__file__, "arpabet.toml")


def _table() -> dict[str, str]:
    return _tables()["ipa"]


def _dictionary(wanted: set[str]) -> dict[str, tuple[str, ...]]:
    """The entries of CMU's dictionary for the wanted words."""
    known = _entries()
    return {word: known[word] for word in wanted if word in known}


@lru_cache(maxsize=1)
def _entries() -> dict[str, tuple[str, ...]]:
    from pocketsphinx import get_model_path

    found: dict[str, tuple[str, ...]] = {}
    with Path(get_model_path("en-us/cmudict-en-us.dict")).open(encoding="utf-8") as lines:
        for line in lines:
            word, _, phones = line.partition(" ")
            word = word.partition("(")[0]
            found[word] = (*found.get(word, ()), phones.strip())
    return found
