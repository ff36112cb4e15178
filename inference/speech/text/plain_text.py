"""Text in any language to sentences of words: written forms spelled out where the language has a table of
them, else as they stand, for the voice to read."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import replace
from functools import lru_cache

from ....base.errors import InputError
from .cutting import cut
from .language_guess import abbreviations, word_language
from .normalisation.spelling import begins_sentence, ending, forms, is_shortened
from .readings import Reading
from .text import SpokenSentence, check_amount, plain_letters

_ENDS = ".!?…。！？؟۔।॥։՜՞"
_PAUSES = {"、": ",", "，": ",", "،": ",", "；": ";", "؛": ";", "：": ":", "。": ".", "！": "!", "？": "?",
           "؟": "?", "۔": ".", "।": ".", "॥": ".", "։": ".", "–": "—", "·": ";"}  # fmt: skip
_SIGNS = ".?!…;:—,"
_QUOTES = "\"'()[]{}<>«»“”„‘’‹›「」『』（）《》〈〉【】*_~¿¡"
_WIDE = "CJK|HIRAGANA|KATAKANA"
_AROUND = _QUOTES + ",;:!?…—" + "".join(_PAUSES)
_AFTER = _QUOTES + _SIGNS + "".join(_PAUSES)
_SUFFIX = re.compile("(?<=[\ue000-\uf8ff])-(?=[a-zäöü])")
"""The hyphen of "20-jährig", which German and Dutch write as one word in letters."""
_HYPHEN = re.compile("(?<=[\ue000-\uf8ff])-(?=\\w)")
_FIRST = 0xE000
"""The first character of private use: no text that comes here holds any."""


def plain_sentences(text: str, language: str) -> list[SpokenSentence]:
    """The sentences of ``text``, each word spoken as it is written or as the language's table has it.

    Where a script has no spaces, each Chinese character and each run of other letters is a word. Raises
    InputError where nothing is left to say and where there is too much of it.
    """
    if not text.strip():
        raise InputError("the text is empty", "give a sentence to say")
    check_amount(text)
    found: list[SpokenSentence] = []
    seen: Counter[str] = Counter()
    for paragraph in re.split(r"\n\s*\n", _usual(plain_letters(text, kept_joiners=True))):
        sentences = [s for line in _lines(paragraph) for s in _split(line, language)]
        for i, sentence in enumerate(sentences):
            words = _words(sentence, language)
            if not words:
                continue
            key = sentence.casefold()
            found.append(SpokenSentence(sentence, words, seen[key], i == len(sentences) - 1))
            seen[key] += 1
    if not found:
        raise InputError("the text holds no words, only signs", "give a sentence to say")
    return found


def _usual(text: str) -> str:
    """As the tables know them: fractions of one character, prices without cents ("5,- €")."""
    text = re.sub(r"(?<=\d),[-–—]{1,2}(?=\s?(?:€|EUR|Euro|CHF|Fr)(?!\w))", "", text)
    return re.sub("[\u00bc-\u00be\u2150-\u215e]", lambda m: _fraction(m[0]), text)


def _fraction(c: str) -> str:
    return " " + unicodedata.normalize("NFKC", c).replace("\u2044", "/")


def _lines(paragraph: str) -> list[str]:
    """Lines that are items of a list stand alone, others run on."""
    parts = re.split(r"\n(?=\s*(?:[-*•·]|\d{1,2}[.)])\s)", paragraph)
    return [re.sub(r"^\s*[-*•·]\s+", "", " ".join(part.split())) for part in parts if part.strip()]


def _split(text: str, language: str) -> list[str]:
    parts, start = [], 0
    for end in re.finditer(rf"(?<![{_ENDS}])[{_ENDS}]+[{re.escape(_QUOTES)}]{{0,9}}", text):
        if _is_end(text, end, language):
            parts.append(text[start : end.end()].strip())
            start = end.end()
    return [piece for part in [*parts, text[start:].strip()] for piece in cut(part)]


def _is_end(text: str, end: re.Match[str], language: str) -> bool:
    after = text[end.end() : end.end() + 40]
    if end.group()[0] not in ".!?…":
        return True  # the other signs are nothing else
    if after and not after[0].isspace() and not _wide(after[0]):
        return False
    following = after.lstrip(" " + _QUOTES)
    if following[:1].islower():
        return False
    word = re.search(r"\S*$", text[max(0, end.start() - 30) : end.start()])
    before = word.group().strip(_QUOTES) if word else ""
    if end.group()[0] != "." or not following:
        return True
    next_word = re.match(r"\w*", following)
    begins = begins_sentence(next_word.group() if next_word else "", language)
    if before.isdigit() or before in ending(language):
        return begins
    if len(before) == 1 and before.isalpha():
        return False
    return before not in abbreviations(language) and not is_shortened(before, language)


def _words(sentence: str, language: str) -> tuple[Reading, ...]:
    held = _Held(sentence, language)
    words: list[Reading] = []
    for token in held.text.split():
        pieces = _PIECE.findall(token) if _is_wide(token) else [token]
        for i, piece in enumerate(pieces):
            bare = _bare(piece)
            spoken = held.said(_spoken(piece))
            if bare and spoken.strip("."):
                glued, other = i < len(pieces) - 1, word_language(spoken, language)
                words.append(Reading(held.written(bare), spoken, _sign(piece), glued, language=other))
            elif words:
                words[-1] = _followed(words[-1], _sign(piece))
    if words and words[-1].after not in (".", "?", "!", "…"):
        words[-1] = _followed(words[-1], ".")
    if words and words[-1].spoken.endswith(".") and words[-1].after == ".":
        last = words[-1]
        words[-1] = Reading(last.text, last.spoken.rstrip("."), ".")
    return tuple(words)


class _Held:
    """A sentence whose written forms are held by one letter of private use for each of their words."""

    def __init__(self, sentence: str, language: str) -> None:
        self._joins = language.partition("-")[0] in ("de", "nl")
        self._written: list[str] = []
        self._said: list[str] = []
        parts, at = [], 0
        for form in forms(sentence, language):
            parts += [sentence[at : form.start], self._letters(sentence[form.start : form.end], form.said)]
            at = form.end
        self.text = "".join([*parts, sentence[at:]])

    def _letters(self, written: str, said: tuple[str, ...]) -> str:
        first = len(self._written)
        self._written += [_bare(word) or word for word in written.split()]
        self._said += said
        return " ".join(chr(_FIRST + i) for i in range(first, len(self._written)))

    def written(self, text: str) -> str:
        """With the written words put back."""
        return "".join(self._written[ord(c) - _FIRST] if c in self else c for c in text)

    def said(self, text: str) -> str:
        """With what is said in their place."""
        apart = _HYPHEN.sub(" ", _SUFFIX.sub("", text) if self._joins else text)
        return "".join(self._said[ord(c) - _FIRST] if c in self else c for c in apart).strip()

    def __contains__(self, c: str) -> bool:
        return 0 <= ord(c) - _FIRST < len(self._written)


def _followed(word: Reading, sign: str) -> Reading:
    return replace(word, after=sign, glued=False) if sign else word


def _piece() -> str:
    """A Chinese character, a word in Latin letters or a run of other letters, each with its signs."""
    signs = re.escape("、，；：。！？・（）「」『』")
    latin, han = "A-Za-z\u00c0-\u024f", "\u3400-\u9fff\uf900-\ufaff"
    return (
        rf"[{han}][{signs}]*|[{latin}]+(?:['-][{latin}]+)*[{signs}]*"
        rf"|[^{han}{latin}{signs}]+[{signs}]*|[{signs}]+"
    )


_PIECE = re.compile(_piece())


def _bare(token: str) -> str:
    bare = token.strip(_AROUND)
    bare = bare.rstrip(".") if bare.count(".") < 2 else bare
    return bare if any(_is_said(c) for c in bare) else ""


def _is_said(c: str) -> bool:
    """Letters, digits, symbols and what stands for them: all but spaces, signs of pause and the like."""
    return c.isalnum() or unicodedata.category(c) == "Co" or unicodedata.category(c)[0] in "LMNS"


def _spoken(token: str) -> str:
    """The token as the voice is to read it: a point may tell that a number is an ordinal."""
    return token.strip(_AROUND)


def _sign(token: str) -> str:
    if token[-1:].isalnum():
        return ""
    signs = "".join(_PAUSES.get(c, c) for c in token[len(token.rstrip(_AFTER)) :])
    if token in ("-", "—", "–"):
        signs = "—"
    return next((sign for sign in _SIGNS if sign in signs and sign != "."), "")


def _is_wide(token: str) -> bool:
    """Whether Chinese or Japanese letters stand in it."""
    return not token.isascii() and any(_wide(c) for c in token)


@lru_cache(maxsize=20_000)
def _wide(c: str) -> bool:
    return bool(re.match(_WIDE, unicodedata.name(c, "")))
