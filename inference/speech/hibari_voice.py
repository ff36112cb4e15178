"""The voices of hibari-tts, with the time of every sound as the model itself planned it."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
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
"""Seconds by which the planned durations run behind the sound that is made of them.

Measured against forced alignment with pocketsphinx: over 470 phones of 10 sentences the starts so corrected
have a median error of 0 ms; the absolute error is 15 ms at the median and 45 ms at 95 %.
"""
FADED = 40.0
"""dB under the loudest parts of a sentence at which a sound before a pause is over."""
LEAST_PAUSE = 0.05
"""Seconds; what is shorter is no pause."""
BREATH = 0.24
"""Seconds of pause where a sentence had to be cut."""
_HOP = RATE // 200
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

    The first and last phones are said; pauses between them are ``sil``. ``rng`` draws the noise of the
    voice's breathy part. No phones come back where the voice knows no sound for any of the words.
    """
    audio: list[npt.NDArray[np.float32]] = [np.zeros(0, np.float32)]
    sounds: list[Sound] = []
    t = 0.0
    for letters, owners in _pieces(*_letters(words, _model(voice).g2p)):
        wave, steps = _run(letters, voice, rng)
        made = _settled(_planned(letters, owners, steps), wave)
        if not made:
            continue
        if sounds:
            # a piece brings silence at both ends; where two meet, a breath's length of it is enough
            cut = max(0, round((made[0].start - BREATH / 2) * RATE))
            wave, made = wave[cut:], [_moved(s, -cut / RATE) for s in made]
            rest = audio[-1][: max(0, len(audio[-1]) - round((t - sounds[-1].end - BREATH / 2) * RATE))]
            t -= (len(audio[-1]) - len(rest)) / RATE
            audio[-1] = rest
            sounds.append(Sound("sil", sounds[-1].end, t + made[0].start, 0, -1))
        sounds += [_moved(s, t) for s in made]
        audio.append(wave)
        t += len(wave) / RATE
    return np.concatenate(audio), sounds


def _moved(sound: Sound, by: float) -> Sound:
    return replace(sound, start=sound.start + by, end=sound.end + by)


def installed() -> dict[str, str]:
    """The voices whose models are on this machine, each with its language."""
    from hibari.voices import VOICES, voice_path

    found = {}
    for name, row in VOICES.items():
        with suppress(FileNotFoundError):
            voice_path(name, download_missing=False)
            found[name] = "en-gb" if row["british"] else "en-us"
    return found


def pronounce(words: Sequence[Reading]) -> list[tuple[Sound, ...]]:
    """The sounds of each word of a sentence in American English; their times mean nothing."""
    letters, owners = _letters(words, _g2p(False))
    sounds = _planned(letters, owners, np.ones(len(letters) + 2, np.int64))
    return [tuple(s for s in sounds if s.word == i) for i in range(len(words))]


def knows(word: str) -> bool:
    """Whether the word is in the voice's English dictionary."""
    lexicon = _g2p(False).lexicon
    return bool(lexicon.is_known(word, "NN") or lexicon.is_known(word.lower(), "NN"))


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
    graph.graph.output.append(onnx.helper.make_tensor_value_info(durations, onnx.TensorProto.INT64, None))
    # what it takes for a file's path goes to onnxruntime, which also takes the bytes of a model
    threads = min(2, os.cpu_count() or 1)
    g2p = _g2p(VOICES[voice]["british"])
    return Hibari(voice=voice, model=graph.SerializeToString(), threads=threads, g2p=g2p)


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "hibari_voice.toml").read_text("utf-8"))


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


def _planned(letters: str, owners: list[int], steps: npt.NDArray[np.int64]) -> list[Sound]:
    """The phones of one run with the model's times, moved earlier by LATE; the time between words is the
    earlier phone's, that at a sign of pause is ``sil``."""
    signs, ipa = _table()["signs"], _table()["ipa"]
    edges = np.maximum(np.concatenate([[0], np.cumsum(steps)]) * UNIT - LATE, 0)
    sounds: list[Sound] = []
    start, stress, previous = float(edges[1]), 0, ""
    for i, c in enumerate(letters):
        end = float(edges[i + 2])
        last = sounds[-1] if sounds else None
        if c in signs["stress"]:
            stress = signs["stress"][c]
            continue  # its time is that of the vowel it stands before
        if c in signs["pauses"] and last and last.label != "sil":
            sounds.append(Sound("sil", start, end, 0, -1))
        elif last and (c in signs["marks"] or c in signs["pauses"] or c == " "):
            sounds[-1] = replace(last, end=end)
        elif last and previous + c in signs["pairs"] and last.word == owners[i]:
            sounds[-1] = replace(last, label=previous + c, end=end)
        elif c not in signs["marks"] and c not in signs["pauses"] and c != " ":
            vowel = c in signs["vowels"]
            sounds.append(Sound(ipa.get(c, c), start, end, stress if vowel else 0, owners[i]))
            stress = 0 if vowel else stress
        previous = c
        start = end
    return sounds


def _settled(sounds: list[Sound], wave: npt.NDArray[np.float32]) -> list[Sound]:
    """The phones with the pauses where the sound really ends.

    The model stretches the last phone before a pause into the pause (160 ms too far at the median); the
    level of the sound tells when it is over.
    """
    frames = wave[: len(wave) // _HOP * _HOP].reshape(-1, _HOP)
    level = 10 * np.log10((frames**2).mean(axis=1) + 1e-12)
    heard = np.flatnonzero(level > np.percentile(level, 95) - FADED) * _HOP / RATE
    out: list[Sound] = []
    total = len(wave) / RATE
    for i, sound in enumerate(sounds):
        following = next((s.start for s in sounds[i + 1 :] if s.label != "sil"), total)
        if sound.label == "sil":
            if following - out[-1].end >= LEAST_PAUSE:
                out.append(replace(sound, start=out[-1].end, end=following))
            else:
                out[-1] = replace(out[-1], end=following)
            continue
        if i + 1 == len(sounds) or sounds[i + 1].label == "sil":
            within = heard[(heard >= sound.start) & (heard < following)]
            end = float(within[-1]) + 2 * _HOP / RATE if len(within) else sound.end
            sound = replace(sound, end=min(max(end, sound.start + 0.03), following))
        out.append(sound)
    while out and out[-1].label == "sil":
        out.pop()
    return out
