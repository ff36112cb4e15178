"""Written text to sentences of speakable words: each written word with what is said for it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from ....base.errors import InputError
from .english.rules import KNOWN_NUMERALS
from .english.sentences import split
from .english.table import table
from .readings import Reading, read

LANGUAGES = ("en",)
"""Languages whose numbers, abbreviations and sentence ends are known."""


@dataclass(frozen=True)
class SpokenSentence:
    """One sentence: ``text`` as written, and its words with what is said for each."""

    text: str
    words: tuple[Reading, ...]
    occurrence: int
    """How many equal sentences stood before this one."""
    ends_paragraph: bool = False
    speaker: str = ""
    """Who says it, where the script names anybody."""
    emotion: str = ""
    """The blend of emotions that the script asks for, as it was written."""

    @property
    def spoken(self) -> str:
        """What is said, in letters, with the punctuation that a voice heeds."""
        return " ".join(
            word.spoken + word.after.strip("." if word.spoken[-1] == "." else "") for word in self.words
        )


def normalise(text: str, language: str = "en") -> list[SpokenSentence]:
    """The sentences of ``text`` with everything in them spelled out as it is said.

    Emoji are dropped. Raises InputError where nothing is left to say, where there is too much of it or where
    the text holds letters that a voice of ``language`` cannot speak.
    """
    if language.partition("-")[0] not in LANGUAGES:
        raise InputError(
            f"text in the language '{language}' cannot be read out",
            f"known are: {', '.join(LANGUAGES)}; speak it elsewhere and give the recording",
        )
    if not text.strip():
        raise InputError("the text is empty", "give a sentence to say")
    check_amount(text)
    plain = plain_letters(text)
    _check_script(plain)
    found: list[SpokenSentence] = []
    seen: Counter[str] = Counter()
    for sentence, ends_paragraph in split(plain):
        words = read(sentence)
        if not words:
            continue
        key = " ".join(sentence.split()).casefold()
        found.append(SpokenSentence(sentence, words, seen[key], ends_paragraph))
        seen[key] += 1
    if not found:
        raise InputError("the text holds no words, only signs", "give a sentence to say")
    return found


MOST = 300_000
"""Words, numbers and signs of a text: some thirty hours of speech, and a few seconds to read."""
_COUNTED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W\d_]+|\d+|[^\w\s]|_")


def check_amount(text: str) -> None:
    """Raises InputError where a text is longer than anybody would speak in one go."""
    if len(text) > MOST and (found := sum(1 for _ in _COUNTED.finditer(text))) > MOST:
        raise InputError(
            f"the text has {found:,} words, numbers and signs, at most {MOST:,} are read at a time",
            "give it in parts, such as chapters",
        )


_SIGNS = str.maketrans({"\u2032": "'", "\u2033": '"', "\u266f": "#"})
"""Primes of feet and inches, and the sharp of music, as they are written on keyboards."""


_KEPT = "\u00b0^\u266d\u2116"
"""Signs of Unicode's kinds of ornaments that are read: degrees, powers, the flat of music, numero."""


def plain_letters(text: str, kept_joiners: bool = False) -> str:
    """Compatibility characters made plain, quotes and dashes unified, emoji and control characters gone.

    Zero-width joiners go too, except where they are kept: some scripts spell with them.
    """
    joiners = "\u200c\u200d" if kept_joiners else ""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = re.sub("[\u2018\u2019\u02bc\u00b4`]", "'", text)
    text = re.sub("[\u201c\u201d\u201e\u00ab\u00bb]", '"', text)
    text = re.sub("[\u2010\u2011\u2212]", "-", text).replace("...", "\u2026")
    text = text.translate(_SIGNS)
    text = text.translate({ord(c): _kept(c, joiners) for c in set(text)})
    return re.sub(r"(?<! ) +([,.;:!?\u2026])(?!\w)", r"\1", text)


def _kept(c: str, joiners: str) -> str:
    """What stands for a character in a text that is to be read."""
    return "".join(_plain(letter, joiners) for letter in _ordinary(c))


def _plain(c: str, joiners: str) -> str:
    kind = unicodedata.category(c)
    if c == "\n" or c in joiners:
        return c
    if kind in ("Zs", "So", "Sk") or c in "\t\v\f":
        return c if c in _KEPT else " "
    if kind in ("Cc", "Cf", "Cn", "Co", "Cs", "Me"):
        return ""
    return "" if 0xFE00 <= ord(c) <= 0xFE0F else c


def _ordinary(c: str) -> str:
    """Letters of ornamental alphabets and digits of any script as the plain ones."""
    if c.isascii():
        return c
    if unicodedata.category(c) == "Nd":
        return str(unicodedata.digit(c))
    if unicodedata.category(c) == "No" and c not in KNOWN_NUMERALS:
        plain = unicodedata.normalize("NFKC", c)
        return plain if "\u2044" not in plain else " " + plain.replace("\u2044", "/")
    if unicodedata.name(c, "").startswith(("MATHEMATICAL ", "FULLWIDTH LATIN")):
        return unicodedata.normalize("NFKC", c)
    return c


def _check_script(text: str) -> None:
    for word in re.findall(r"[^\W\d_]+", text):
        script = next((script for c in word if c.isalpha() and (script := _script(c)) != "Latin"), "Latin")
        if script == "Latin" or (len(word) == 1 and word in table()["greek"]):
            continue
        raise InputError(
            f"the text must be English to be read out: cannot say '{word[:24]}' ({script} letters)",
            "write it in Latin letters, or give a recording in that language without a transcript",
        )


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "Unknown")
    return "Latin" if "LATIN" in name or letter in "ªº" else name.split()[0].split("-")[0].capitalize()
