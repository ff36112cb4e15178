"""The voices of hibari-tts, with the time of every sound as the model itself planned it."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ...phones.ipa import IpaPhone, written
from ..expression.pitch import spread_out
from ..sound.utterance import SpokenPhone, Utterance
from ..text.manner import Manner
from ..text.readings import Reading
from .letters.misaki_letters import alphabet, english, g2p, manners, pieces, table, usual_rate
from .letters.timed_letters import joined, planned, settled

RATE = 24000
UNIT = 600 / RATE
"""Seconds of one step of the model's durations."""
LATE, LATE_BY_RATE = 0.020, 0.037
"""Seconds by which the planned durations run behind the sound that is made of them: the second is divided by
the rate. Measured against forced alignment with pocketsphinx (``scripts/check_voices.py``)."""
LEAST_PITCH = 40.0
"""Hz under which hibari's own synthesis makes no voiced sound."""
BREATH = 0.24
"""Seconds of pause where a sentence had to be cut."""


def synthesise(words: Sequence[Reading], voice: str, rng: np.random.Generator) -> Utterance:
    """One sentence at 24 kHz. ``rng`` draws the noise of the voice's breathy part.

    Words said in other manners than their neighbours get their own rate and pitch. No phones come back
    where the voice knows no sound for any of the words.
    """
    runs = []
    for letters, owners in pieces(*english(words, _model(voice).g2p)):
        wave, steps = _run(letters, manners(words, owners), voice, rng)
        rate = usual_rate(words, owners)
        runs.append((wave, settled(_planned(letters, owners, steps, rate), wave, RATE)))
    return joined(runs, RATE, BREATH)


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
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", word.spoken)  # "ValueError"
    parts = [p for p in apart.replace("-", " ").split() if p.isalpha()]
    strange = [p for p in parts if len(p) > 1 and not p.isupper() and not knows(p)]
    if not strange or word.given or word.ipa:
        return ""
    sounds = pronounce([Reading(word.text, word.spoken)])[0]
    return written(tuple(IpaPhone(s.label, s.stress) for s in sounds))


def pronounce(words: Sequence[Reading]) -> list[tuple[SpokenPhone, ...]]:
    """The sounds of each word of a sentence in American English; their times mean nothing."""
    letters, owners = english(words, g2p(False))
    sounds = _planned(letters, owners, np.ones(len(letters) + 2, np.int64))
    return [tuple(s for s in sounds if s.word == i) for i in range(len(words))]


def knows(word: str) -> bool:
    """Whether the word is in the voice's English dictionary, or derived from words that are: inflected
    ("waited"), with an ending ("kindness") or a prefix ("rewired"), or put together of two ("livestream")."""
    if _inflected(word) or _inflected(word.lower()):
        return True
    small = word.lower()
    for ending, base in table()["derived"]["endings"]:
        if (
            small.endswith(ending)
            and len(small) - len(ending) >= 3
            and _inflected(small[: -len(ending)] + base)
        ):
            return True
    prefix = next((p for p in table()["derived"]["prefixes"] if small.startswith(p)), "")
    if prefix and len(small) - len(prefix) >= 4 and _inflected(small[len(prefix) :]):
        return True
    return word.islower() and any(
        _inflected(word[:i]) and _inflected(word[i:]) for i in range(4, len(word) - 3)
    )


def _inflected(word: str) -> bool:
    """Whether the dictionary holds the word or one that it is a regular form of."""
    from hibari.g2p import Context

    lexicon = g2p(False).lexicon
    return lexicon.get_word(word, "NN", None, Context())[0] is not None


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
    reader = g2p(VOICES[voice]["british"])
    return Hibari(voice=voice, model=graph.SerializeToString(), threads=threads, g2p=reader)


def _run(
    letters: str, ways: Sequence[Manner], voice: str, rng: np.random.Generator
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    """Sound and the steps (len(letters) + 2,) that each letter lasts, the ends included."""
    from hibari import dsp

    model = _model(voice)
    at = [0, *(1 + i for i, c in enumerate(letters) if c in model.vocab), len(letters) + 1]
    ids = np.array([[0, *(model.vocab[c] for c in letters if c in model.vocab), 0]], np.int64)
    speed = np.array([ways[i].rate for i in at], np.float32)
    *parts, durations = model.sess.run(None, {"ids": ids, "speed": speed})
    lasts = durations.reshape(-1)
    *spectra, f0 = (part[0] for part in parts)
    pitch = np.repeat([ways[i].pitch for i in at], lasts * (600 // dsp.HOP)).astype(np.float32)
    spread = np.repeat([ways[i].range for i in at], lasts * (600 // dsp.HOP)).astype(np.float32)
    moved = spread_out(f0, _smooth(spread, len(f0)), LEAST_PITCH)
    moved = moved * _smooth(pitch, len(f0))
    wave = dsp.synth(*spectra, moved, rng)
    if not np.array_equal(moved, f0):
        # what is pitched higher has more harmonics to the second: it is not to be louder for that
        plain = dsp.synth(*spectra, f0, np.random.default_rng(0))
        wave = wave * np.sqrt((plain**2).mean() / max(float((wave**2).mean()), 1e-12))
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
    return planned(letters, owners, edges[1:-1], alphabet())
