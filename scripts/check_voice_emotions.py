"""Measures how emotions change the voices that are installed: does each go the way that the recipe states?

    python scripts/check_voice_emotions.py [--voice heart ...] [--words]

Five sentences are said with each emotion at 0, 0.5 and 1. Printed are the changes against the plain voice:
mean pitch and its spread (80 % of it, semitones), rate (octaves), loudness (dB). ``--words`` also has
Whisper (the ``asr`` extra) hear ten sentences of each emotion at 1. Exit code 1 where a change goes the wrong
way or is less at 1 than at 0.5, or where more than 3 % of the words are lost.
"""

from __future__ import annotations

import argparse
import re
import sys
from functools import partial
from math import log2

import numpy as np
from check_voices import SENTENCES
from scipy.signal import resample_poly

from paksatalker.base.tables import shipped
from paksatalker.inference.face.delivery import Delivery
from paksatalker.inference.face.mood import Mood
from paksatalker.inference.speech.aligning.asr import transcribe
from paksatalker.inference.speech.expression import recipe
from paksatalker.inference.speech.prosody import prosody
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.speech.voices.voices import voices
from paksatalker.inference.timeline.speech import Speech

SAID = " ".join([*SENTENCES[:4], "We were away all year, and nobody knew when you would arrive."])
LEAST = (0.1, 0.1, 0.02, 0.2)
"""Of each measure a change that is none: semitones, semitones, octaves of the rate, dB."""


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--voice", action="append", help="instead of all natural ones and espeak:en-us")
    parser.add_argument("--words", action="store_true", help="hear the words too")
    options = parser.parse_args()
    names = options.voice or [
        *(v.qualified for v in voices("en") if v.installed and v.naturalness == "natural"),
        "espeak:en-us",
    ]
    print(f"{'voice':<24} {'emotion':<10} intensity   pitch   range    rate  loudness")
    bad = sum(_check(name) for name in names)
    if options.words:
        bad += sum(_words(name) for name in names)
    return int(bad > 0)


def _felt(name: str, emotion: str, intensity: float, text: str = SAID) -> Speech:
    return speak(text, voice=name, mood=Mood(Delivery.of(f"{emotion}:{intensity}")))


def _check(name: str) -> int:
    plain, bad = np.array(_measured(speak(SAID, voice=name))), 0
    for emotion, row in shipped(recipe.__file__, "recipe.toml").items():
        stated = np.sign([row["pitch"], row["range"] - 1, row["rate"] - 1, row["volume"]])
        half, full = (np.array(_measured(_felt(name, emotion, k))) - plain for k in (0.5, 1.0))
        for k, change in ((0.5, half), (1.0, full)):
            told = "".join(f"{c:+8.2f}" for c in change)
            print(f"{name:<24} {emotion:<10} {k:9.1f}{told}")
        if emotion == "neutral":
            wrong = np.abs(full) > LEAST
        else:
            wrong = (stated * half < -np.array(LEAST)) | (stated * (full - half) < 0) | (stated * full <= 0)
        if wrong.any():
            bad += 1
            names = ("pitch", "range", "rate", "loudness")
            print(f"  wrong: {', '.join(n for n, w in zip(names, wrong, strict=True) if w)}")
    return bad


def _measured(speech: Speech) -> tuple[float, float, float, float]:
    """Mean pitch and the spread of 80 % of it (semitones), sounds a second (octaves), dB of what is said.

    A deviation would be that of the octaves which the tracker misses in creaky ends."""
    heard = prosody(speech, np.arange(0, speech.duration, 0.01))
    tones = 12 * np.log2(heard.f0[heard.voiced])
    low, high = np.quantile(tones, (0.03, 0.97))
    least, most = np.quantile(tones, (0.1, 0.9))
    tones = tones[(tones >= low) & (tones <= high)]
    said = [p for p in speech.phones if p.label != "sil"]
    loud = np.concatenate(
        [speech.audio[round(p.start * speech.rate) : round(p.end * speech.rate)] for p in said]
    )
    rate = log2(len(said) / sum(p.end - p.start for p in said))
    return float(tones.mean()), float(most - least), rate, 10 * float(np.log10(np.mean(loud**2)))


def _words(name: str) -> int:
    emotions = ("neutral", *(e for e in shipped(recipe.__file__, "recipe.toml") if e != "neutral"))
    wrong = {e: sum(map(partial(_missed, name, e), SENTENCES)) for e in emotions}
    total = sum(len(s.split()) for s in SENTENCES)
    print(f"{name}: of {total} words heard wrong: " + ", ".join(f"{e} {n}" for e, n in wrong.items()))
    return sum(n - wrong["neutral"] > 0.03 * total for n in wrong.values())


def _missed(name: str, emotion: str, text: str) -> int:
    speech = _felt(name, emotion, 1.0, text)
    common = int(np.gcd(16000, speech.rate))
    sound = resample_poly(np.asarray(speech.audio, np.float64), 16000 // common, speech.rate // common)
    pcm = np.round(np.clip(sound, -1, 1) * 32767).astype(np.int16)
    heard = _plain(transcribe(pcm, [(0.0, len(pcm) / 16000)], language="en").text)
    said = _plain(text)
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        last, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (word != other))
    return row[-1]


def _plain(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


if __name__ == "__main__":
    sys.exit(main())
