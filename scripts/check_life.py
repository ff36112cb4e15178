"""Whether a face lives as the literature says faces do: five minutes of talking and five of listening.

    .venv/bin/python scripts/check_life.py [--seed N] [--minutes 5]

Nothing is rendered: blinks, saccades, fixations and the head are found in the curves of the performance, not
in its list of events. Each figure is printed beside the range in which it lies in people, marked ok or MISS;
the exit code is 1 where one misses.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from paksatalker.inference.face.face import animate_face
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.timeline.speech import Phone, Speech
from paksatalker.inference.timeline.tracks import FaceTrack
from paksatalker.rigs.arkit import INDEX, NAMES
from paksatalker.rigs.avatar.face.eyes import GAZE_DEGREES

F64 = npt.NDArray[np.float64]

FPS = 240.0
"""Frames a second at which saccades and lids can be measured."""
FILM = 30.0
JUMP = 0.35
"""Weight from frame to frame of a film, for channels of jaw and mouth."""
TALKING_BLINKS, RESTING_BLINKS = (10.5, 32.5), (8.0, 21.0)
"""A minute, in conversation and with a gaze at rest: Doughty, "Consideration of three types of spontaneous
eyeblink activity in normal humans", Optometry and Vision Science 78 (2001)."""
CLOSING, OPENING = (0.05, 0.12), (0.12, 0.30)
"""Seconds of a lid's way down and up: VanderWerf et al., J. Neurophysiology 89 (2003)."""
LOOKS, AWAYS = (1.0, 6.3), (0.3, 1.73)
"""Mean seconds of looks at the other and away while talking; mean and s. d. of Lee, Badler & Badler, "Eyes
Alive", SIGGRAPH 2002: 3.13 (3.16) and 0.93 (0.80)."""
LISTENING_LOOKS, LISTENING_AWAYS = (6.35, 9.5), (0.19, 0.67)
"""The same while listening: 7.92 (1.57) and 0.43 (0.24)."""
FIXATIONS = (0.2, 2.0)
"""Seconds of a single fixation, median: Henderson, "Human gaze control during real-world scene viewing",
Trends in Cognitive Sciences 7 (2003), up to the looks of Argyle & Cook, "Gaze and Mutual Gaze" (1976)."""
PEAK = 1.65
LONGEST, SHORTEST = (0.030, 0.0027), (0.020, 0.0020)
"""Peak by mean speed of a saccade, and its seconds, fixed and by degree: Becker, "Metrics" (1989); "Eyes
Alive"."""
MICRO = (0.04, 0.5)
"""Seconds of a micro-expression: Yan et al., J. Nonverbal Behavior 37 (2013)."""
STILLER = 1.5
"""At least by how much faster a head moves while talking: Hadar et al., Language and Speech 26 (1983)."""
MINUTE = 0.6
"""Seconds in which a minute of aligned speech becomes a face, on a machine with nothing else to do."""

TEXT = (
    "Every morning the baker opens her small shop before the sun is up. She mixes flour, water and salt, "
    "and by seven the whole street smells of fresh bread. People come and buy. Some of them stay for a "
    "while, because she always has a story to tell. Where does she find them all? Nobody knows, but I "
    "have an idea. When the wind blows from the harbour, it brings the voices of the sailors, and she "
    "listens. Last week, for example, she told us about a captain who had lost his hat in a storm. He "
    "looked for it in every town along the coast, and do you know where it was? It was on the head of his "
    "own brother! Well, that is how it goes. My father says that a good story is like good bread: it "
    "takes time, it takes patience, and it is best when you share it. "
)


@dataclass(frozen=True)
class Saccade:
    """One jump of the eyes: when it starts and ends in seconds, its degrees and its peak degrees a second."""

    start: float
    end: float
    degrees: float
    peak: float


def main() -> int:
    """Print every figure beside its range."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=5.0)
    options = parser.parse_args()
    table = Table()
    talk = talking(60 * options.minutes)
    film = animate_face(talk, FILM, options.seed)
    seconds = min(_seconds(talk, options.seed) for _ in range(3)) * 60 / talk.duration
    check_talking(table, animate_face(talk, FPS, options.seed), talk)
    check_listening(table, options.seed, 60 * options.minutes, talk)
    mouth = [i for i, n in enumerate(NAMES) if n.startswith(("jaw", "mouth"))]
    table.within("largest jump of jaw and mouth at 30 fps", _jump(film.arkit[:, mouth]), (0, JUMP))
    table.within("seconds for the face of a minute", seconds, (0, MINUTE))
    return 1 if table.missed else 0


class Table:
    """Figures beside their ranges, printed as they come."""

    def __init__(self) -> None:
        self.missed: list[str] = []

    def within(self, what: str, value: float, bounds: tuple[float, float]) -> None:
        """A figure that misses outside its bounds, both included."""
        fine = bool(bounds[0] <= value <= bounds[1])
        self.missed += [] if fine else [what]
        print(
            f"{'ok  ' if fine else 'MISS'} {what:<52} {value:8.3f}  {bounds[0]:g} .. {bounds[1]:g}",
            flush=True,
        )


def check_talking(table: Table, track: FaceTrack, speech: Speech) -> None:
    """Blinks, eyes and micro-expressions of a speaker's curves at :data:`FPS`."""
    table.within("talking: blinks a minute", len(blinks(track)) * 60 / speech.duration, TALKING_BLINKS)
    closing, opening = np.array([(b - a, d - c) for a, b, c, d in blinks(track)]).T
    table.within("lids: median seconds to close", float(np.median(closing)), CLOSING)
    table.within("lids: median seconds to open", float(np.median(opening)), OPENING)
    ends = [s.end for s in speech.sentences[:-1]]
    near = [min(abs(b[0] - end) for b in blinks(track)) < 0.4 for end in ends]
    table.within("sentence ends with a blink, share", float(np.mean(near)), (0.4, 0.9))
    found = saccades(track)
    table.within("talking: median seconds of a fixation", float(np.median(fixations(found))), FIXATIONS)
    table.within("saccades on the main sequence, share", on_main_sequence(found), (0.95, 1))
    largest = max(found, key=lambda s: s.degrees)
    table.within(f"peak speed of {largest.degrees:.0f} degrees", largest.peak, main_sequence(largest.degrees))
    looks, aways = looks_and_aways(track, speech.duration)
    table.within("talking: mean seconds of a look at the camera", float(looks.mean()), LOOKS)
    table.within("talking: mean seconds of a look away", float(aways.mean()), AWAYS)
    micro = [e["end"] - e["start"] for e in track.events if e["kind"] == "micro"]
    table.within("micro-expressions: longest, seconds", max(micro), MICRO)
    table.within("micro-expressions: shortest, seconds", min(micro), MICRO)


def check_listening(table: Table, seed: int, seconds: float, talk: Speech) -> None:
    """The same face while nothing is said."""
    track = animate_face(silence(seconds), FPS, seed)
    table.within("listening: blinks a minute", len(blinks(track)) * 60 / seconds, RESTING_BLINKS)
    table.within(
        "listening: median seconds of a fixation", float(np.median(fixations(saccades(track)))), FIXATIONS
    )
    looks, aways = looks_and_aways(track, seconds)
    table.within("listening: mean seconds of a look at the camera", float(looks.mean()), LISTENING_LOOKS)
    table.within("listening: mean seconds of a look away", float(aways.mean()), LISTENING_AWAYS)
    faster = head_speed(animate_face(talk, FILM, seed)) / head_speed(
        animate_face(silence(seconds), FILM, seed)
    )
    table.within("head: speed talking by speed listening", faster, (STILLER, 20))


def talking(seconds: float) -> Speech:
    """Speech of about that length."""
    return speak(TEXT * max(round(seconds / 49), 1))


def silence(seconds: float, rate: int = 24000) -> Speech:
    """A recording of nothing."""
    return Speech(
        np.zeros(round(seconds * rate), np.float32), rate, (), (Phone("sil", 0.0, seconds),), (), "ipa"
    )


def blinks(track: FaceTrack) -> list[tuple[float, float, float, float]]:
    """Of each blink in the curves the seconds at which the left lid sets out, is shut, goes up, is open."""
    # looking down takes part of the lid's way
    lid = _channel(track, "eyeBlinkLeft") / (1 - 0.5 * _channel(track, "eyeLookDownLeft"))
    out = []
    for first, last in _runs(lid > 0.5):
        a, d = first, last
        while a > 0 and lid[a] > 0.02 and lid[a - 1] <= lid[a]:
            a -= 1
        while d < len(lid) - 1 and lid[d] > 0.02 and lid[d + 1] <= lid[d]:
            d += 1
        shut = np.flatnonzero(lid[first : last + 1] > 0.98) + first
        if len(shut):
            out.append((a / FPS, shut[0] / FPS, shut[-1] / FPS, d / FPS))
    return out


def saccades(track: FaceTrack) -> list[Saccade]:
    """The jumps of the line of sight in the curves, but for those behind closing lids."""
    at = sight(track)
    speed = np.hypot(*(np.gradient(at, axis=0) * FPS).T)
    lids = np.maximum(_channel(track, "eyeBlinkLeft"), _channel(track, "eyeBlinkRight"))
    out = []
    for first, last in _runs(speed > 12):
        a, b = max(first - 1, 0), min(last + 1, len(at) - 1)
        if lids[a : b + 1].max() < 0.2:
            size = float(np.hypot(*(at[b] - at[a])))
            out.append(Saccade(a / FPS, b / FPS, size, float(speed[first : last + 1].max())))
    return [s for s in out if s.degrees > 0.25]


def sight(track: FaceTrack) -> F64:
    """Yaw and pitch (T, 2) in degrees of the line of sight, both eyes' mean and the head together."""
    from scipy.spatial.transform import Rotation

    head = Rotation.from_rotvec(track.head).as_euler("YXZ", degrees=True)[:, :2]
    yaw = np.zeros(len(head))
    for side, sign in (("Left", 0.5), ("Right", -0.5)):
        yaw += sign * GAZE_DEGREES["Out"] * _channel(track, f"eyeLookOut{side}")
        yaw -= sign * GAZE_DEGREES["In"] * _channel(track, f"eyeLookIn{side}")
    down = GAZE_DEGREES["Down"] * _channel(track, "eyeLookDownLeft")
    return head + np.column_stack([yaw, down - GAZE_DEGREES["Up"] * _channel(track, "eyeLookUpLeft")])


def fixations(found: list[Saccade]) -> F64:
    """Seconds between one saccade and the next."""
    return np.array([b.start - a.end for a, b in pairwise(found)])


def main_sequence(degrees: float) -> tuple[float, float]:
    """The least and greatest peak speed, degrees a second, of a saccade of this size."""
    low, high = (PEAK * degrees / (fixed + per * degrees) for fixed, per in (LONGEST, SHORTEST))
    return low, high


def on_main_sequence(found: list[Saccade]) -> float:
    """The share of saccades over a degree with a peak speed that people's have."""
    sizes = [s for s in found if s.degrees >= 1]
    bounds = [main_sequence(s.degrees) for s in sizes]
    return float(np.mean([low <= s.peak <= high for s, (low, high) in zip(sizes, bounds, strict=True)]))


def looks_and_aways(track: FaceTrack, duration: float) -> tuple[F64, F64]:
    """Seconds of each look at the camera and of each away from it: sight nearer than 4 degrees, or not."""
    off = np.hypot(*sight(track).T) > 4
    lids = _channel(track, "eyeBlinkLeft") > 0.2
    # behind a blink the eyes are where they were before
    seen = np.maximum.accumulate(np.where(lids, 0, np.arange(len(off))))
    off = off[seen]
    aways = np.array([(b - a + 1) / FPS for a, b in _runs(off)])
    looks = np.array([(b - a + 1) / FPS for a, b in _runs(~off)])
    return looks, aways[aways > 0.1]


def head_speed(track: FaceTrack) -> float:
    """Mean degrees a second of the head."""
    return float(np.degrees(np.linalg.norm(np.diff(track.head, axis=0), axis=1)).mean() * FILM)


def _seconds(speech: Speech, seed: int) -> float:
    begun = time.perf_counter()
    animate_face(speech, FILM, seed)
    return time.perf_counter() - begun


def _jump(arkit: npt.NDArray[np.float32]) -> float:
    return float(np.abs(np.diff(arkit, axis=0)).max())


def _channel(track: FaceTrack, name: str) -> F64:
    return track.arkit[:, INDEX[name]].astype(np.float64)


def _runs(flags: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last index of each stretch of true."""
    change = np.flatnonzero(np.diff(np.concatenate([[0], flags.view(np.int8), [0]])))
    return [(int(a), int(b) - 1) for a, b in zip(change[::2], change[1::2], strict=True)]


if __name__ == "__main__":
    sys.exit(main())
