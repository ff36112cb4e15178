"""Which language a text is in, where a look at it tells."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Any

from ....base.tables import shipped

CLEAR = 1.5
"""How many times more common words than any other language's make one clear."""
LEAST = 0.12
"""Part of the words that must be common ones of a language to take it for it."""
LOOKED_AT = 20_000
"""Characters of a text that are looked at."""


def guess(text: str) -> str | None:
    """The language code (such as ``"de"``) of a text whose language is clear; None where it is not.

    Scripts tell first, then letters that one language alone writes, then its commonest words. Short texts
    in Latin letters are seldom clear.
    """
    text = text[:LOOKED_AT]
    letters = Counter(_script(c) for c in text if c.isalpha())
    if not letters:
        return None
    script, count = letters.most_common(1)[0]
    if script in ("HIRAGANA", "KATAKANA", "CJK") and letters["HIRAGANA"] + letters["KATAKANA"]:
        return "ja"
    if script == "LATIN":
        return _by_letters(text, ("vi",)) or _by_words(text, tuple(_table()["words"]))
    candidates = _table()["scripts"].get(script, "").split()
    if not candidates or count < 0.5 * letters.total():
        return None
    special = _by_letters(text, _of_script(script))
    return special or candidates[0]


def foreign_words(text: str) -> list[re.Match[str]]:
    """The words of a text in Latin letters that are written in others; single letters are signs such as π."""
    found = re.finditer(r"[^\W\d_]{2,}", text)
    return [m for m in found if any(c.isalpha() and _script(c) not in ("LATIN", "") for c in m.group())]


@lru_cache(maxsize=64)
def words_of(language: str) -> frozenset[str]:
    """The commonest words of a language, small; empty for one that is not listed."""
    return frozenset(_table()["words"].get(language, "").lower().split())


def word_language(word: str, language: str) -> str:
    """The language that a word among a text's is read in; empty for that of the text itself.

    A few voices only spell words in Latin letters: they are read as English, which they mostly are.
    """
    if language.partition("-")[0] not in _table()["latin"]["spelled"] or len(word) < 2 or word.isupper():
        return ""
    return "en-us" if re.fullmatch(r"[A-Za-zÀ-ÿ]+(?:['-][A-Za-zÀ-ÿ]+)*", word) else ""


def abbreviations(language: str) -> frozenset[str]:
    """Abbreviations, without their last point, that end no sentence."""
    return frozenset(_table()["abbreviations"].get(language.partition("-")[0], "").split())


def _by_letters(text: str, languages: tuple[str, ...]) -> str | None:
    """The first language whose own letters stand in the text; for Latin letters in a tenth of its words."""
    table = _table()["letters"]
    for language in languages:
        own = [w for w in text.lower().split() if set(w) & set(table[language])]
        if len(own) >= (0.3 * len(text.split()) if language == "vi" else 1):
            return language
    return None


def _of_script(script: str) -> tuple[str, ...]:
    table: dict[str, str] = _table()["letters"]
    return tuple(code for code, letters in table.items() if _script(letters[0]) == script)


def _by_words(text: str, languages: tuple[str, ...]) -> str | None:
    words = [w.strip("'") for w in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text.lower().replace("’", "'"))]
    if not words:
        return None
    scores = {code: sum(w in words_of(code) for w in words) for code in languages}
    (best, most), (second, next_most) = Counter(scores).most_common(2)
    if {best, second} == {"da", "nb"}:
        next_most = 0  # either voice reads the other
    clear = most >= 2 and most >= LEAST * len(words) and most >= CLEAR * next_most
    return best if clear else None


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ")[0].split("-")[0]


def _table() -> dict[str, Any]:
    return shipped(__file__, "languages.toml")
