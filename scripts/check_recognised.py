"""Has Whisper hear what the voices say: are numbers, dates, abbreviations and addresses read as people do?

    python scripts/check_recognised.py [--language es ...] [--voice de=espeak:de ...] [--skip N] [--count N]

``check_recognised.tsv`` has fifty sentences of each language as they are written and as a person reads
them. Each is said and heard by Whisper (the ``asr`` extra: tiny.en in English, base elsewhere), or by the
one in DIR. What it writes is spelled out by our own rules, and compared with what a person reads, word by
word; words that sound the same ("two", "to") count as the same. Hindi, which Whisper base spells at will, is
compared strictly and fairly, as ``heard_hindi.py`` describes; the latter counts. Printed is
the share of words heard right, and every sentence that is not. Exit code 1 where it is less than 95 % in
English or 90 % in another language. Twenty minutes on one core.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from functools import lru_cache
from pathlib import Path

import heard_hindi
import numpy as np
import numpy.typing as npt
from scipy.signal import resample_poly

from paksatalker.inference.phones.ipa import bare
from paksatalker.inference.speech.aligning.asr import RATE, transcribe
from paksatalker.inference.speech.text.markup import read
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.speech.voices import espeak_library, espeak_voice
from paksatalker.inference.speech.voices.voices import choose
from paksatalker.inference.speech.wording.script import script

ROWS = Path(__file__).with_suffix(".tsv")
LEAST = {"en": 0.95}
"""Of the words that have to be heard right; of languages that are not named, 0.9."""


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--language", action="append", help="only these (all)")
    parser.add_argument("--voice", action="append", default=[], metavar="CODE=VOICE", help="not the best one")
    parser.add_argument("--model", type=Path, metavar="DIR", help="a larger Whisper")
    parser.add_argument("--count", type=int, default=50, metavar="N", help="only the first sentences")
    parser.add_argument("--skip", type=int, default=0, metavar="N", help="pass over the first sentences")
    parser.add_argument("--all", action="store_true", help="print every sentence")
    options = parser.parse_args()
    told = dict(row.split("=", 1) for row in options.voice)
    rows = [line.split("\t") for line in ROWS.read_text("utf-8").splitlines() if not line.startswith("#")]
    low = False
    for code in options.language or dict.fromkeys(row[0] for row in rows):
        voice = told.get(code) or choose(None, code, "")[0].qualified
        missed, words = Counter[str](), 0
        chosen = [row for row in rows if row[0] == code][options.skip :][: options.count]
        for _, written, said in chosen:
            languages = heard_hindi.LANGUAGES if code == "hi" else (code,)
            sound = _said(written, voice)
            heard = {other: _heard(sound, other, options.model) for other in languages}
            wrong = (
                heard_hindi.missed(said, heard) if code == "hi" else {"": _missed(said, heard[code], code)}
            )
            missed.update(wrong)
            words += len(heard_hindi.words(said) if code == "hi" else _words(said, code))
            if any(wrong.values()) or options.all:
                told_wrong = " ".join(map(str, wrong.values()))
                print(f"  {told_wrong}  {written}  |  {'  |  '.join(heard.values())}", flush=True)
        for way, count in missed.items():
            share = 1 - count / words
            print(f"{code}  {voice:<24} {words} words, {100 * share:.1f} % heard right  {way}", flush=True)
        low |= share < LEAST.get(code, 0.9)
    return int(low)


def _heard(sound: npt.NDArray[np.int16], code: str, model: Path | None) -> str:
    """What Whisper writes for a sound."""
    return transcribe(sound, [(0.0, len(sound) / RATE)], model=model, language=code).text


def _missed(said: str, heard: str, code: str) -> int:
    return _distance(_words(said, code), _words(heard, code), code)


def _said(text: str, voice: str) -> npt.NDArray[np.int16]:
    """A text said by a voice, at the rate that Whisper hears."""
    speech = speak(text, voice=voice)
    common = int(np.gcd(RATE, speech.rate))
    sound = resample_poly(np.asarray(speech.audio, np.float64), RATE // common, speech.rate // common)
    return np.asarray(np.round(np.clip(sound, -1, 1) * 32767), np.int16)


def _words(text: str, code: str) -> list[str]:
    """The words that a text stands for, in small letters."""
    if not any(c.isalnum() for c in text):
        return []
    spoken = " ".join(word.spoken for s in script(read(text), code).sentences for word in s.words)
    return re.findall(r"[\w']+", spoken.replace(".", " ").replace("-", " ").replace("’", "'").casefold())


@lru_cache(maxsize=65536)
def _sound(word: str, code: str) -> str:
    phones = espeak_library.ipa(word, espeak_voice.find(code) or code)
    return "".join(bare(p)[0] for p in phones)


def _distance(wanted: list[str], found: list[str], code: str) -> int:
    """Words to put in, leave out or exchange; two that are written as one are the same."""

    def alike(a: str, b: str) -> bool:
        return a == b or _sound(a, code) == _sound(b, code)

    rows = [list(range(len(found) + 1))]
    for i, word in enumerate(wanted, 1):
        row = [i]
        for j, other in enumerate(found, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (not alike(word, other)))
            if j > 1 and alike(word, found[j - 2] + other):
                best = min(best, rows[-1][j - 2])
            if i > 1 and alike(wanted[i - 2] + word, other):
                best = min(best, rows[-2][j - 1])
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


if __name__ == "__main__":
    sys.exit(main())
