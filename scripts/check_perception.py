"""What a face tracker that knows nothing of us sees in our films, compared with what was meant.

    .venv/bin/python scripts/check_perception.py            both people, about 10 minutes on two cores
    .venv/bin/python scripts/check_perception.py --short    one person, a short sentence, 12 frames a second

Of a spoken sentence: the face is found in every frame; the inner-lip distance follows that of the posed mesh
and the tracker's jawOpen that of the performance, neither early nor late. Of stills: neutral looks neutral;
smile, blink and pucker are recognised. Each figure is printed beside its bound, marked ok or MISS; the exit
code is 1 where one misses. Needs the extra ``capture`` (Python 3.11).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
from face_tracker import Tracker, frames

from paksatalker.inference.jobs.render import RenderJob
from paksatalker.inference.jobs.render import render as render_film
from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.tts import speak
from paksatalker.rigs.arkit import INDEX, NAMES
from paksatalker.rigs.avatar import library
from paksatalker.rigs.smplx import rest_joints
from paksatalker.stage.stage_choice import StageChoice

F64 = npt.NDArray[np.float64]

SENTENCE = "Good morning! My father has a farm by the water. Do you want to come along and see the lambs?"
SHORT = "Thank you all for coming; my name is Maya."
STILLS = {"neutral": "", "smile": "mouthSmile", "blink": "eyeBlink", "pucker": "mouthPucker"}
"""Looks and the channels that are at 1 in them."""
AT_LEAST = {"smile": 0.7, "blink": 0.6, "pucker": 0.7}
NEUTRAL, OF_THE_EYES = 0.4, ("eyeLook", "eyeSquint")
"""The most of every score in the neutral face but these."""
LIPS_R, JAW_R, LAG = 0.9, 0.85, 1
MOST_LAG = 6


def main() -> int:
    """Look at films and stills of each person; print every figure beside its bound."""
    options = _options()
    people = options.avatar or (["woman"] if options.short else library.names())
    tracker, table = Tracker(), Table()
    with tempfile.TemporaryDirectory(prefix="paksatalker-perception-") as temporary:
        folder = Path(options.keep or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for name in people:
            check_speech(tracker, table, name, folder, options)
            check_stills(tracker, table, name, folder)
    return 0 if table.passed else 1


class Table:
    """Figures beside their bounds, printed as they come."""

    def __init__(self) -> None:
        self.passed = True

    def least(self, what: str, value: float, bound: float) -> None:
        """A figure that misses below its bound."""
        self._row(what, value, ">=", bound, value >= bound)

    def most(self, what: str, value: float, bound: float) -> None:
        """A figure that misses above its bound."""
        self._row(what, value, "<=", bound, value <= bound)

    def _row(self, what: str, value: float, sign: str, bound: float, fine: bool) -> None:
        self.passed = self.passed and bool(fine)
        print(f"{'ok  ' if fine else 'MISS'} {what:<48} {value:8.3f}  {sign} {bound:g}", flush=True)


def check_speech(
    tracker: Tracker, table: Table, name: str, folder: Path, options: argparse.Namespace
) -> None:
    """Faces found, correlations and lag over a spoken sentence."""
    text, fps = (SHORT, 12.0) if options.short else (SENTENCE, 24.0)
    performance = perform(speak(options.text or text), fps=fps, seed=options.seed)
    film = render(performance, name, folder / f"{name}.mp4", "bust", (640, 360), options.without_lever)
    seen = tracker.watch(film)
    table.least(f"{name}: frames with a face", sum(s is not None for s in seen), len(performance.arkit))
    found = [i for i, s in enumerate(seen) if s is not None]
    lips = np.array([s.lips for s in seen if s])
    jaw = np.array([s.scores["jawOpen"] for s in seen if s])
    arkit = performance.arkit[found].astype(np.float64)
    meant_lips = lip_opening(name, arkit)
    meant_jaw = arkit[:, INDEX["jawOpen"]] - arkit[:, INDEX["mouthClose"]]
    table.least(f"{name}: inner lips, correlation", correlation(lips, meant_lips), LIPS_R)
    table.least(f"{name}: jawOpen, correlation", correlation(jaw, meant_jaw), JAW_R)
    table.most(f"{name}: lag of the lips, frames either way", abs(best_lag(lips, meant_lips)), LAG)
    table.most(f"{name}: lag of jawOpen, frames either way", abs(best_lag(jaw, meant_jaw)), LAG)


def check_stills(tracker: Tracker, table: Table, name: str, folder: Path) -> None:
    """Scores of the neutral face and of three asked looks."""
    arkit = np.zeros((len(STILLS), len(NAMES)), np.float32)
    for row, channels in zip(arkit, STILLS.values(), strict=True):
        row[[i for i, n in enumerate(NAMES) if channels and n.startswith(channels)]] = 1.0
    film = render(standing(arkit), name, folder / f"{name}_stills.mp4", "head", (480, 480))
    for look, picture in zip(STILLS, frames(film), strict=True):
        seen = tracker.look(picture)
        if seen is None:
            table.least(f"{name}, {look}: face found", 0, 1)
        elif look == "neutral":
            scores = {k: v for k, v in seen.scores.items() if not k.startswith(OF_THE_EYES)}
            worst = max(scores, key=lambda k: scores[k])
            table.most(f"{name}, neutral: highest score, {worst}", scores[worst], NEUTRAL)
        else:
            asked = [v for k, v in seen.scores.items() if k.startswith(STILLS[look])]
            table.least(f"{name}, {look}: score", float(np.mean(asked)), AT_LEAST[look])


def lip_opening(name: str, arkit: F64) -> F64:
    """(T,) metres between the inner lips of the posed mesh: height of the upper vertex above the lower."""
    avatar = library.load(name)
    body = avatar.part("body")
    upper, lower = avatar.landmarks["lip_upper"], avatar.landmarks["lip_lower"]
    opening = np.full(len(arkit), body.vertices[upper, 1] - body.vertices[lower, 1], np.float64)
    for unit, shape in body.shapes.items():
        for vertex, sign in ((upper, 1), (lower, -1)):
            for k in np.flatnonzero(shape.index == vertex):
                opening += sign * arkit[:, INDEX[unit]] * float(shape.deltas[k, 1])
    return opening


def render(
    clip: Performance, avatar: str, film: Path, framing: str, size: tuple[int, int], without: str = ""
) -> Path:
    """The film of a clip, a draft by Cycles; the clip is kept beside it."""
    file = film.with_suffix(".npz")
    clip.save(file)
    job = RenderJob(
        performance=file, avatar=avatar, output=film, quality="draft", size=size, engine="cycles",
        stage=StageChoice(framing=framing), without_lever=tuple(filter(None, without.split(","))),
    )  # fmt: skip
    return render_film(job)


def standing(arkit: npt.NDArray[np.float32], fps: float = 12.0, rate: int = 24000) -> Performance:
    """Someone who stands in silence, with a look (T, 52) in each frame."""
    count = len(arkit)
    poses = np.zeros((count, 55, 3), np.float32)
    poses[:, 16, 2], poses[:, 17, 2] = -1.2, 1.2  # shoulders: arms down from the T-pose
    return Performance(
        fps=fps,
        poses=poses.reshape(count, 165),
        trans=np.zeros((count, 3), np.float32),
        arkit=arkit,
        expressions=np.zeros((count, 100), np.float32),
        audio=np.zeros(round(count / fps * rate), np.int16),
        audio_rate=rate,
        word_labels=(),
        word_times=np.zeros((0, 2), np.float32),
        phone_labels=("sil",),
        phone_times=np.array([[0, count / fps]], np.float32),
        rest_joints=rest_joints(),
        meta={"format": 1, "fps": fps, "seed": 0, "phone_set": "ipa", "expression_space": "none"},
    )


def correlation(a: F64, b: F64) -> float:
    """Pearson's."""
    return float(np.corrcoef(a, b)[0, 1])


def best_lag(seen: F64, meant: F64, most: int = MOST_LAG) -> int:
    """Frames by which the seen follows the meant: the shift up to ``most`` that correlates highest."""

    def at(lag: int) -> float:
        late = seen[max(lag, 0) : len(seen) + min(lag, 0)]
        return correlation(late, meant[max(-lag, 0) : len(meant) - max(lag, 0)])

    return max(range(-most, most + 1), key=at)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare what a face tracker sees with what was meant.")
    parser.add_argument("--short", action="store_true", help="one person, a short sentence, 12 fps")
    parser.add_argument("--avatar", action="append", help="only this person (may be repeated)")
    parser.add_argument("--text", help="say this instead")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-lever", default="", help="such as between: render the sentence without it")
    parser.add_argument("--keep", metavar="FOLDER", help="keep films and performances there")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
