"""Hindi as it is heard, compared in two ways: strictly, and fairly to what Whisper base can write.

Whisper base knows little Hindi; told to listen for it, it mostly writes Urdu, the same language in Arabic
letters, and that as it sounds. So it listens for both, and a sentence counts as it is heard better.

- *strict*: in Devanagari words have to be the same letters. Urdu writes no short vowels: there all consonants
  of a word have to be the same, n, h and v among them.
- *fair*: spellings of Devanagari that are said alike count as one: with or without a nukta, chandrabindu,
  anusvara or the nasal of the next consonant, long or short i and u, e or ye, doubled consonants. In Urdu n,
  h and inner v are left out, which it writes for vowels and nasals too, and sounds that one of the two
  scripts lacks count as the nearest.

Where the spaces stand counts in Devanagari alone, strictly. Numbers in digits are spelled out.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import numpy as np

from paksatalker.base.tables import shipped
from paksatalker.inference.speech.voices import espeak_library

LANGUAGES = ("hi", "ur")
"""What Whisper listens for."""
NUMBERS: list[str] = shipped(__file__, "heard_hindi.toml")["numbers"]
ALIKE = {
    "f": "p", "x": "k", "q": "k", "ɣ": "g", "ɡ": "g", "w": "v", "ʋ": "v", "ɾ": "r", "ɽ": "r",
    "z": "J", "ɟ": "J", "ʒ": "J", "c": "C", "ʃ": "S", "ʈ": "t", "ɖ": "d", "ɳ": "n", "ɭ": "l",
}  # fmt: skip
"""Consonants that one of Hindi and Urdu writes as the other."""
_NASALS = {"ङ": "कखगघ", "ञ": "चछजझ", "ण": "टठडढ", "न": "तथदध", "म": "पफबभ"}
_VIRAMA = "\u094d"


def missed(said: str, heard: dict[str, str]) -> dict[str, int]:
    """Of the words of ``said`` how many are wrong, strictly and fairly; ``heard``: what was written."""
    tries = [_missed(said, text, code) for code, text in heard.items()]
    return {"strict": min(strict for strict, _ in tries), "fair": min(fair for _, fair in tries)}


def _missed(said: str, heard: str, code: str) -> tuple[int, int]:
    fair = _wrong_letters(_skeleton(said, "hi"), _skeleton(heard, code))
    if not re.search("[\u0900-\u097f]", heard):
        return _wrong_letters(_skeleton(said, "hi", whole=True), _skeleton(heard, code, whole=True)), fair
    wanted, found = words(said), words(heard)
    alike = _wrong([folded(w) for w in wanted], [folded(w) for w in found], apart=False)
    return _wrong(wanted, found, apart=True), min(fair, alike)


def words(text: str) -> list[str]:
    """The words of a text in Devanagari, numbers spelled out, the same letters in one form."""
    parts = _parts(text)
    return [unicodedata.normalize("NFC", w) for p in parts for w in (_number(p) if p.isdigit() else [p])]


def folded(word: str) -> str:
    """A word in Devanagari in one of the spellings that are said the same."""
    text = unicodedata.normalize("NFD", word).replace("\u093c", "").replace("ँ", "ं")
    for nasal, before in _NASALS.items():
        text = re.sub(f"{nasal}{_VIRAMA}(?=[{before}])", "ं", text)
    text = text.translate(str.maketrans("ीूईऊ", "िुइउ"))
    text = re.sub("ये", "ए", text)
    text = re.sub("यि", "इ", text)
    text = re.sub(f"([क-ह]){_VIRAMA}(?=\\1)", "", text)
    for plain, breathed in ("टठ", "चछ", "कख", "तथ", "दध", "बभ", "डढ", "गघ"):
        text = text.replace(plain + _VIRAMA + breathed, breathed)
    return re.sub("छ(?:ह|ः|े)$", "छ", text)


def _parts(text: str) -> list[str]:
    text = re.sub(r"(?<=\d),(?=\d)", "", text)
    text = re.sub(r"[।,;:!?\"'’۔،؟-]|(?<!\d)\.|\.(?!\d)", " ", text)
    return [p for p in text.split() if p]


def _number(digits: str) -> list[str]:
    """A number in words: lakhs, thousands, hundreds and the rest."""
    value, found = int(digits), list[str]()
    for size, name in ((100_000, "लाख"), (1000, "हज़ार"), (100, "सौ")):
        if size <= value < size * 100:
            found += [NUMBERS[value // size], name]
            value %= size
    return [*found, NUMBERS[value]] if value < 100 and (value or not found) else found or [digits]


def _wrong(wanted: list[str], found: list[str], apart: bool) -> int:
    """Words to put in, leave out or exchange; unless ``apart`` two that are written as one are the same."""
    rows = [list(range(len(found) + 1))]
    for i, word in enumerate(wanted, 1):
        row = [i]
        for j, other in enumerate(found, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (word != other))
            if not apart and j > 1 and word == found[j - 2] + other:
                best = min(best, rows[-1][j - 2])
            if not apart and i > 1 and wanted[i - 2] + word == other:
                best = min(best, rows[-2][j - 1])
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def _skeleton(text: str, code: str, whole: bool = False) -> list[str]:
    parts = [w for p in _parts(text) for w in (_number(p) if p.isdigit() else [p])]
    return [
        w
        for p in parts
        for w in _consonants(p, "hi" if any("\u0900" <= c <= "\u097f" for c in p) else code, whole)
    ]


@lru_cache(maxsize=4096)
def _consonants(word: str, code: str, whole: bool) -> tuple[str, ...]:
    """The consonants of the words that a word is said as; ``whole``: with n, h and inner v."""
    heard = " ".join(espeak_library.ipa(word, code))
    found = []
    for one in heard.split():
        plain = "".join(c for c in unicodedata.normalize("NFD", one) if not unicodedata.combining(c))
        plain = plain.replace("tʃ", "c").replace("dʒ", "ɟ").replace("s", "S")
        plain = "".join(ALIKE.get(c, c) for c in plain).replace("ŋ", "n").replace("ɲ", "n").replace("ɦ", "h")
        # after another letter v is as well written as a part of its vowel
        plain = plain if whole else plain[:1] + plain[1:].replace("v", "")
        plain = re.sub(r"[^bdghklmnprtvCJS]" if whole else r"[^bdgklmprtvCJS]", "", plain)
        found.append(re.sub(r"(.)\1+", r"\1", plain))
    return tuple(w for w in found if w)


def _wrong_letters(wanted: list[str], found: list[str]) -> int:
    """How many words are not in what was heard, wherever its spaces stand: those whose consonants are not all
    there one after another, and two or more that stand between words."""
    want, have = "".join(wanted), "".join(found)
    cost = np.zeros((len(want) + 1, len(have) + 1), int)
    cost[:, 0], cost[0] = np.arange(len(want) + 1), np.arange(len(have) + 1)
    for i, c in enumerate(want, 1):
        for j, other in enumerate(have, 1):
            cost[i, j] = min(cost[i - 1, j] + 1, cost[i, j - 1] + 1, cost[i - 1, j - 1] + (c != other))
    i, j = len(want), len(have)
    right, put_in = [False] * len(want), [0] * (len(want) + 1)
    while i or j:
        if i and j and cost[i, j] == cost[i - 1, j - 1] + (want[i - 1] != have[j - 1]):
            i, j = i - 1, j - 1
            right[i] = want[i] == have[j]
        elif j and cost[i, j] == cost[i, j - 1] + 1:
            j -= 1
            put_in[i] += 1
        else:
            i -= 1
    at, wrong = 0, 0
    for word in wanted:
        end = at + len(word)
        wrong += not all(right[at:end]) or any(put_in[at + 1 : end])
        at = end
    starts = np.cumsum([0, *map(len, wanted)])
    return wrong + sum(put_in[k] > 1 for k in starts)
