"""What the lips of both people do when they speak, measured on their meshes without rendering.

    .venv/bin/python scripts/check_mouth.py                 the voices that are built in, two minutes
    .venv/bin/python scripts/check_mouth.py A.wav B.wav     recordings too; A.txt beside A.wav is what is said
    .venv/bin/python scripts/check_mouth.py --people        the contacts of all of the library, a row for each
    .venv/bin/python scripts/check_mouth.py --people me.toml     of these alone (names or files)

Contacts at every rate and under every emotion: lips closed in p, b, m, the lower lip on the upper teeth in f
and v, every other sound that is not nasal opens. Movement: changes of the mouth a second, jumps.
Lips and jaw are no faster than people's, meet in full motion and stay closed as long; both rows of teeth are
seen in sibilants. Time: the lag of the lip opening behind the energy of speech. Cost: the face of an aligned
minute. Each figure is printed beside its bound, marked ok or MISS; the exit code is 1 where one misses.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from check_perception import Table
from lip_kinematics import closures, kinematics
from teeth_seen import teeth_seen_mm2

from paksatalker.inference.face.delivery import Delivery
from paksatalker.inference.face.emotion.emotion import names
from paksatalker.inference.face.face import animate_face
from paksatalker.inference.face.mouth.contact_constraints import nearest_frames
from paksatalker.inference.face.mouth.lip_measures import (
    articulators_mm,
    lip_opening_mm,
    lip_to_teeth_mm,
    turns,
)
from paksatalker.inference.phones.visemes import heard
from paksatalker.inference.speech.recording import read_recording
from paksatalker.inference.speech.text.manner import Manner
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.timeline.speech import Speech
from paksatalker.rigs.arkit import NAMES
from paksatalker.rigs.avatar import library
from paksatalker.rigs.avatar.asset import Avatar
from paksatalker.rigs.avatar.description import describe
from paksatalker.rigs.avatar.person import build_described
from paksatalker.rigs.avatar.source_file import open_source

F64 = npt.NDArray[np.float64]

TEXT = (
    "Hello! My name is Maria, and I would like to show you something. People often believe that puppets "
    "speak for themselves, but behind every move there is a hand. Bob moved five very big maps above the "
    "fish pond. Isn't that beautiful? Well, we shall see: who knows what you will choose? Of my five "
    "favourite films I have loved the old ones above all: a fast puff of wind, half past four, and then that "
    "calm voice of a very brave woman. Vera felt her family's happiness slip away, but Philip and Bev kept "
    "moving forward through the thick fog."
)
"""Full of p b m f v, more than anyone says: for the contacts."""
ORDINARY = (
    "When the sunlight strikes raindrops in the air, they act as a prism and form a rainbow. The rainbow is "
    "a division of white light into many beautiful colors. These take the shape of a long round arch, with "
    "its path high above, and its two ends apparently beyond the horizon."
)
"""From the Rainbow Passage: Fairbanks, "Voice and articulation drillbook" (1960), with every sound of English
as often as in speech: for the movement."""
OTHERS = {
    "de": "Einst stritten sich Nordwind und Sonne, wer von ihnen beiden wohl der Stärkere wäre, als ein "
    "Wanderer, der in einen warmen Mantel gehüllt war, des Weges daherkam.",
    "fr": "La bise et le soleil se disputaient, chacun assurant qu'il était le plus fort, quand ils ont vu "
    "un voyageur qui s'avançait, enveloppé dans son manteau.",
}
"""The same fable in other languages: "Handbook of the International Phonetic Association" (1999)."""
RATES = (0.7, 0.85, 1.0, 1.3, 1.6)
FPS = (24.0, 30.0)
CLOSED_MM = (-2.0, 0.0)
"""Lips that meet, less than the soft part of both is pressed in."""
TOUCH_MM, OPEN_MM = 2.0, 0.5
PLAIN = 64
"""Texels across a skin that nobody looks at."""
CHANGES, JUMP, LAG_MS, SECONDS = 9.0, 0.35, 40.0, 0.6
SPEEDS = {"opening": 275.0, "upper": 105.0, "lower": 240.0, "jaw": 125.0}
"""Peak mm/s, those of talkers in articulograph recordings (docs/mouth.md)."""
HELD, MEETING = (0.040, 0.070), 0.7
"""Median seconds of closures, and of the lips' speed as they meet by its peak."""
SEEN_MM2, SEEN = 5.0, 0.5
"""Square millimetres of a row of teeth that count as seen; the part of the sibilants that show both rows."""
BAND = (300.0, 3000.0)
FINE = 100.0
"""Frames a second for the lag."""
MOST_LAG = 0.3
LEAST_LENGTH = 0.8
"""Seconds of speech under which a recording tells no lag."""
MOUTH = [i for i, n in enumerate(NAMES) if n.startswith(("jaw", "mouth"))]


def main() -> int:
    """Print every figure beside its bound; 1 where one misses."""
    parser = argparse.ArgumentParser(description="Measure the lips of both people while they speak.")
    parser.add_argument("recordings", nargs="*", type=Path, help="sound files, with a NAME.txt beside each")
    parser.add_argument("--people", nargs="*", metavar="NAME", help="the contacts of all people, or of these")
    options = parser.parse_args()
    if options.people is not None:
        return check_everyone(options.people or library.everyone())
    table = Table()
    people = {name: library.load(name) for name in library.names()}
    first = next(iter(people.values()))
    for rate in RATES:
        check_contacts(table, people, speak(TEXT, manner=Manner(rate=rate)), f"rate {rate:g}")
    for rate in RATES:
        check_movement(table, first, speak(ORDINARY, manner=Manner(rate=rate)), f"rate {rate:g}")
    for name, person in people.items():
        check_kinematics(table, person, speak(ORDINARY), name)
        check_teeth(table, person, speak(ORDINARY), name)
    voices = {"built-in voice": speak(TEXT), "espeak-ng": speak(ORDINARY, voice="espeak:en-us")}
    voices |= {f"espeak-ng, {name}": speak(text, voice=f"espeak:{name}") for name, text in OTHERS.items()}
    voices |= {path.stem: _recording(path) for path in options.recordings}
    for name, speech in voices.items():
        check_lag(table, first, speech, name)
        if name != "built-in voice":
            check_contacts(table, people, speech, name)
            check_movement(table, first, speech, name)
    check_cost(table, voices["built-in voice"])
    return 0 if table.passed else 1


@dataclass
class Contacts:
    """Millimetres: how far lips stand open in p b m and the lower lip from the upper teeth in f v, in every
    frame that is theirs, and how far the other sounds that open open at the most."""

    closed: list[float] = field(default_factory=list)
    touch: list[float] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)

    @property
    def fine(self) -> bool:
        """Whether all keep to the bounds."""
        shut = all(CLOSED_MM[0] <= mm <= CLOSED_MM[1] for mm in self.closed)
        return shut and max(self.touch) <= TOUCH_MM and min(self.opened) >= OPEN_MM


def check_everyone(names_or_files: list[str]) -> int:
    """A row for each person, the worst over all rates, emotions and frame rates; 1 where one misses."""
    source = open_source()
    people = {
        Path(name).stem: build_described(source, describe(name), Path(name).stem, skin_size=PLAIN)
        for name in names_or_files
    }
    found = {name: Contacts() for name in people}
    for rate in RATES:
        contacts(found, people, speak(TEXT, manner=Manner(rate=rate)))
    print(f"{'':<10} {'p b m, mm open':>18} {'f v, mm from teeth':>20} {'others, mm open':>17}")
    for name, its in found.items():
        shut = f"{min(its.closed):.2f} to {max(its.closed):.2f}"
        fine = "ok" if its.fine else "MISS"
        print(f"{name:<10} {shut:>18} {max(its.touch):>20.2f} {min(its.opened):>17.2f}  {fine}")
    print(f"bounds: {CLOSED_MM[0]:g} to {CLOSED_MM[1]:g}, at most {TOUCH_MM:g}, at least {OPEN_MM:g}")
    return int(not all(its.fine for its in found.values()))


def check_contacts(table: Table, people: dict[str, Avatar], speech: Speech, what: str) -> None:
    """Closures, lip on teeth and openings of both people, the worst over all emotions and frame rates."""
    worst = Contacts()
    contacts(dict.fromkeys(people, worst), people, speech)
    if worst.closed:
        table.most(f"{what}: p b m, mm open", max(worst.closed), CLOSED_MM[1])
        table.least(f"{what}: p b m, mm open", min(worst.closed), CLOSED_MM[0])
    if worst.touch:
        table.most(f"{what}: f v, mm from the teeth", max(worst.touch), TOUCH_MM)
    if worst.opened:
        table.least(f"{what}: other sounds, mm open", min(worst.opened), OPEN_MM)


def contacts(found: Mapping[str, Contacts], people: Mapping[str, Avatar], speech: Speech) -> None:
    """Adds to each person's what this speech makes, under all emotions and at both frame rates."""
    for fps in FPS:
        shut, on_teeth, openers = own_frames(speech, fps)
        for emotion in names():
            arkit = animate_face(speech, fps, 1, delivery=Delivery(emotions=({emotion: 1.0},))).arkit
            for name, person in people.items():
                opening = lip_opening_mm(person, arkit)
                found[name].closed += opening[shut].tolist()
                found[name].touch += lip_to_teeth_mm(person, arkit[on_teeth]).tolist()
                found[name].opened += [float(opening[frames].max()) for frames in openers]


def own_frames(
    speech: Speech, fps: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], list[npt.NDArray[np.int64]]]:
    """The frames of p b m, those of f v that no p b m claims, and of each other sound that is not nasal those
    that are left to it, where there are any. Where a centre lies half-way between two frames both count."""
    count = int(np.ceil(speech.duration * fps - 1e-9))
    said = heard(speech.phones, speech.phone_set)
    at = nearest_frames([0.5 * (p.start + p.end) for p, _ in said], fps, count)
    shut = np.unique(at[[made.has("closure") for _, made in said]])
    on_teeth = np.setdiff1d(at[[made.has("labiodental") for _, made in said]], shut)
    openers = []
    for phone, made in said:
        first, last = np.ceil(phone.start * fps - 1e-6), min(np.floor(phone.end * fps + 1e-6), count - 1)
        own = np.setdiff1d(np.arange(first, last + 1), [*shut, *on_teeth]).astype(np.int64)
        if made.must_open and len(own):
            openers.append(own)
    return shut, on_teeth, openers


def check_movement(table: Table, person: Avatar, speech: Speech, what: str) -> None:
    """Changes of the mouth a second of speech, and the largest jump of one of its channels at 30 fps."""
    arkit = animate_face(speech, 30.0, 1).arkit
    seconds = sum(p.end - p.start for p, _ in heard(speech.phones, speech.phone_set))
    table.most(f"{what}: changes a second", turns(lip_opening_mm(person, arkit)) / seconds, CHANGES)
    table.most(f"{what}: largest jump at 30 fps", np.abs(np.diff(arkit[:, MOUTH], axis=0)).max(), JUMP)


def check_kinematics(table: Table, person: Avatar, speech: Speech, what: str) -> None:
    """Peak speeds, and how lips close, at the rate of an articulograph."""
    arkit = animate_face(speech, FINE, 1).arkit
    moved = kinematics(**articulators_mm(person, arkit), fps=FINE)
    for part, most in SPEEDS.items():
        table.most(f"{what}: peak mm/s, {part}", getattr(moved, part), most)
    said = heard(speech.phones, speech.phone_set)
    shut = [0.5 * (p.start + p.end) for p, made in said if made.has("closure")]
    held, meeting = closures(lip_opening_mm(person, arkit), shut, FINE)
    table.least(f"{what}: lips closed, median s", float(np.median(held)), HELD[0])
    table.most(f"{what}: lips closed, median s", float(np.median(held)), HELD[1])
    table.least(f"{what}: speed of lips that meet, by its peak, median", float(np.median(meeting)), MEETING)


def check_teeth(table: Table, person: Avatar, speech: Speech, what: str) -> None:
    """In how many sibilants both rows of teeth are seen from the front."""
    arkit = animate_face(speech, 30.0, 1).arkit
    said = heard(speech.phones, speech.phone_set)
    centres = [0.5 * (p.start + p.end) for p, made in said if made.has("sibilant")]
    seen = teeth_seen_mm2(person, arkit[nearest_frames(centres, 30.0, len(arkit))[:, 0]])
    table.least(f"{what}: sibilants that show both rows", np.mean((seen >= SEEN_MM2).all(axis=1)), SEEN)


def check_lag(table: Table, person: Avatar, speech: Speech, what: str) -> None:
    """By how much the opening of the lips follows the energy of speech between 300 and 3000 Hz."""
    opening = lip_opening_mm(person, animate_face(speech, FINE, 1).arkit)
    times = np.arange(len(opening)) / FINE
    if len(times) < LEAST_LENGTH * FINE:
        return
    late, similar = lag(opening, band_energy(speech, times))
    table.most(f"{what}: lag of the lips, ms (r {similar:.2f})", abs(1000 * late), LAG_MS)


def band_energy(speech: Speech, times: F64) -> F64:
    """Level in dB (T,) of speech within BAND, none of it more than 45 dB under the loudest."""
    from scipy.signal import butter, sosfiltfilt

    top = min(BAND[1], 0.45 * speech.rate)
    band = butter(4, [BAND[0], top], "band", fs=speech.rate, output="sos")
    power = sosfiltfilt(band, speech.audio.astype(np.float64)) ** 2
    window = np.hanning(round(0.025 * speech.rate))
    level = np.convolve(power, window / window.sum(), "same")
    level = np.interp(times, np.arange(len(level)) / speech.rate, level)
    return np.maximum(10 * np.log10(level / level.max() + 1e-12), -45)


def lag(seen: F64, heard: F64) -> tuple[float, float]:
    """Seconds by which one curve at FINE follows another, and their correlation then."""
    a, b = (seen - seen.mean()) / seen.std(), (heard - heard.mean()) / heard.std()
    most = round(MOST_LAG * FINE)

    def at(k: int) -> float:
        return float((a[max(k, 0) : len(a) + min(k, 0)] * b[max(-k, 0) : len(b) - max(k, 0)]).mean())

    best = max(range(-most, most + 1), key=at)
    return best / FINE, at(best)


def check_cost(table: Table, said: Speech) -> None:
    """Seconds of one core that the face of an aligned minute takes, the best of three."""
    spent = []
    for _ in range(3):
        started = time.process_time()
        animate_face(said, 30.0, 1)
        spent.append((time.process_time() - started) * 60 / said.duration)
    table.most("face of an aligned minute, seconds of a core", min(spent), SECONDS)


def _recording(path: Path) -> Speech:
    beside = path.with_suffix(".txt")
    return read_recording(path, transcript=beside.read_text("utf-8") if beside.exists() else None)


if __name__ == "__main__":
    sys.exit(main())
