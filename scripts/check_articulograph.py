"""Our lips beside those of a person whom an articulograph measured.

    .venv/bin/python scripts/check_articulograph.py FILE [--sound A.wav] [--labels A.lab] [--text TEXT]

FILE is SSFF of EMU-SDMS (where each sensor has a file of its own, any of them), ``.pos`` of Carstens,
``.mat`` of MVIEW or MOCHA's ``.ema``; sound and labels lie beside it by the same name, or are named. The
labels are said by our mouth (``--text``: the sound is aligned with this instead), and the height between the
inner lips of a person's mesh is compared with that between the sensors: correlation, the lag at which it is
highest, peak speeds of lips and jaw, the upper lip's share of the way, and by class of sounds the share of
the open vowels' opening. No figure is bound: what a recording is worth, only its hearer knows.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from articulograph_files import Measured, read, read_labels
from lip_kinematics import Kinematics, kinematics

from paksatalker.base.errors import InputError
from paksatalker.inference.face.face import animate_face
from paksatalker.inference.face.mouth.lip_measures import articulators_mm
from paksatalker.inference.speech.aligning.sound_file import read_sound
from paksatalker.inference.speech.recording import read_recording
from paksatalker.inference.timeline.speech import Phone, Speech, as_float
from paksatalker.rigs.avatar import library

F64 = npt.NDArray[np.float64]

FPS = 100.0
MOST_LAG = 0.15
"""Seconds either way."""
CLASSES = {
    "p b m": "P B M p b m", "f v": "F V f v", "th dh": "TH DH th dh θ ð", "s z": "S Z s z",
    "sh ch": "SH ZH CH JH sh zh ch jh ʃ ʒ tʃ dʒ", "t d n l": "T D N L t d n l", "k g ng": "K G NG k g ng ŋ ɡ",
    "r er": "R ER r ɹ ɝ ɚ",
    "i ih ey": "IY IH EY iy i ii ih ɪ eɪ", "u": "UW uw u uu", "o": "OW o oʊ ou", "w": "W w",
    "a ae": "AA AE AY AO AW AH1 aa ae a ɑ æ ɔ",
}  # fmt: skip


def main() -> int:
    """Print the figures of each file; 2 where one can't be read."""
    options = _options()
    try:
        for file in options.files:
            names = {"upper": options.upper, "lower": options.lower, "jaw": options.jaw}
            show(file.stem, *compare(file, names, options))
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


@dataclass(frozen=True)
class Movement:
    """Heights (T,) in mm at FPS from the sound's start; the jaw's None where it has no sensor."""

    upper: F64
    lower: F64
    jaw: F64 | None

    @property
    def opening(self) -> F64:
        """(T,) mm over the closest that the lips come to each other."""
        between = self.upper - self.lower
        return np.asarray(between - np.quantile(between, 0.01))

    def moved(self, said: slice) -> Kinematics:
        """How lips and jaw move in these frames."""
        jaw = np.zeros_like(self.upper) if self.jaw is None else self.jaw
        return kinematics(self.upper[said], self.lower[said], jaw[said], FPS)


def compare(
    file: Path, names: dict[str, str | None], options: argparse.Namespace
) -> tuple[Movement, Movement, tuple[Phone, ...]]:
    """How a person moves and how our mesh does, and the phones."""
    measured = read(file, names, options.axis)
    speech = speech_of(measured, file, options)
    arkit = animate_face(speech, FPS, 1).arkit
    times = np.arange(len(arkit)) / FPS
    arkit, times = arkit[times <= measured.times[-1]], times[times <= measured.times[-1]]
    tracks = (measured.upper, measured.lower, measured.jaw)
    upper, lower, jaw = (None if x is None else np.interp(times, measured.times, x) for x in tracks)
    assert upper is not None and lower is not None
    theirs = Movement(upper, lower, jaw)
    return theirs, Movement(**articulators_mm(library.load(options.avatar), arkit)), speech.phones


def speech_of(measured: Measured, file: Path, options: argparse.Namespace) -> Speech:
    """What is said, from the labels or, with a text, as our own aligner hears it."""
    beside = options.sound or file.with_suffix(".wav")
    if options.text:
        return read_recording(beside, transcript=options.text)
    phones = measured.phones
    labels = options.labels or next(
        (f for f in (file.with_suffix(".lab"), file.with_name(f"{file.stem}_annot.json")) if f.exists()), None
    )
    if labels is not None:
        phones = read_labels(labels)
    if not phones:
        raise InputError(f"{file} has no labels", "give --labels or --text")
    if measured.sound is not None:
        audio, rate = measured.sound
    else:
        heard = read_sound(beside)
        audio, rate = as_float(heard.samples), heard.rate
    upper = sum(p.label[:1].isupper() for p in phones) > 0.5 * len(phones)
    kept = tuple(_plain(p) for p in phones if p.end > p.start)
    return Speech(audio, rate, (), kept, (), "arpabet" if upper else "ipa")


def show(name: str, person: Movement, mesh: Movement, phones: tuple[Phone, ...]) -> None:
    """The figures of one recording, between its first and last sound."""
    spoken = [p for p in phones if p.label.lower() not in SILENT]
    said = slice(int(spoken[0].start * FPS), int(spoken[-1].end * FPS) + 1)
    theirs, ours = person.opening, mesh.opening
    a, b = theirs[said], ours[said]
    late, best = lag(a, b)
    print(f"{name}: r {correlation(a, b):.2f}, best {best:.2f} with ours {1000 * late:+.0f} ms late")
    for whose, moved in (("theirs", person.moved(said)), ("ours", mesh.moved(said))):
        print(
            f"  {whose}: peak mm/s of the opening {moved.opening:.0f}, upper lip {moved.upper:.0f}, lower "
            f"{moved.lower:.0f}, jaw {moved.jaw:.0f}; the upper lip goes {100 * moved.share:.0f} % of the way"
        )
    one = [_open_vowels(x, spoken) for x in (theirs, ours)]
    print(f"  {'':9}{'theirs':>8}{'ours':>8}   (open vowels: {one[0]:.1f} and {one[1]:.1f} mm)")
    for what, labels in CLASSES.items():
        found = [p for p in spoken if _bare(p.label) in labels.split()]
        if found:
            shares = [
                np.median([_middle(x, p) for p in found]) / k
                for x, k in zip((theirs, ours), one, strict=True)
            ]
            print(f"  {what:9}{shares[0]:8.2f}{shares[1]:8.2f}   n {len(found)}")


def correlation(a: F64, b: F64) -> float:
    """Pearson's; 0 where one of them stands still."""
    return float(np.corrcoef(a, b)[0, 1]) if a.std() and b.std() else 0.0


def lag(theirs: F64, ours: F64) -> tuple[float, float]:
    """Seconds by which ours follow at their most alike, and the correlation then."""
    most = int(MOST_LAG * FPS)

    def at(k: int) -> float:
        n = len(theirs)
        return correlation(theirs[max(-k, 0) : n - max(k, 0)], ours[max(k, 0) : n + min(k, 0)])

    best = max(range(-most, most + 1), key=at)
    return best / FPS, at(best)


SILENT = frozenset({"sil", "sp", "breath", "pau", "", "_", "h#"})
_MRPA = {"@": "ə", "ii": "i", "iy": "i", "uu": "u", "uh": "ʌ", "@@": "ɜ", "o": "ɒ", "oo": "ɔ", "e": "ɛ",
         "a": "æ", "i": "ɪ", "dh": "ð", "th": "θ", "sh": "ʃ", "zh": "ʒ", "ng": "ŋ", "ch": "tʃ", "jh": "dʒ",
         "ai": "aɪ", "ei": "eɪ", "ou": "əʊ", "au": "aʊ", "oi": "ɔɪ", "breath": "sil"}  # fmt: skip
"""Edinburgh's machine-readable labels, as MOCHA has them, in IPA."""


def _plain(phone: Phone) -> Phone:
    label = phone.label if phone.label[:1].isupper() else _MRPA.get(phone.label, phone.label)
    return Phone(label, phone.start, phone.end, stress=int(label[-1]) if label[-1:].isdigit() else 0)


def _bare(label: str) -> str:
    return label if label == "AH1" else label.rstrip("012")


def _middle(x: F64, p: Phone) -> float:
    a, b = (p.start + 0.25 * (p.end - p.start)) * FPS, (p.end - 0.25 * (p.end - p.start)) * FPS
    return float(np.median(x[int(a) : max(int(b), int(a)) + 1]))


def _open_vowels(x: F64, phones: list[Phone]) -> float:
    found = [_middle(x, p) for p in phones if _bare(p.label) in CLASSES["a ae"].split()]
    return max(float(np.mean(found)) if found else float(np.quantile(x, 0.95)), 1e-6)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare our lips with an articulograph's.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--sound", type=Path, help="the sound, where it doesn't lie beside")
    parser.add_argument("--labels", type=Path, help="the phones: EMU's _annot.json, or lines start end label")
    parser.add_argument("--text", help="what is said, instead of labels")
    parser.add_argument("--avatar", default="woman")
    for part in ("upper", "lower", "jaw"):
        parser.add_argument(f"--{part}", help="name or, in .pos, number of this sensor")
    parser.add_argument("--axis", type=int, default=2, help="which value of a sensor is its height, from 0")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
