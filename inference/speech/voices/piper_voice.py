"""Voices in piper's format, that a user adds: what espeak-ng reads, the text itself or pinyin, said by a
neural network."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ....base.tables import shipped
from ..sound.repitching import repitched
from ..sound.utterance import SpokenPhone, Utterance
from ..text.readings import Reading
from .letters import pinyin
from .letters.espeak_letters import read
from .letters.timed_letters import Alphabet, planned, settled
from .piper_model import PiperConfig, read_config, run

LATE, LATE_BY_RATE = 0.005, 0.021
"""Seconds by which the planned durations run behind the sound: the second is divided by the rate. Measured
with joe-medium against forced alignment with pocketsphinx (``scripts/check_voices.py``)."""
PAUSES = ",;:—…，、；：。"
MOST_LETTERS = 400
"""Letters that are said at once; longer sentences are cut after a word."""
BREATH = 0.2


def synthesise(
    words: Sequence[Reading], model: Path, rng: np.random.Generator, speaker: str = ""
) -> Utterance:
    """One sentence by the voice in ``model`` (its settings beside it), noise drawn from ``rng``; of several
    speakers the first, or the one named. Raises InputError where it has no such speaker."""
    config = read_config(model.with_name(model.name + ".json"))
    who = config.speaker(speaker) if speaker else 0
    pieces: list[npt.NDArray[np.float32]] = []
    sounds: list[SpokenPhone] = []
    at = 0.0
    for letters, owners in _cut(*_letters(words, config)):
        rates = [words[max(owner, 0)].manner.spoken.rate for owner in owners]
        audio, edges = run(model, config, letters, rates, rng, who)
        late = LATE + LATE_BY_RATE / float(np.median(rates))
        made = _phones(letters, owners, np.maximum(edges - late, 0)[:-1], config.kind)
        made = settled(made, audio, config.rate)
        if not made:
            continue
        if sounds:
            sounds.append(SpokenPhone("sil", sounds[-1].end, at + made[0].start, 0, -1))
        sounds += [s.moved(at) for s in made]
        pieces += [audio, np.zeros(round(BREATH * config.rate), np.float32)]
        at = sum(map(len, pieces)) / config.rate
    audio = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
    if config.kind == "text":
        # its letters are no sounds: those of the words are found in what is said
        return Utterance(audio if sounds else audio[:0], config.rate, (), untimed=True)
    take = Utterance(audio, config.rate, tuple(sounds))
    return repitched(take, [word.manner.spoken for word in words])


def _letters(words: Sequence[Reading], config: PiperConfig) -> tuple[Sequence[str], list[int]]:
    """What the voice reads of the sentence, and the word of each letter (-1 none)."""
    if config.kind == "espeak":
        return read(words, config.espeak, config.ids)
    if config.kind == "pinyin":
        return pinyin.written(words, config.ids)
    letters, owners = "", list[int]()
    for i, word in enumerate(words):
        said = unicodedata.normalize("NFD", word.spoken)
        said = said if all(c in config.ids for c in said) else said.casefold()
        behind = word.after + ("" if word.glued or i == len(words) - 1 else " ")
        letters, owners = letters + said + behind, owners + [i] * len(said) + [-1] * len(behind)
    return letters, owners


def _phones(
    letters: Sequence[str], owners: list[int], edges: npt.NDArray[np.float64], kind: str
) -> list[SpokenPhone]:
    if kind == "pinyin":
        return pinyin.planned(letters, owners, edges)
    return planned(str(letters), owners, edges, _alphabet())


def _cut(letters: Sequence[str], owners: list[int]) -> list[tuple[Sequence[str], list[int]]]:
    """In pieces that a voice says well: cut behind a sign of pause, else between words."""
    pieces = []
    while len(letters) > MOST_LETTERS:
        window = letters[:MOST_LETTERS]
        signs = [k + 1 for k, c in enumerate(window) if c in PAUSES and owners[k] < 0]
        spaces = [k + 1 for k, c in enumerate(window) if owners[k] < 0]
        at = max([k for k in signs if k > MOST_LETTERS // 3] or spaces or [MOST_LETTERS])
        pieces.append((letters[:at], owners[:at]))
        letters, owners = letters[at:], owners[at:]
    return [*pieces, (letters, owners)] if letters else pieces


@lru_cache(maxsize=1)
def _alphabet() -> Alphabet:
    data = shipped(__file__, "piper_voice.toml")
    return Alphabet(**data["signs"])
