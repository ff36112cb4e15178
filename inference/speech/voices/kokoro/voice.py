"""The voices of Kokoro-82M: English as misaki writes it, Chinese and Japanese by dictionaries, the rest as
espeak-ng reads it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...sound.utterance import SpokenPhone, Utterance
from ...text.readings import Reading
from ..letters import espeak_letters, misaki_letters
from ..letters.misaki_letters import manners, pieces, usual_rate
from ..letters.timed_letters import Alphabet, joined, planned, settled
from . import clauses
from .model import RATE, ids, run, table

LATE, LATE_BY_RATE = 0.020, 0.037
"""Seconds by which the planned durations run behind the sound: the second is divided by the rate. As for
hibari; it leaves 2 to 3 ms against forced alignment with pocketsphinx (``scripts/check_voices.py``)."""
BREATH = 0.24
"""Seconds of pause where a sentence had to be cut."""


def synthesise(words: Sequence[Reading], voice: str, model: Path) -> Utterance:
    """One sentence at 24 kHz by a voice of :func:`known`, the network being in ``model``.

    Words said in other manners than their neighbours get their own rate and pitch.
    """
    language = known()[voice]
    english = language.startswith("en")
    runs: list[tuple[npt.NDArray[np.float32], list[SpokenPhone]]] = []
    for letters, owners in pieces(*_letters(words, language)):
        ways = manners(words, owners)
        factors = ([w.rate for w in ways], [w.pitch for w in ways], [w.range for w in ways])
        wave, edges = run(model, letters, voice, *factors)
        late = LATE + LATE_BY_RATE / usual_rate(words, owners)
        edges = np.maximum(edges - late, 0)[1:-1]
        alphabet = misaki_letters.alphabet() if english else _alphabet(language)
        runs.append((wave, settled(planned(letters, owners, edges, alphabet), wave, RATE)))
    return joined(runs, RATE, BREATH)


@lru_cache(maxsize=1)
def known() -> dict[str, str]:
    """All voices with their languages, the best of each language first."""
    from .model import styles

    best = table()["best"]["names"]
    return {name: table()["languages"][name[0]] for name in [*best, *(n for n in styles() if n not in best)]}


def _letters(words: Sequence[Reading], language: str) -> tuple[str, list[int]]:
    if language.startswith("en"):
        return misaki_letters.english(words, misaki_letters.g2p(language == "en-gb"))
    if language in clauses.READERS:
        return clauses.read(words, language)
    read, of = espeak_letters.read(words, language, ids(), tie="^")
    letters, owners, at = "", [], 0
    longest_first = sorted(table()["espeak"].items(), key=lambda pair: -len(pair[0]))
    while at < len(read):
        here = next(((old, new) for old, new in longest_first if read.startswith(old, at)), None)
        old, new = here or (read[at], read[at])
        letters += new
        owners += [of[at]] * len(new)
        at += len(old)
    return letters, owners


@lru_cache(maxsize=4)
def _alphabet(language: str) -> Alphabet:
    own = table()["own"].get(language, {})
    signs = {**table()["signs"], "pairs": [*table()["signs"]["pairs"], *own.get("pairs", ())]}
    return Alphabet(**signs, ipa={**table()["ipa"], **own.get("ipa", {})})
