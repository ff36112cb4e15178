"""Voices in piper's format, that a user adds: what espeak-ng reads, said by a neural network."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ....base.tables import shipped
from ...phones.ipa import nearest, parse
from ..text.readings import Reading
from . import espeak_library, espeak_voice
from .piper_model import PiperConfig, read_config, run
from .timed_letters import Alphabet, planned, settled
from .utterance import SpokenPhone, Utterance

LATE, LATE_BY_RATE = 0.005, 0.021
"""Seconds by which the planned durations run behind the sound: the second is divided by the rate. Measured
with joe-medium against forced alignment with pocketsphinx (``scripts/check_voices.py``)."""
MOST_LETTERS = 400
"""Letters that are said at once; longer sentences are cut after a word."""
BREATH = 0.2
_STRESS = {0: "", 1: "ˈ", 2: "ˌ"}


def synthesise(words: Sequence[Reading], model: Path, rng: np.random.Generator) -> Utterance:
    """One sentence by the voice in ``model`` (its settings beside it), noise drawn from ``rng``."""
    config = read_config(model.with_name(model.name + ".json"))
    pieces: list[npt.NDArray[np.float32]] = []
    sounds: list[SpokenPhone] = []
    at = 0.0
    for letters, owners in _cut(*_letters(words, config)):
        rates = [words[max(owner, 0)].manner.spoken.rate for owner in owners]
        audio, edges = run(model, config, letters, rates, rng)
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
    cannot = {"pitch"} if any(word.manner.spoken.pitch != 1.0 for word in words) else set()
    audio = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
    return Utterance(_level(audio), config.rate, tuple(sounds), frozenset(cannot))


def _level(audio: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """As loud as the other engines: voices differ by 10 dB and more."""
    loud = float(np.percentile(np.abs(audio), 99.5)) if len(audio) else 0.0
    return (audio * (0.3 / loud)).clip(-1, 1).astype(np.float32) if loud > 1e-4 else audio


def _letters(words: Sequence[Reading], config: PiperConfig) -> tuple[str, list[int]]:
    """The sentence as espeak-ng reads it, clause by clause, and the word of each letter (-1 none)."""
    letters, owners = "", []
    first = 0
    for i, word in enumerate(words):
        if not word.after and i < len(words) - 1:
            continue
        text, mine = _clause(words[first : i + 1], config)
        sign = word.after if word.after in config.ids else "," if word.after and i < len(words) - 1 else "."
        space = " " if i < len(words) - 1 else ""
        letters += text + sign + space
        owners += [o + first if o >= 0 else -1 for o in mine] + [-1] * (1 + len(space))
        first = i + 1
    return letters, owners


def _clause(words: Sequence[Reading], config: PiperConfig) -> tuple[str, list[int]]:
    language = espeak_voice.find(config.espeak) or config.espeak
    text = "".join(
        (
            f"[[{espeak_voice.names_of(w.ipa, language)}]]"
            if w.ipa
            else w.spoken.replace("[[", "").replace("]]", "")
        )
        + ("" if w.glued and not w.ipa else " ")
        for w in words
    )
    read = unicodedata.normalize("NFD", " ".join(espeak_library.ipa(text, language)))
    owners = _owners(read, words, language)
    for i, word in enumerate(words):
        if word.ipa:
            said = "".join(
                _STRESS[p.stress] + _spelled(p.label, config) + "ː" * p.long for p in parse(word.ipa)
            )
            mine = [k for k, owner in enumerate(owners) if owner == i] or [len(read) - 1]
            a, b = mine[0], mine[-1] + 1
            read = read[:a] + said + read[b:]
            owners = owners[:a] + [i] * len(said) + owners[b:]
    return read, owners


def _owners(read: str, words: Sequence[Reading], language: str) -> list[int]:
    """The word of each letter: by the spaces where there are as many as words, else by each word's phones."""
    parts = [i for i, w in enumerate(words) for _ in (("x",) if w.ipa else w.spoken.split())]
    if read.count(" ") + 1 == len(parts):
        owners, at = [], 0
        for c in read:
            at += c == " "
            owners.append(-1 if c == " " else parts[at])
        return owners
    told = espeak_voice.phones(words, language)
    flat = [
        (c, i) for i, phones in enumerate(told) for p in phones for c in unicodedata.normalize("NFD", p.label)
    ]
    owners = [-1] * len(read)
    matcher = SequenceMatcher(None, read, [c for c, _ in flat], autojunk=False)
    for a, b, n in matcher.get_matching_blocks():
        for k in range(n):
            owners[a + k] = flat[b + k][1]
    # letters in between, such as marks, go with the word before them, the first with the word after
    last = next((o for o in owners if o >= 0), 0)
    for k, c in enumerate(read):
        last = owners[k] if owners[k] >= 0 else last
        following = next((o for o in owners[k:] if o >= 0), last)
        owners[k] = -1 if c == " " else following if c in "ˈˌ" else last
    return owners


def _spelled(label: str, config: PiperConfig) -> str:
    known = {name for name in config.ids if name.isalpha() and len(name) == 1}
    letters = unicodedata.normalize("NFD", label)
    return letters if set(letters) <= set(config.ids) else "".join(nearest(label, known))


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
