"""The phone letters of misaki, which hibari and Kokoro read: English text and IPA written in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from .....base.tables import Table, shipped
from ....phones.ipa import nearest, parse
from ...text.english.numbers import cardinal
from ...text.manner import PLAIN, Manner
from ...text.readings import Reading
from .timed_letters import Alphabet

MOST_LETTERS = 380
"""Phone letters that a model is given at once; longer sentences are cut at a pause. Kokoro could take 510,
but hurries over more than 400."""

_LONGEST = 60
"""Letters of a word."""


def english(words: Sequence[Reading], g2p: Any) -> tuple[str, list[int]]:
    """The sentence in the model's phone letters, and for each letter the word it belongs to (-1 none)."""
    text = ""
    owner: list[int] = []
    words = [_in_letters(word) for word in words]
    for i, word in enumerate(words):
        # after "A.M." a point of its own would be read as the letters' last
        sign = " " + word.after if word.after and word.spoken.endswith(".") else word.after
        text += word.spoken + sign + " "
        owner += [i] * len(word.spoken) + [-1] * (len(sign) + 1)
    letters, at = "", 0
    owners: list[int] = []
    for token in g2p.phonemize_tokens(g2p.tokenize(text.rstrip())):
        phones = token.phonemes or ""
        if phones and phones in table()["signs"]["pauses"] and letters.endswith(" "):
            letters, owners = letters[:-1], owners[:-1]
        letters += phones
        owners += [owner[at]] * len(phones)
        if token.whitespace:
            letters += " "
            owners.append(-1)
        at += len(token.text) + len(token.whitespace)
    letters, owners = letters.rstrip(), owners[: len(letters.rstrip())]
    for i, word in enumerate(words):
        if word.ipa:
            letters, owners = _forced(letters, owners, i, spelled(word.ipa))
    return letters, owners


def pieces(letters: str, owners: list[int]) -> list[tuple[str, list[int]]]:
    """Cut where the model cannot read all at once: after a sign of pause, else between words."""
    found = []
    while len(letters) > MOST_LETTERS:
        window = letters[:MOST_LETTERS]
        cut = max(window.rfind(sign) for sign in (", ", "; ", ": ", "— ", "… "))
        cut = cut + 2 if cut > MOST_LETTERS // 3 else window.rfind(" ") + 1 or MOST_LETTERS
        found.append((letters[:cut].rstrip(), owners[: len(letters[:cut].rstrip())]))
        letters, owners = letters[cut:], owners[cut:]
    return [*found, (letters, owners)] if letters else found


def spelled(pronunciation: str) -> str:
    """IPA in the letters of the model, each sound the nearest that it knows."""
    letter = {ipa: c for c, ipa in reversed(table()["ipa"].items()) if c != "ᵻ"}
    letter |= {c: c for c in table()["signs"]["sounds"]}
    marks = {0: "", 1: "ˈ", 2: "ˌ"}
    out = ""
    for phone in parse(pronunciation):
        known = letter.get(phone.label) or "".join(letter[n] for n in nearest(phone.label, letter))
        out += marks[phone.stress] + known + ("ː" if phone.long and len(known) == 1 else "")
    return out


def manners(words: Sequence[Reading], owners: Sequence[int]) -> list[Manner]:
    """The manner of each letter, that of a sign or space being its word's before it; the ends included."""
    found = [words[0].manner.spoken if words else PLAIN]
    for owner in owners:
        found.append(words[owner].manner.spoken if owner >= 0 else found[-1])
    return [*found, found[-1]]


def usual_rate(words: Sequence[Reading], owners: Sequence[int]) -> float:
    """The rate that most of the letters are to be said at."""
    return float(np.median([words[owner].manner.spoken.rate for owner in owners if owner >= 0] or [1.0]))


@lru_cache(maxsize=2)
def g2p(british: bool) -> Any:
    """hibari-tts's reader of English."""
    from hibari.g2p import G2P

    return G2P(british=british)


@lru_cache(maxsize=1)
def alphabet() -> Alphabet:
    """What the letters mean in English."""
    signs = {name: value for name, value in table()["signs"].items() if name != "sounds"}
    return Alphabet(**signs, ipa=table()["ipa"])


def table() -> Table:
    """``misaki_letters.toml``."""
    return shipped(__file__, "misaki_letters.toml")


def _in_letters(word: Reading) -> Reading:
    """The word with digits that nobody has spelled out (among words of other languages) as number words, and
    cut where it is longer than any: the time that the reader takes grows with the square of it."""
    if len(word.spoken) > _LONGEST:
        word = replace(word, spoken=re.sub(rf"(\S{{{_LONGEST}}})(?=\S)", r"\1 ", word.spoken))
    if "\u0130" in word.spoken:  # its small letter is two characters, which the reader takes for one
        word = replace(word, spoken=word.spoken.replace("\u0130", "I"))
    if not any(c.isdigit() for c in word.spoken):
        return word
    plain = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in word.spoken)
    spoken = " ".join(re.sub(r"\d+", lambda m: f" {cardinal(m.group())} ", plain).split())
    return replace(word, spoken=spoken)


def _forced(letters: str, owners: list[int], word: int, said: str) -> tuple[str, list[int]]:
    """The letters with those of one word replaced."""
    mine = [i for i, owner in enumerate(owners) if owner == word]
    a = mine[0] if mine else next((i for i, owner in enumerate(owners) if owner > word), len(owners))
    b = mine[-1] + 1 if mine else a
    if not mine:
        said += " "
    return letters[:a] + said + letters[b:], owners[:a] + [word] * len(said) + owners[b:]
