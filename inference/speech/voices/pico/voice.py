"""The voices of SVOX Pico: clear, small and quick, their phones in time to within a frame of 4 ms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

from .....base.tables import shipped
from ....phones.ipa import is_vowel, nearest, parse
from ...sound.repitching import repitched
from ...sound.utterance import SpokenPhone, Utterance
from ...text.readings import Reading
from .. import espeak_voice
from ..letters.timed_letters import joined, settled
from .module import FRAME, MARK, RATE, Said, say

LATE = 0.024
"""Seconds by which the sound comes after the frames that were counted for it: what overlaps of windows take
(``scripts/check_voices.py``)."""
BREATH = 0.2
MOST_WORDS, MOST_LETTERS = 20, 200
"""What is said at once: a longer sentence is cut behind a sign of pause, else between words. Beyond some
thirty words without a pause Pico loses the marks."""
SIGNS = {"—": ",", "…": "."}
"""What it takes for signs of pause that it does not know."""
SLOWEST, FASTEST = 20, 500


def synthesise(words: Sequence[Reading], voice: str, folder: Path) -> Utterance:
    """One sentence at 16 kHz by a voice of :func:`known`, whose files are in ``folder``, and
    wasmtime, where it is not installed, in ``runtime`` beside it.

    Rate is the engine's own, by word; pitch and its range are made by WORLD. Nothing in it is random.
    """
    row = known()[voice]
    resources = (folder / str(row["text"]), folder / str(row["sound"]))
    runs = []
    for first, last in _pieces(words):
        said = say(_markup(words[first:last], voice), resources, folder.parent / "runtime")
        made = _phones(said, words[first:last], first, voice)
        runs.append((said.audio, settled(made, said.audio, RATE)))
    return repitched(joined(runs, RATE, BREATH), [word.manner.spoken for word in words])


def known() -> dict[str, dict[str, object]]:
    """The table of each voice by its name, which is its language."""
    return shipped(__file__, "pico.toml")


def _pieces(words: Sequence[Reading]) -> list[tuple[int, int]]:
    """First and last word of what is said at once, the last not in it."""
    found, first = [], 0
    while first < len(words):
        last, letters = first, 0
        while last < len(words) and last - first < MOST_WORDS and letters < MOST_LETTERS:
            letters += len(words[last].spoken) + 1
            last += 1
        if last < len(words):
            pauses = [k + 1 for k in range(first + 3, last) if words[k].after]
            last = pauses[-1] if pauses else last
        found.append((first, last))
        first = last
    return found


def _markup(words: Sequence[Reading], voice: str) -> str:
    """The words with a mark before each, their rates and their given pronunciations."""
    text = ""
    for i, word in enumerate(words):
        # a letter named by itself: a point after it would make it a sentence
        spoken = re.sub(r"[<>&\[\]\0]", " ", word.spoken).replace("’", "'")
        spoken = escape(re.sub(r"(?<=\w)\.", " ", spoken).strip())
        if word.ipa:
            spoken = f'<phoneme alphabet="xsampa" ph="{_xsampa(word.ipa, voice)}"/>'
        level = round(min(max(100 * word.manner.spoken.rate, SLOWEST), FASTEST))
        if level != 100:
            spoken = f'<speed level="{level}">{spoken}</speed>'
        text += f'<mark name="{i}"/>{spoken}{SIGNS.get(word.after, word.after)}'
        text += "" if word.glued else " "
    return text


def _phones(said: Said, words: Sequence[Reading], first: int, voice: str) -> list[SpokenPhone]:
    """The phones in time; ``first`` is the number of the first of the words."""
    row = known()[voice]
    labels = _labels(voice)
    sounds: list[SpokenPhone] = []
    at, word, closed = 0.0, -1, None
    for kind, value in said.events.tolist():
        if kind == MARK:
            word = first + value
            continue
        start, at = at, at + value * FRAME
        if kind == row["silence"]:
            closed = None
            if sounds and sounds[-1].label != "sil":
                sounds.append(SpokenPhone("sil", start, at, 0, -1))
            elif sounds:
                sounds[-1] = SpokenPhone("sil", sounds[-1].start, at, 0, -1)
        elif kind in row["closures"]:  # type: ignore[operator]
            closed = start if closed is None else closed
        elif word >= 0:
            begun, closed = start if closed is None else closed, None
            sounds.append(SpokenPhone(labels.get(kind, "ə"), begun, at, 0, word))
    return _stressed([s.moved(LATE) for s in sounds], words, first, voice)


def _stressed(
    sounds: list[SpokenPhone], words: Sequence[Reading], first: int, voice: str
) -> list[SpokenPhone]:
    """The phones with the stresses that espeak-ng gives the words, vowel by vowel: Pico tells none."""
    told = espeak_voice.phones(words, voice)
    out = list(sounds)
    for i, phones in enumerate(told):
        theirs = [p.stress for p in phones if p.vowel]
        mine = [k for k, s in enumerate(out) if s.word == first + i and is_vowel(s.label)]
        if not theirs or not mine:
            continue
        for n, stress in enumerate(theirs):
            k = mine[min(round(n * len(mine) / len(theirs)), len(mine) - 1)]
            s = out[k]
            out[k] = SpokenPhone(s.label, s.start, s.end, s.stress or stress, s.word)
    return out


def _xsampa(pronunciation: str, voice: str) -> str:
    """IPA as the engine takes it, each sound the nearest that the voice has."""
    table = _inverse(voice)
    text = ""
    for phone in parse(pronunciation):
        labels = (phone.label,) if phone.label in table else nearest(phone.label, table)
        text += {1: "'", 2: "%"}.get(phone.stress, "") + "".join(table[label] for label in labels)
    return text


@lru_cache(maxsize=8)
def _labels(voice: str) -> dict[int, str]:
    return {int(number): str(ipa) for number, _, ipa in known()[voice]["phones"]}  # type: ignore[attr-defined]


@lru_cache(maxsize=8)
def _inverse(voice: str) -> dict[str, str]:
    table: dict[str, str] = {}
    for _, xsampa, ipa in known()[voice]["phones"]:  # type: ignore[attr-defined]
        if xsampa:
            table.setdefault(ipa, xsampa)
    return table


__all__ = ["known", "synthesise"]
