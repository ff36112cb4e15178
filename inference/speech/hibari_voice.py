"""The voices of hibari-tts, with the time of every sound as the model itself planned it."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .readings import Reading

RATE = 24000
UNIT = 600 / RATE
"""Seconds of one step of the model's durations."""
LATE = 0.065
"""Seconds by which the planned durations run behind the sound that is made of them."""
MOST_LETTERS = 380
"""Phone letters that the model reads at once; longer sentences are cut at a pause."""


@dataclass(frozen=True)
class Sound:
    """One phone of a spoken sentence: IPA ``label``, seconds, stress 0..2, index of its word or -1."""

    label: str
    start: float
    end: float
    stress: int
    word: int


def synthesise(
    words: Sequence[Reading], voice: str, rng: np.random.Generator
) -> tuple[npt.NDArray[np.float32], list[Sound]]:
    """Sound (N,) at 24 kHz of one sentence, with silence at both ends, and its phones in order.

    Pauses are the phones ``sil``. ``rng`` draws the noise of the voice's breathy part.
    """
    audio: list[npt.NDArray[np.float32]] = []
    sounds: list[Sound] = []
    t = 0.0
    for letters, owners in _pieces(*_letters(words, voice)):
        wave, steps = _run(letters, voice, rng)
        sounds += _sounds(letters, owners, steps, t)
        audio.append(wave)
        t += len(wave) / RATE
    return np.concatenate(audio), sounds


@lru_cache(maxsize=2)
def _model(voice: str) -> Any:
    """Hibari with the durations as one more output of its graph."""
    import onnx
    import onnxruntime as ort
    from hibari import Hibari
    from hibari.voices import voice_path

    graph = onnx.load(voice_path(voice, download_missing=False))
    producer = {name: node for node in graph.graph.node for name in node.output}
    durations = next(
        node.input[0]
        for node in graph.graph.node
        if node.op_type == "CumSum"
        and (cast := producer.get(node.input[0])) is not None
        and cast.op_type == "Cast"
        and producer[cast.input[0]].op_type == "Clip"
    )
    graph.graph.output.append(onnx.helper.make_tensor_value_info(durations, onnx.TensorProto.INT64, None))
    options = ort.SessionOptions()
    options.intra_op_num_threads = min(2, os.cpu_count() or 1)
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    model = Hibari.__new__(Hibari)
    Hibari.__init__(model, voice=voice)
    model.sess = ort.InferenceSession(graph.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return model


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "hibari_voice.toml").read_text("utf-8"))


def _letters(words: Sequence[Reading], voice: str) -> tuple[str, list[int]]:
    """The sentence in the model's phone letters, and for each letter the word it belongs to (-1 none)."""
    g2p = _model(voice).g2p
    text, owner = "", []
    for i, word in enumerate(words):
        text += word.spoken + word.after
        owner += [i] * len(word.spoken) + [-1] * len(word.after)
        if i < len(words) - 1:
            text += " "
            owner.append(-1)
    letters, owners, at = "", [], 0
    for token in g2p.phonemize_tokens(g2p.tokenize(text)):
        phones = token.phonemes or ""
        letters += phones
        owners += [owner[min(at, len(owner) - 1)]] * len(phones)
        if token.whitespace:
            letters += " "
            owners.append(-1)
        at += len(token.text) + len(token.whitespace)
    return letters.rstrip(), owners[: len(letters.rstrip())]


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


def _run(
    letters: str, voice: str, rng: np.random.Generator
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    """Sound and the steps (len(letters) + 2,) that each letter lasts, the ends included."""
    from hibari import dsp

    model = _model(voice)
    known = [c in model.vocab for c in letters]
    ids = np.array([[0, *(model.vocab[c] for c in letters if c in model.vocab), 0]], np.int64)
    *parts, durations = model.sess.run(None, {"ids": ids, "speed": np.ones(1, np.float32)})
    wave = dsp.synth(*(part[0] for part in parts), rng)
    steps = np.zeros(len(letters) + 2, np.int64)
    steps[[0, *(1 + np.flatnonzero(known)), -1]] = durations.reshape(-1)
    return wave.astype(np.float32), steps


def _sounds(letters: str, owners: list[int], steps: npt.NDArray[np.int64], offset: float) -> list[Sound]:
    signs, ipa = _table()["signs"], _table()["ipa"]
    edges = np.concatenate([[0], np.cumsum(steps)]) * UNIT
    total = float(edges[-1])
    edges = np.clip(edges - LATE, 0, None)
    edges[-1] = total
    edges += offset
    sounds: list[Sound] = []
    start, stress = float(edges[1]), 0
    previous = ""
    for i, c in enumerate(letters):
        end = float(edges[i + 2])
        if c in signs["stress"]:
            stress = signs["stress"][c]
            continue
        if c in signs["marks"] and sounds:
            sounds[-1] = _until(sounds[-1], end)
        elif c == " " or c in signs["pauses"]:
            previous = ""
            if c != " " or (sounds and sounds[-1].label == "sil"):
                if sounds and sounds[-1].label == "sil":
                    sounds[-1] = _until(sounds[-1], end)
                else:
                    sounds.append(Sound("sil", start, end, 0, -1))
            elif sounds:
                sounds[-1] = _until(sounds[-1], end)
        elif previous + c in signs["pairs"] and sounds[-1].word == owners[i]:
            sounds[-1] = Sound(previous + c, sounds[-1].start, end, sounds[-1].stress, owners[i])
            previous = ""
        else:
            sounds.append(Sound(ipa.get(c, c), start, end, stress if c in signs["vowels"] else 0, owners[i]))
            previous = c
        if c in signs["vowels"]:
            stress = 0
        start = end
    return sounds


def _until(sound: Sound, end: float) -> Sound:
    return Sound(sound.label, sound.start, end, sound.stress, sound.word)
