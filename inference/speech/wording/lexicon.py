"""How words are said, as somebody wrote it down: a TOML file of IPA or respellings, by language.

``[en-us]`` holds ``Nguyen = "/wɪn/"`` (IPA between slashes) or ``Siobhan = "shivawn"`` (said as this would
be); ``[en]`` is for every English, ``[all]`` for every language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ....base.errors import InputError
from ....base.tables import read_table
from ...phones import ipa
from ..voices import espeak_voice

LARGEST = 4_000_000
"""Bytes of a lexicon's file."""


@dataclass(frozen=True)
class Entry:
    """One word: its ``ipa`` between slashes, or else what is ``spoken`` for it."""

    ipa: str = ""
    spoken: str = ""


@dataclass(frozen=True)
class Lexicon:
    """Words by language."""

    tables: Mapping[str, Mapping[str, Entry]] = field(default_factory=dict)

    def entry(self, word: str, language: str) -> Entry | None:
        """What is known of a word: as it is written, else in small letters, else without an ``'s``."""
        for table in self._of(language):
            found = table.get(word) or table.get(word.casefold())
            if found is not None:
                return found
        base = word.removesuffix("'s").removesuffix("’s")
        if base != word and language.partition("-")[0] == "en" and (found := self.entry(base, language)):
            return Entry(_possessive(found.ipa), found.spoken and f"{found.spoken}'s")
        return None

    def _of(self, language: str) -> list[Mapping[str, Entry]]:
        tag = language.lower().replace("_", "-")
        names = [tag, tag.partition("-")[0], "all"]
        return [self.tables[name] for name in dict.fromkeys(names) if name in self.tables]


EMPTY = Lexicon()


def read_lexicon(path: Path) -> Lexicon:
    """The lexicon of a TOML file. Raises InputError where it is missing, broken or holds what is no sound."""
    data = read_table(path, LARGEST, "the lexicon", 'write [en-us] and lines such as Nguyen = "/wɪn/"')
    tables: dict[str, dict[str, Entry]] = {}
    for language, words in data.items():
        if not isinstance(words, dict):
            raise InputError(
                f"the lexicon {path} has '{language}' outside of a language", "begin with [en-us]"
            )
        tables[_language(language, path)] = {
            written: _entry(word, said, path)
            for word, said in words.items()
            for written in {word, word.casefold()}
        }
    return Lexicon(tables)


def _language(name: str, path: Path) -> str:
    if name != "all" and espeak_voice.languages() and espeak_voice.find(name) is None:
        raise InputError(
            f"the lexicon {path} has an unknown language [{name}]", "such as [de], [en-us] or [all]"
        )
    return name.lower().replace("_", "-")


def _entry(word: str, said: object, path: Path) -> Entry:
    if not isinstance(said, str) or not said.strip() or not word.strip() or len(word.split()) != 1:
        raise InputError(
            f"the lexicon {path} has no pronunciation for {word!r}",
            'write one word = "/ipa/" or a respelling',
        )
    said = said.strip()
    if said.startswith("/"):
        try:
            ipa.parse(said)
        except InputError as e:
            raise InputError(f"the lexicon {path}, {word}: {e}", e.hint) from e
        return Entry(ipa=said)
    return Entry(spoken=said)


def _possessive(pronunciation: str) -> str:
    if not pronunciation:
        return ""
    last = ipa.parse(pronunciation)[-1].label
    ending = (
        "ɪz"
        if last in ("s", "z", "ʃ", "ʒ", "tʃ", "dʒ")
        else "s"
        if last in ("p", "t", "k", "f", "θ")
        else "z"
    )
    return f"/{pronunciation.strip('/')}{ending}/"
