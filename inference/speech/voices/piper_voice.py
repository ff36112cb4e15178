"""Voices in piper's format, that a user adds: what espeak-ng reads, said by a neural network."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ....base.tables import shipped
from ..sound.repitching import repitched
from ..sound.utterance import SpokenPhone, Utterance
from ..text.readings import Reading
from .espeak_letters import read
from .piper_model import read_config, run
from .timed_letters import Alphabet, planned, settled

LATE, LATE_BY_RATE = 0.005, 0.021
"""Seconds by which the planned durations run behind the sound: the second is divided by the rate. Measured
with joe-medium against forced alignment with pocketsphinx (``scripts/check_voices.py``)."""
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
    for letters, owners in _cut(*read(words, config.espeak, config.ids)):
        rates = [words[max(owner, 0)].manner.spoken.rate for owner in owners]
        audio, edges = run(model, config, letters, rates, rng, who)
        late = LATE + LATE_BY_RATE / float(np.median(rates))
        made = planned(letters, owners, np.maximum(edges - late, 0)[:-1], _alphabet())
        made = settled(made, audio, config.rate)
        if not made:
            continue
        if sounds:
            sounds.append(SpokenPhone("sil", sounds[-1].end, at + made[0].start, 0, -1))
        sounds += [s.moved(at) for s in made]
        pieces += [audio, np.zeros(round(BREATH * config.rate), np.float32)]
        at = sum(map(len, pieces)) / config.rate
    audio = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
    take = Utterance(audio, config.rate, tuple(sounds))
    return repitched(take, [word.manner.spoken for word in words])


def _cut(letters: str, owners: list[int]) -> list[tuple[str, list[int]]]:
    pieces = []
    while len(letters) > MOST_LETTERS:
        window = letters[:MOST_LETTERS]
        at = max(window.rfind(sign + " ") for sign in ",;:—…")
        at = at + 2 if at > MOST_LETTERS // 3 else window.rfind(" ") + 1 or MOST_LETTERS
        pieces.append((letters[:at], owners[:at]))
        letters, owners = letters[at:], owners[at:]
    return [*pieces, (letters, owners)] if letters else pieces


@lru_cache(maxsize=1)
def _alphabet() -> Alphabet:
    data = shipped(__file__, "piper_voice.toml")
    return Alphabet(**data["signs"])
