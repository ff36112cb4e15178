"""The voices of hibari-tts, with the time of every sound as the model itself planned it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ....base.tables import shipped
from ...phones.ipa import IpaPhone, nearest, parse, written
from ..text.manner import PLAIN, Manner
from ..text.readings import Reading
from .timed_letters import Alphabet, planned, settled
from .utterance import SpokenPhone, Utterance

RATE = 24000
UNIT = 600 / RATE
"""Seconds of one step of the model's durations."""
LATE, LATE_BY_RATE = 0.020, 0.037
"""Seconds by which the planned durations run behind the sound that is made of them: the second is divided by
the rate. Measured against forced alignment with pocketsphinx (``scripts/check_voices.py``)."""
BREATH = 0.24
"""Seconds of pause where a sentence had to be cut."""
MOST_LETTERS = 380
"""Phone letters that the model reads at once; longer sentences are cut at a pause."""


def synthesise(words: Sequence[Reading], voice: str, rng: np.random.Generator) -> Utterance:
    """One sentence at 24 kHz. ``rng`` draws the noise of the voice's breathy part.

    Words said in other manners than their neighbours get their own rate and pitch. No phones come back
    where the voice knows no sound for any of the words.
    """
    audio: list[npt.NDArray[np.float32]] = [np.zeros(0, np.float32)]
    sounds: list[SpokenPhone] = []
    t = 0.0
    for letters, owners in _pieces(*_letters(words, _model(voice).g2p)):
        wave, steps = _run(letters, _manners(words, owners), voice, rng)
        rate = float(np.median([words[owner].manner.spoken.rate for owner in owners if owner >= 0] or [1.0]))
        made = settled(_planned(letters, owners, steps, rate), wave, RATE)
        if not made:
            continue
        if sounds:
            # a piece brings silence at both ends; where two meet, a breath's length of it is enough
            cut = max(0, round((made[0].start - BREATH / 2) * RATE))
            wave, made = wave[cut:], [s.moved(-cut / RATE) for s in made]
            rest = audio[-1][: max(0, len(audio[-1]) - round((t - sounds[-1].end - BREATH / 2) * RATE))]
            t -= (len(audio[-1]) - len(rest)) / RATE
            audio[-1] = rest
            sounds.append(SpokenPhone("sil", sounds[-1].end, t + made[0].start, 0, -1))
        sounds += [s.moved(t) for s in made]
        audio.append(wave)
        t += len(wave) / RATE
    return Utterance(np.concatenate(audio), RATE, tuple(sounds))


def installed() -> dict[str, str]:
    """The voices whose models are on this machine, each with its language."""
    from hibari.voices import VOICES, voice_path

    found = {}
    for name, row in VOICES.items():
        with suppress(FileNotFoundError):
            voice_path(name, download_missing=False)
            found[name] = "en-gb" if row["british"] else "en-us"
    return found


def known() -> dict[str, str]:
    """All voices that hibari-tts has or can fetch, each with its language."""
    from hibari.voices import VOICES

    return {name: "en-gb" if row["british"] else "en-us" for name, row in VOICES.items()}


def guessed(word: Reading) -> str:
    """The IPA of a word that the dictionary does not hold, between slashes; empty for one that it does.

    What was spelled out from digits and signs is known; of words with a hyphen every part has to be.
    """
    parts = [p for p in word.spoken.replace("-", " ").split() if p.isalpha()]
    strange = [p for p in parts if len(p) > 1 and not p.isupper() and not knows(p)]
    if not strange or word.given or word.ipa:
        return ""
    sounds = pronounce([Reading(word.text, word.spoken)])[0]
    return written(tuple(IpaPhone(s.label, s.stress) for s in sounds))


def pronounce(words: Sequence[Reading]) -> list[tuple[SpokenPhone, ...]]:
    """The sounds of each word of a sentence in American English; their times mean nothing."""
    letters, owners = _letters(words, _g2p(False))
    sounds = _planned(letters, owners, np.ones(len(letters) + 2, np.int64))
    return [tuple(s for s in sounds if s.word == i) for i in range(len(words))]


def knows(word: str) -> bool:
    """Whether the word is in the voice's English dictionary, or derived from words that are: inflected
    ("waited"), with a prefix ("rewired") or put together of two ("livestream")."""
    if _inflected(word) or _inflected(word.lower()):
        return True
    small = word.lower()
    prefix = next((p for p in _table()["derived"]["prefixes"] if small.startswith(p)), "")
    if prefix and len(small) - len(prefix) >= 4 and _inflected(small[len(prefix) :]):
        return True
    return word.islower() and any(
        _inflected(word[:i]) and _inflected(word[i:]) for i in range(4, len(word) - 3)
    )


def _inflected(word: str) -> bool:
    """Whether the dictionary holds the word or one that it is a regular form of."""
    from hibari.g2p import Context

    lexicon = _g2p(False).lexicon
    return lexicon.get_word(word, "NN", None, Context())[0] is not None


@lru_cache(maxsize=2)
def _g2p(british: bool) -> Any:
    from hibari.g2p import G2P

    return G2P(british=british)


@lru_cache(maxsize=2)
def _model(voice: str) -> Any:
    """Hibari with the durations as one more output of its graph."""
    import onnx
    from hibari import Hibari
    from hibari.voices import VOICES, voice_path

    graph = onnx.load(voice_path(voice, download_missing=False))
    producer = {name: node for node in graph.graph.node for name in node.output}
    # the durations are what is summed up into positions: rounded, clipped and cast to whole steps
    durations = next(
        node.input[0]
        for node in graph.graph.node
        if node.op_type == "CumSum"
        and (cast := producer.get(node.input[0])) is not None
        and cast.op_type == "Cast"
        and producer[cast.input[0]].op_type == "Clip"
    )
    # and the speed, one number for the whole, may be one for each letter
    speed = next(i for i in graph.graph.input if i.name == "speed")
    speed.type.tensor_type.shape.dim[0].dim_param = "L"
    graph.graph.output.append(onnx.helper.make_tensor_value_info(durations, onnx.TensorProto.INT64, None))
    # what it takes for a file's path goes to onnxruntime, which also takes the bytes of a model
    threads = min(2, os.cpu_count() or 1)
    g2p = _g2p(VOICES[voice]["british"])
    return Hibari(voice=voice, model=graph.SerializeToString(), threads=threads, g2p=g2p)


def _table() -> dict[str, Any]:
    return shipped(__file__, "hibari_voice.toml")


def _letters(words: Sequence[Reading], g2p: Any) -> tuple[str, list[int]]:
    """The sentence in the model's phone letters, and for each letter the word it belongs to (-1 none)."""
    text = ""
    owner: list[int] = []
    for i, word in enumerate(words):
        # after "A.M." a point of its own would be read as the letters' last
        sign = " " + word.after if word.after and word.spoken.endswith(".") else word.after
        text += word.spoken + sign + " "
        owner += [i] * len(word.spoken) + [-1] * (len(sign) + 1)
    letters, at = "", 0
    owners: list[int] = []
    for token in g2p.phonemize_tokens(g2p.tokenize(text.rstrip())):
        phones = token.phonemes or ""
        if phones and phones in _table()["signs"]["pauses"] and letters.endswith(" "):
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
            letters, owners = _forced(letters, owners, i, _spelled(word.ipa))
    return letters, owners


def _forced(letters: str, owners: list[int], word: int, said: str) -> tuple[str, list[int]]:
    """The letters with those of one word replaced."""
    mine = [i for i, owner in enumerate(owners) if owner == word]
    a = mine[0] if mine else next((i for i, owner in enumerate(owners) if owner > word), len(owners))
    b = mine[-1] + 1 if mine else a
    if not mine:
        said += " "
    return letters[:a] + said + letters[b:], owners[:a] + [word] * len(said) + owners[b:]


def _spelled(pronunciation: str) -> str:
    """IPA in the letters of the model, each sound the nearest that it knows."""
    letter = {ipa: c for c, ipa in reversed(_table()["ipa"].items()) if c != "ᵻ"}
    letter |= {c: c for c in _table()["signs"]["sounds"]}
    marks = {0: "", 1: "ˈ", 2: "ˌ"}
    out = ""
    for phone in parse(pronunciation):
        known = letter.get(phone.label) or "".join(letter[n] for n in nearest(phone.label, letter))
        out += marks[phone.stress] + known + ("ː" if phone.long and len(known) == 1 else "")
    return out


def _pieces(letters: str, owners: list[int]) -> list[tuple[str, list[int]]]:
    """Cut where the model cannot read all at once: after a sign of pause, else between words."""
    pieces = []
    while len(letters) > MOST_LETTERS:
        window = letters[:MOST_LETTERS]
        cut = max(window.rfind(sign) for sign in (", ", "; ", ": ", "— ", "… "))
        cut = cut + 2 if cut > MOST_LETTERS // 3 else window.rfind(" ") + 1 or MOST_LETTERS
        pieces.append((letters[:cut].rstrip(), owners[: len(letters[:cut].rstrip())]))
        letters, owners = letters[cut:], owners[cut:]
    return [*pieces, (letters, owners)] if letters else pieces


def _manners(words: Sequence[Reading], owners: Sequence[int]) -> list[Manner]:
    """The manner of each letter, that of a sign or space being its word's before it; the ends included."""
    found = [words[0].manner.spoken if words else PLAIN]
    for owner in owners:
        found.append(words[owner].manner.spoken if owner >= 0 else found[-1])
    return [*found, found[-1]]


def _run(
    letters: str, manners: Sequence[Manner], voice: str, rng: np.random.Generator
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    """Sound and the steps (len(letters) + 2,) that each letter lasts, the ends included."""
    from hibari import dsp

    model = _model(voice)
    at = [0, *(1 + i for i, c in enumerate(letters) if c in model.vocab), len(letters) + 1]
    ids = np.array([[0, *(model.vocab[c] for c in letters if c in model.vocab), 0]], np.int64)
    speed = np.array([manners[i].rate for i in at], np.float32)
    *parts, durations = model.sess.run(None, {"ids": ids, "speed": speed})
    lasts = durations.reshape(-1)
    *spectra, f0 = (part[0] for part in parts)
    pitch = np.repeat([manners[i].pitch for i in at], lasts * (600 // dsp.HOP)).astype(np.float32)
    wave = dsp.synth(*spectra, f0 * _smooth(pitch, len(f0)), rng)
    steps = np.zeros(len(letters) + 2, np.int64)
    steps[at] = lasts
    return wave.astype(np.float32), steps


def _smooth(factors: npt.NDArray[np.float32], length: int) -> npt.NDArray[np.float32]:
    """The factors of ``length`` frames, gliding over a tenth of a second where they change."""
    fitted = np.pad(factors[:length], (4, 4 + max(0, length - len(factors))), "edge")
    return np.convolve(fitted, np.full(9, 1 / 9), "valid").astype(np.float32)


def _planned(
    letters: str, owners: list[int], steps: npt.NDArray[np.int64], rate: float = 1.0
) -> list[SpokenPhone]:
    """The phones of one run with the model's times, moved earlier by what they are late."""
    late = LATE + LATE_BY_RATE / rate
    edges = np.maximum(np.concatenate([[0], np.cumsum(steps)]) * UNIT - late, 0)
    return planned(letters, owners, edges[1:-1], _alphabet())


@lru_cache(maxsize=1)
def _alphabet() -> Alphabet:
    signs = {name: value for name, value in _table()["signs"].items() if name != "sounds"}
    return Alphabet(**signs, ipa=_table()["ipa"])
