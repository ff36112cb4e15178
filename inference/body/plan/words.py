"""The words that call for gestures: tables by language, users' own beside ours, and where they occur."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ....base.errors import InputError
from ....base.folders import user_folder
from ....base.tables import Table, read_table, shipped
from ...timeline.speech import Word

NOTHING = "none"
"""The table of phrases that call for no gesture, though words in them would."""
NEGATED_WITHIN = 3
"""Words after a negation that it still holds for."""
LONGEST = 8
"""Words of a phrase."""
MOST_FILE = 1_000_000
"""Bytes of a user's table."""
_ELIDING = ("fr", "it")
"""Languages whose short words are written onto the next: l'autre, j'ai."""
_PARTS = re.compile(r"[\s\-\u2010-\u2015]+")
_AROUND = "^'\".,;:!?()[]" + "\u00bf\u00a1\u00ab\u00bb\u201c\u201d\u201e"
"""What may stand around a word and is no part of it."""
_SETTINGS = ("language", "negation", "and")


@dataclass(frozen=True)
class Token:
    """A word as tables have it: lower case, parted at hyphens; ``place`` counts the words of the sentence,
    ``after`` is the punctuation behind it."""

    text: str
    place: int
    after: str = ""


@dataclass(frozen=True)
class Call:
    """A word, by its ``place``, that calls for a gesture; ``rarely``: only now and then."""

    place: int
    kind: str
    detail: str = ""
    rarely: bool = False
    negated: bool = False


@dataclass(frozen=True)
class _Phrase:
    words: tuple[str, ...]
    stroke: int
    kind: str
    detail: str
    rarely: bool


@dataclass(frozen=True)
class WordTable:
    """Phrases by their first word, the longest first; those whose first word is open are under ""."""

    phrases: Mapping[str, tuple[_Phrase, ...]]
    negation: frozenset[str]
    conjunctions: frozenset[str]


def tokens(words: Sequence[Word], text: str, language: str) -> list[Token]:
    """The words of a sentence, with the punctuation that ``text``, which is the sentence as written, has."""
    found: list[Token] = []
    at, whole = 0, _plain(text)
    for place, word in enumerate(words):
        plain = _plain(word.text)
        start = whole.find(plain, at)
        if start >= 0:
            if found and at:
                found[-1] = Token(found[-1].text, found[-1].place, whole[at:start].strip())
            at = start + len(plain)
        found += [Token(t, place) for t in _split(plain, language)]
    if found:
        found[-1] = Token(found[-1].text, found[-1].place, whole[at:].strip())
    return found


def calls(sentence: Sequence[Token], table: WordTable) -> Iterator[Call]:
    """The gestures that the words of a sentence call for, in order; the longest phrase at a place wins."""
    i = 0
    while i < len(sentence):
        phrase = _longest(sentence, i, table)
        if phrase is None:
            i += 1
            continue
        if phrase.kind != NOTHING:
            place = sentence[i + phrase.stroke].place
            yield Call(place, phrase.kind, phrase.detail, phrase.rarely, _negated(sentence, i, table))
        i += len(phrase.words)


def word_table(language: str) -> WordTable:
    """The table of a language such as ``en-us``, with what the user's own tables add to it; empty for
    languages without one.

    A user's tables are the files ``*.toml`` in the folder ``gestures`` of their data. Raises InputError
    for one that can't be read.
    """
    folder = user_folder("gestures")
    own = tuple((f, f.stat().st_mtime_ns) for f in sorted(folder.glob("*.toml"))) if folder.is_dir() else ()
    return _table(language.split("-")[0].lower(), own)


@cache
def kinds() -> Mapping[str, Mapping[str, Any]]:
    """``kinds.toml``."""
    return shipped(__file__, "kinds.toml")


@lru_cache(maxsize=8)
def _table(language: str, own: tuple[tuple[Path, int], ...]) -> WordTable:
    tables = []
    for file, _ in own:
        hint = 'write language = "en", [point], left = ["this phrase"]'
        table = read_table(file, MOST_FILE, "the table of gestures", hint)
        _check(table, file, hint)
        if table["language"] == language:
            tables.append(table)
    if (Path(__file__).parent / f"words_{language}.toml").is_file():
        tables.append(shipped(__file__, f"words_{language}.toml"))
    phrases: dict[str, dict[tuple[str, ...], _Phrase]] = {}
    for table in tables:
        for phrase in _phrases(table, language):
            first = "" if phrase.words[0].endswith("*") else phrase.words[0]
            phrases.setdefault(first, {}).setdefault(phrase.words, phrase)
    return WordTable(
        {k: tuple(sorted(v.values(), key=lambda p: -len(p.words))) for k, v in phrases.items()},
        frozenset(w for t in tables for w in t.get("negation", ())),
        frozenset(w for t in tables for w in t.get("and", ())),
    )


def _phrases(table: Table, language: str) -> Iterator[_Phrase]:
    for kind, details in table.items():
        if kind in _SETTINGS:
            continue
        for detail, texts in details.items():
            for text in texts:
                parts = text.removesuffix("?").split()
                words = [(t, "^" in part) for part in parts for t in _split(_plain(part), language)]
                stroke = next((i for i, (_, marked) in enumerate(words) if marked), len(words) - 1)
                if words:
                    plain = "" if detail == "plain" else detail
                    yield _Phrase(tuple(w for w, _ in words), stroke, kind, plain, text.endswith("?"))


def _longest(sentence: Sequence[Token], i: int, table: WordTable) -> _Phrase | None:
    best: _Phrase | None = None
    for first in (sentence[i].text, ""):
        for phrase in table.phrases.get(first, ()):
            if best is not None and len(phrase.words) <= len(best.words):
                break
            if _matches(sentence, i, phrase.words):
                best = phrase
                break
    return best


def _matches(sentence: Sequence[Token], i: int, words: tuple[str, ...]) -> bool:
    if i + len(words) > len(sentence):
        return False
    for k, word in enumerate(words):
        said = sentence[i + k]
        if not (said.text.startswith(word[:-1]) if word.endswith("*") else said.text == word):
            return False
        if k + 1 < len(words) and any(c in said.after for c in ".;:!?"):
            return False
    return True


def _negated(sentence: Sequence[Token], i: int, table: WordTable) -> bool:
    for before in reversed(sentence[max(0, i - NEGATED_WITHIN) : i]):
        if before.after:
            return False
        if before.text in table.negation:
            return True
    return False


def _plain(text: str) -> str:
    return text.casefold().replace("\u2019", "'")


def _split(plain: str, language: str) -> list[str]:
    if language.split("-")[0] in _ELIDING:
        plain = re.sub(r"'(?=\w)", " ", plain)
    parts = (part.strip(_AROUND) for part in _PARTS.split(plain))
    return [part for part in parts if part]


def _check(table: Table, file: Path, hint: str) -> None:
    """Raises InputError where a user's table is not made of lists of phrases."""
    if not isinstance(table.get("language"), str):
        raise InputError(f"the table of gestures {file} names no language", hint)
    for name, value in table.items():
        if name == "language":
            continue
        lists = [value] if name in _SETTINGS else list(value.values()) if isinstance(value, dict) else [None]
        for texts in lists:
            if not isinstance(texts, list) or not all(isinstance(t, str) for t in texts):
                raise InputError(f"'{name}' in the table of gestures {file} holds no lists of phrases", hint)
            if any(len(t.split()) > LONGEST for t in texts):
                raise InputError(f"'{name}' in {file} has a phrase of over {LONGEST} words", "shorten it")
