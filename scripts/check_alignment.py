"""How near the timing of recordings comes to people's own labels, and what it costs.

    .venv/bin/python scripts/check_alignment.py DIR...       pairs NAME.wav + NAME.TextGrid (words, phones)
    .venv/bin/python scripts/check_alignment.py --long 60    an hour of speech made here: memory, speed

Phone starts are compared with the transcript given, visemes (the 15 of Oculus, 10 ms frames) with and
without. Labels may be ARPABET, IPA or SAMPA. Prints every figure beside the one to reach; exit code 1 where
one is missed.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from paksatalker.base.errors import InputError
from paksatalker.inference.speech.recording import read_recording
from paksatalker.inference.speech.timing import textgrid
from paksatalker.inference.speech.wording.pronunciation import arpabet, cmu_phones
from paksatalker.inference.timeline.speech import Speech

WORDS = ("text", "words", "word", "ort")
PHONES = ("phonetic", "phones", "phone", "phoneme")
SILENCE = {"", "sil", "sp", "h#", "pau", "_", "#", "{pause}"}
SAMPA = {
    "V": "ʌ", "N": "ŋ", "@:": "ɜ", "@": "ə", "E": "ɛ", "S": "ʃ", "Z": "ʒ", "I": "ɪ", "O": "ɔ", "U": "ʊ",
    "A": "ɑ", "{": "æ", "T": "θ", "D": "ð", "P\\": "r", "J\\": "ɟ", "J": "ɲ", "h\\": "h", "t_S": "tʃ",
    "t_s": "ts", "d_b": "d", "tS": "tʃ", "dZ": "dʒ", "@u": "oʊ",
    "ei": "eɪ", "ai": "aɪ", "au": "aʊ", "oi": "ɔɪ",
    "i@": "ɪ", "e@": "ɛ", "u@": "ʊ", "Q": "ɒ", "?": "ʔ", "6": "ɐ",
}  # fmt: skip
OCULUS = {
    "PP": "P B M", "FF": "F V", "TH": "TH DH", "DD": "T D", "kk": "K G NG", "CH": "CH JH SH ZH", "SS": "S Z",
    "nn": "N L", "RR": "R ER", "aa": "AA AH AE", "E": "EH", "ih": "IH IY Y", "oh": "AO", "ou": "UH UW W",
}  # fmt: skip
DIPHTHONGS = {"AW": "aa ou", "AY": "aa ih", "EY": "E ih", "OW": "oh ou", "OY": "oh ih"}
KINDS: dict[str, float | None] = {"with transcript": None, "ASR extra": 0.72, "phone recogniser": 0.62}
"""What may be known of the words, and the part of the frames that has to be right with it."""
_CLASS = {phone: name for name, phones in OCULUS.items() for phone in phones.split()}


@dataclass(frozen=True)
class Label:
    """A phone as a person labelled it: its nearest CMU phones, seconds."""

    cmu: str
    start: float
    end: float


def main() -> int:
    """Print the figures of all folders."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="*", type=Path)
    parser.add_argument("--language", default=None, help="of the transcripts")
    parser.add_argument("--long", type=float, metavar="MINUTES", help="measure a recording that long")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        what, sound, text = options.one
        return _one(what, Path(sound), Path(text))
    missed = bool(options.folder) and _folders(options.folder, options.language)
    if options.long:
        missed |= _long(options.long)
    return int(missed)


@dataclass
class _Figures:
    """What was measured; figures of several folders are put together."""

    errors: list[float] = field(default_factory=list)
    """Seconds that phones start too late."""
    same: dict[str, list[np.ndarray]] = field(default_factory=lambda: {k: [] for k in KINDS})
    """Whether visemes are the same, by what was given."""

    def show(self, title: str) -> bool:
        """Print all of it; whether something misses what is to be reached."""
        errors = np.array(self.errors)
        away, plain = (np.abs(e) * 1000 for e in (errors - np.median(errors), errors))
        print(f"\n{title}: {len(errors)} phones")
        print(
            f"  constant offset {np.median(errors) * 1000:+.1f} ms; with it the starts are "
            f"{np.median(plain):.1f} / {np.quantile(plain, 0.95):.1f} ms off"
        )
        missed = _row("phone starts, median ms", float(np.median(away)), 15.0, False)
        missed |= _row("phone starts, 95 % ms", float(np.quantile(away, 0.95)), 50.0, False)
        for kind, aim in KINDS.items():
            if self.same[kind]:
                missed |= _row(f"visemes, {kind}", float(np.concatenate(self.same[kind]).mean()), aim, True)
        return missed


def _folders(folders: Sequence[Path], language: str | None) -> bool:
    whole = _Figures()
    for folder in folders:
        mine = _folder(folder, language)
        if not mine.errors:
            print(f"{folder}: no pair of a .wav with a labelled .TextGrid")
            return True
        last = mine.show(str(folder))
        whole.errors += mine.errors
        for kind, parts in mine.same.items():
            whole.same[kind] += parts
    return last if len(folders) == 1 else whole.show("together")


def _folder(folder: Path, language: str | None) -> _Figures:
    figures = _Figures()
    for sound in sorted(folder.glob("*.wav")):
        words, labels = _labels(folder / f"{sound.stem}.TextGrid")
        if not words or not labels:
            continue
        try:
            found = read_recording(sound, transcript=" ".join(words), language=language)
        except InputError as error:
            print(f"  {sound.name}: {error}")
            continue
        figures.errors += [b - a for a, b in _pairs(labels, found)]
        figures.same["with transcript"].append(_agree(labels, found))
        figures.same["phone recogniser"].append(_agree(labels, read_recording(sound, asr=False)))
        if find_spec("faster_whisper"):
            figures.same["ASR extra"].append(_agree(labels, read_recording(sound, asr=True)))
    return figures


def _row(what: str, value: float, reach: float | None, high: bool) -> bool:
    """Print one figure; whether it misses what is to be reached."""
    missed = reach is not None and (value < reach if high else value > reach)
    aim = "" if reach is None else f" to reach {reach:g}: {'NO' if missed else 'yes'}"
    print(f"  {what:<36} {value:9.3f}{aim}", flush=True)
    return missed


def _labels(path: Path) -> tuple[list[str], list[Label]]:
    if not path.is_file():
        return [], []
    tiers = {t.name.strip().casefold(): t for t in textgrid.parse(path.read_bytes(), path.name)}
    rows = []
    for names in (WORDS, PHONES):
        tier = next((tiers[n] for n in names if n in tiers and tiers[n].kind == "interval"), None)
        rows.append([e for e in tier.entries if e[2].strip() not in SILENCE] if tier else [])
    bare = [text.strip().rstrip("0123456789") for _, _, text in rows[1]]
    english = sum(label in cmu_phones() for label in bare) > 0.9 * len(bare)  # SAMPA has an S and a D too
    labels: list[Label] = []
    for (a, b, text), plain in zip(rows[1], bare, strict=True):
        if text.strip() == "H" and labels:  # the breath of a stop
            labels[-1] = Label(labels[-1].cmu, labels[-1].start, b)
        elif cmu := plain if english else _cmu(text.strip()):
            labels.append(Label(cmu, a, b))
    return [e[2].strip() for e in rows[0]], labels


def _cmu(label: str) -> str:
    """The nearest phones of the CMU set to a sound in IPA or SAMPA."""
    label = label.removesuffix("H") if len(label) > 1 else label
    bare = label.split("_")[0] if label not in SAMPA else label
    bare = SAMPA.get(bare, SAMPA.get(bare.rstrip(":"), bare.rstrip(":ː")))
    return arpabet([bare]) or arpabet(bare)


def _pairs(labels: Sequence[Label], found: Speech) -> list[tuple[float, float]]:
    """Starts of the phones that both have, in order."""
    said = [p for p in found.phones if p.label != "sil"]
    a = [label.cmu.split()[0] for label in labels]
    b = [(arpabet([p.label]) if found.phone_set == "ipa" else p.label).split(" ")[0] for p in said]
    loose = [[_CLASS.get(x, x) if x[:1] not in "AEIOU" else "V" for x in row] for row in (a, b)]
    blocks = SequenceMatcher(None, *loose, autojunk=False).get_matching_blocks()
    return [
        (labels[m.a + i].start, said[m.b + i].start) for m in blocks for i in range(m.size)
    ]  # fmt: skip


def _agree(labels: Sequence[Label], found: Speech) -> np.ndarray:
    """Whether the visemes are the same, on each 10 ms of what was labelled."""
    times = np.arange(labels[0].start - 0.1, labels[-1].end + 0.1, 0.01)
    ipa = found.phone_set == "ipa"
    theirs = [Label(arpabet([p.label]) if ipa else p.label, p.start, p.end) for p in found.phones]
    return np.array([a == b for a, b in zip(_classes(labels, times), _classes(theirs, times), strict=True)])


def _classes(labels: Sequence[Label], times: np.ndarray) -> list[str]:
    out = ["sil"] * len(times)
    for label in labels:
        sounds = label.cmu.split()
        for i, sound in enumerate(sounds):
            a = label.start + (label.end - label.start) * i / len(sounds)
            b = label.start + (label.end - label.start) * (i + 1) / len(sounds)
            halves = DIPHTHONGS[sound].split() if sound in DIPHTHONGS else [_CLASS.get(sound)] * 2
            for k in np.flatnonzero((times >= a) & (times < b)):
                name = halves[int(times[k] >= a + 0.6 * (b - a))]
                out[k] = name or ("sil" if sound == "sil" else out[k - 1] if sound == "HH" and k else "aa")
    return out


SUBJECTS = ["baker", "farmer", "teacher", "old captain", "young doctor", "quiet neighbour", "busy waiter"]
VERBS = ["finds", "washes", "paints", "buys", "forgets", "carries", "mends", "sells"]
THINGS = ["a blue bottle", "the heavy box", "five apples", "his father's watch", "a map of the bay"]
PLACES = ["near the harbour", "before the sun is up", "behind the school", "on Monday", "with both hands"]


def _long(minutes: float) -> bool:
    """A recording of that length, 48 kHz in stereo: made, then read by processes of their own, measured."""
    with tempfile.TemporaryDirectory(prefix="paksatalker-long-") as folder:
        sound, text = Path(folder) / "long.flac", Path(folder) / "long.txt"
        starts = _made(minutes, sound, text)
        print(f"\n{minutes:g} minutes, {len(starts)} words, 48 kHz stereo")
        missed = False
        for what in ("transcript", "asr", "phones", "perform"):
            if what == "asr" and not find_spec("faster_whisper"):
                continue
            command = [sys.executable, __file__, "--one", what, str(sound), str(text)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"  {what}: failed: {done.stderr.strip().splitlines()[-1:]}")
                missed = True
                continue
            got = json.loads(done.stdout.splitlines()[-1])
            aim = 10.0 if what == "transcript" else None
            missed |= _row(f"{what}, times real time", got["length"] / got["seconds"], aim, True)
            missed |= _row(f"{what}, peak memory MB", got["memory"], 1000.0, False)
            if what == "transcript":
                errors = np.array(got["starts"]) - starts
                away = np.abs(errors - np.median(errors)) * 1000
                missed |= _row("word starts, median ms", float(np.median(away)), 25.0, False)
                missed |= _row("word starts, furthest ms", float(away.max()), None, False)
        return missed


def _made(minutes: float, sound: Path, text: Path) -> np.ndarray:
    """Speech without end, a paragraph at a time; the times at which its words start."""
    import soundfile

    from paksatalker.inference.speech.tts import speak

    rng = np.random.default_rng(1)
    starts: list[float] = []
    said: list[str] = []
    length = 0.0
    with soundfile.SoundFile(sound, "w", 48000, 2) as file:
        while length < 60 * minutes:
            lines = [
                f"The {rng.choice(SUBJECTS)} {rng.choice(VERBS)} {rng.choice(THINGS)} {rng.choice(PLACES)}."
                for _ in range(8)
            ]
            said.append(" ".join(lines))
            speech = speak(said[-1])
            starts += [w.start + length for w in speech.words]
            file.write(np.repeat(np.asarray(speech.audio), 2)[:, None] * np.ones(2, np.float32) * 0.9)
            length += speech.duration
    text.write_text("\n\n".join(said))
    return np.array(starts)


def _one(what: str, sound: Path, text: Path) -> int:
    """Read a recording in this process and print what that took."""
    began = time.perf_counter()
    given = {"transcript": {"transcript": text.read_text()}, "asr": {"asr": True}}
    found = read_recording(sound, **given.get(what, {"asr": False}))
    if what == "perform":
        from paksatalker.inference.pipeline import perform

        perform(found).save(sound.with_suffix(".npz"))
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    starts = [w.start for w in found.words]
    print(json.dumps({"seconds": seconds, "memory": memory, "length": found.duration, "starts": starts}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
