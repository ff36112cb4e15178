"""Has Whisper hear what the voices say: are numbers, dates, abbreviations and addresses read as people do?

    python scripts/check_recognised.py [--language es ...] [--voice de=espeak:de ...] [--skip N] [--count N]

``check_recognised.tsv`` has fifty sentences of each language as they are written and as a person reads
them. Each is said and heard by Whisper (the ``asr`` extra: tiny.en in English, base elsewhere), or by the
one in DIR. What it writes is spelled out by our own rules, and compared with what a person reads, word by
word; words that sound the same ("two", "to") count as the same. Hindi is heard as Urdu, whose script
Whisper knows better, and as Hindi; a sentence counts as it is heard better, and words are compared by their
consonants but n, h and inner v, wherever the spaces stand. Printed is the share of words heard right,
and every sentence that is not. Exit code 1 where it is less than 95 % in English or 90 % in another
language. Twenty minutes on one core.
"""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from functools import lru_cache
from pathlib import Path

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
HEARD_AS = {"hi": ("ur", "hi")}
"""Languages that Whisper listens for, where that is not the one that is spoken."""
ALIKE = {
    "f": "p", "x": "k", "q": "k", "ɣ": "g", "ɡ": "g", "w": "v", "ʋ": "v", "ɾ": "r", "ɽ": "r",
    "z": "J", "ɟ": "J", "ʒ": "J", "c": "C", "ʃ": "S", "ʈ": "t", "ɖ": "d", "ɳ": "n", "ɭ": "l",
}  # fmt: skip
"""Consonants that one of Hindi and Urdu writes as the other."""


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
        missed = words = 0
        chosen = [row for row in rows if row[0] == code][options.skip :][: options.count]
        for _, written, said in chosen:
            sound, wanted = _said(written, voice), _words(said, code)
            tries = []
            for other in HEARD_AS.get(code, (code,)):
                heard = transcribe(
                    sound, [(0.0, len(sound) / RATE)], model=options.model, language=other
                ).text
                tries.append((_distance(wanted, _words(heard, other), code), heard))
            wrong, heard = min(tries, key=lambda found: found[0])
            missed, words = missed + wrong, words + len(wanted)
            if wrong or options.all:
                print(f"  {wrong}  {written}  |  {heard}", flush=True)
        share = 1 - missed / words
        print(f"{code}  {voice:<24} {words} words, {100 * share:.1f} % heard right", flush=True)
        low |= share < LEAST.get(code, 0.9)
    return int(low)


def _said(text: str, voice: str) -> npt.NDArray[np.int16]:
    """A text said by a voice, at the rate that Whisper hears."""
    speech = speak(text, voice=voice)
    common = int(np.gcd(RATE, speech.rate))
    sound = resample_poly(np.asarray(speech.audio, np.float64), RATE // common, speech.rate // common)
    return np.asarray(np.round(np.clip(sound, -1, 1) * 32767), np.int16)


def _words(text: str, code: str) -> list[str]:
    """The words that a text stands for, in small letters; of Hindi and Urdu what is heard of each."""
    if not any(c.isalnum() for c in text):
        return []
    if code in ("hi", "ur"):
        text = re.sub(r"(?<=\d),(?=\d)", "", text)
        text = re.sub(r"[।,;:!?\"'’۔،؟-]|(?<!\d)\.|\.(?!\d)", " ", text)
        parts = [p for p in re.split(r"\s+", text) if p]
        parts = [w for p in parts for w in (_counted(p) if p.isdigit() else [p])]
        return [w for p in parts for w in _skeletons(p, "hi" if not p.isalpha() else code)]
    spoken = " ".join(word.spoken for s in script(read(text), code).sentences for word in s.words)
    return re.findall(r"[\w']+", spoken.replace(".", " ").replace("-", " ").replace("’", "'").casefold())


def _counted(digits: str) -> list[str]:
    """A number as Hindi counts it, in words of their own: lakhs, thousands, hundreds and the rest."""
    value, found = int(digits), []
    for size, name in ((100_000, "लाख"), (1000, "हज़ार"), (100, "सौ")):
        if value >= size:
            found += [str(value // size), name]
            value %= size
    return [*found, str(value)] if value or not found else found


@lru_cache(maxsize=4096)
def _skeletons(word: str, code: str) -> tuple[str, ...]:
    """The consonants of the words that a word or number is said as."""
    heard = " ".join(espeak_library.ipa(word, code))
    found = []
    for one in heard.split():
        plain = "".join(c for c in unicodedata.normalize("NFD", one) if not unicodedata.combining(c))
        plain = plain.replace("tʃ", "c").replace("dʒ", "ɟ").replace("s", "S")
        plain = "".join(ALIKE.get(c, c) for c in plain)
        # after another letter v is as well written as a part of its vowel
        plain = re.sub(r"[^bdgklmprtvCJS]", "", plain[:1] + plain[1:].replace("v", ""))
        found.append(re.sub(r"(.)\1+", r"\1", plain))
    return tuple(w for w in found if w)


@lru_cache(maxsize=65536)
def _sound(word: str, code: str) -> str:
    phones = espeak_library.ipa(word, espeak_voice.find(code) or code)
    return "".join(bare(p)[0] for p in phones)


def _wrong_letters(wanted: list[str], found: list[str]) -> int:
    """How many words are not in what was heard, wherever its spaces stand: those whose consonants are not all
    there one after another, and two or more that stand between words."""
    want, have = "".join(wanted), "".join(found)
    cost = np.zeros((len(want) + 1, len(have) + 1), int)
    cost[:, 0], cost[0] = np.arange(len(want) + 1), np.arange(len(have) + 1)
    for i, c in enumerate(want, 1):
        for j, other in enumerate(have, 1):
            cost[i, j] = min(cost[i - 1, j] + 1, cost[i, j - 1] + 1, cost[i - 1, j - 1] + (c != other))
    i, j = len(want), len(have)
    right, put_in = [False] * len(want), [0] * (len(want) + 1)
    while i or j:
        if i and j and cost[i, j] == cost[i - 1, j - 1] + (want[i - 1] != have[j - 1]):
            i, j = i - 1, j - 1
            right[i] = want[i] == have[j]
        elif j and cost[i, j] == cost[i, j - 1] + 1:
            j -= 1
            put_in[i] += 1
        else:
            i -= 1
    at, wrong = 0, 0
    for word in wanted:
        end = at + len(word)
        wrong += not all(right[at:end]) or any(put_in[at + 1 : end])
        at = end
    starts = np.cumsum([0, *map(len, wanted)])
    return wrong + sum(put_in[k] > 1 for k in starts)


def _distance(wanted: list[str], found: list[str], code: str) -> int:
    """Words to put in, leave out or exchange; two that are written as one are the same."""
    if code in HEARD_AS:
        return _wrong_letters(wanted, found)

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
