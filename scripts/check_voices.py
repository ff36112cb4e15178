"""Listens to the English voices that are installed: are their phones where they say, at every rate?

    python scripts/check_voices.py [--voice heart ...] [--rates 0.7,1,1.6]

An independent acoustic model aligns the sound with the phones that the voice planned. Printed are, for each
voice and rate: whether all words were found, the voice's delay (median, ms), how far phone starts lie apart
(median and 95 %, ms), how fast it is against rate 1, samples near full scale, and processor time against
the sound's. Exit code 1 where a word is missing, starts are off by more than 25 (median) or 90 ms (95 %), or
sound is cut off.
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np
from scipy.signal import resample_poly

from paksatalker.inference.speech.aligning.alignment import RATE, align
from paksatalker.inference.speech.text.manner import Manner
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.speech.voices.voices import voices
from paksatalker.inference.speech.wording.pronunciation import arpabet
from paksatalker.inference.timeline.speech import Speech

SENTENCES = (
    "The boy was there when the sun rose.",
    "A rod is used to catch pink salmon.",
    "The source of the huge river is the clear spring.",
    "Kick the ball straight and follow through.",
    "Help the woman get back to her feet.",
    "A pot of tea helps to pass the evening.",
    "Smoky fires lack flame and heat.",
    "The soft cushion broke the man's fall.",
    "The salt breeze came across from the sea.",
    "The girl at the booth sold fifty bonds.",
)
"""From the Harvard sentences (IEEE 1969), balanced in their sounds."""
MEDIAN, MOST = 0.025, 0.090


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--voice", action="append", help="instead of all natural ones and espeak:en-us")
    parser.add_argument("--rates", default="0.7,1,1.3,1.6")
    options = parser.parse_args()
    names = options.voice or [
        *(v.qualified for v in voices("en") if v.installed and v.naturalness == "natural"),
        "espeak:en-us",
    ]
    print(f"{'voice':<28} rate  found  delay  median  95 %  length  near full  of real time")
    return max(_check(name, float(rate)) for name in names for rate in options.rates.split(","))


def _check(name: str, rate: float) -> int:
    speak(SENTENCES[0], voice=name)  # loads it
    began = time.process_time()
    spoken = [speak(text, voice=name, manner=Manner(rate=rate)) for text in SENTENCES]
    spent = time.process_time() - began
    plain = [speak(text, voice=name) for text in SENTENCES]
    errors, whole = [], True
    for speech in spoken:
        found, starts = _against_the_sound(speech)
        whole &= found
        errors += starts
    delay = float(np.median(errors))
    apart = np.abs(errors)
    median, most = float(np.median(apart)), float(np.quantile(apart, 0.95))
    lasts = [sum(s.sentences[0].end - s.sentences[0].start for s in group) for group in (plain, spoken)]
    loud = sum(int((np.abs(s.audio) > 0.99).sum()) for s in spoken)
    share = spent / sum(s.duration for s in spoken)
    print(
        f"{name:<28} {rate:4.2f}  {'all' if whole else 'NOT':>5}  {1000 * delay:5.0f}  {1000 * median:6.0f}"
        f"  {1000 * most:4.0f}  {lasts[0] / lasts[1]:6.2f}  {loud:9d}  {share:12.3f}"
    )
    return int(not whole or median > MEDIAN or most > MOST or loud > 0)


def _against_the_sound(speech: Speech) -> tuple[bool, list[float]]:
    """Whether every word is in the sound, and by how many seconds each phone is late."""
    owned = [[p for p in speech.phones if p.word == i] for i in range(len(speech.words))]
    common = int(np.gcd(RATE, speech.rate))
    sound = resample_poly(np.asarray(speech.audio, np.float64), RATE // common, speech.rate // common)
    pcm = np.clip(sound * 32767, -32768, 32767).astype(np.int16)
    owned = [phones for phones in owned if phones]
    found = align(pcm, [[arpabet(p.label for p in phones)] for phones in owned])
    errors = []
    for word in found.words:
        if word.index < 0:
            continue
        planned = [p for p in owned[word.index] for _ in arpabet([p.label]).split()[:1]]
        heard = iter(word.phones)
        for p in planned:
            first = next(heard)
            errors.append(p.start - first.start)
            for _ in arpabet([p.label]).split()[1:]:
                next(heard)
    return found.parted is None, errors


if __name__ == "__main__":
    sys.exit(main())
