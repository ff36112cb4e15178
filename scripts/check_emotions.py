"""What a face tracker that knows nothing of us reads in our emotions, against the same person's neutral face.

    .venv/bin/python scripts/check_emotions.py [--avatar woman] [--only stills] [--keep FOLDER]

Stills show each emotion at 0, 0.5 and 1: the tracker's scores for it have to rise from one to the next
(anger's inner brow falls or its brows are drawn down) and move by ``MOVED`` in all. While speaking, the mean
of the same scores over frames of a sentence has to be as far from that of the same frames without emotion.
The tracker does not see the nose wrinkle, so disgust is measured on the mesh: wings of the nose and upper lip
rise by ``RISEN``. A sentence said at happy:0.3 and 0.6 has to be seen as smiling as ``GLAD`` says.
Needs the extra ``capture`` (Python 3.11).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
from check_perception import Table, render, standing
from face_tracker import Tracker, frames

from paksatalker.inference.face.delivery import Delivery
from paksatalker.inference.face.emotion.emotion import pose
from paksatalker.inference.face.face import animate_face
from paksatalker.inference.speech.tts import speak
from paksatalker.rigs.arkit import NAMES
from paksatalker.rigs.avatar import library

F64 = npt.NDArray[np.float64]

SHOWN: dict[str, tuple[tuple[str, ...], ...]] = {
    "happy": (("mouthSmile",),),
    "sad": (("browInnerUp", "mouthFrown"),),
    "angry": (("browDown", "-browInnerUp"),),
    "surprised": (("browInnerUp",), ("jawOpen", "eyeWide")),
    "fearful": (("eyeWide",), ("mouthStretch", "mouthFrown")),
}
"""By emotion: of each group at least one score has to move."""
INTENSITIES = (0.0, 0.5, 1.0)
MOVED = 0.15
RISEN = 2.0
"""Millimetres."""
SENTENCE = "We have been waiting here for the morning train since a quarter past five."
GLAD = {"happy:0.3": 0.15, "happy:0.6": 0.4}
"""How much of a smile is to be seen in the mean of speaking frames."""
STILL = "blinks,gaze,saccades,micro,head"
"""Only the face is shown: what is left differs by the emotion."""
LOOKS = 8
"""Frames of the sentence that are looked at."""


def main() -> int:
    """Print how far each score moves beside its bound; 1 where one moves too little."""
    parser = argparse.ArgumentParser(description="Compare what a face tracker reads with the emotion meant.")
    parser.add_argument("--avatar", action="append", help="this person (may be repeated; man and woman)")
    parser.add_argument("--only", choices=("stills", "speaking", "glad", "mesh"), help="only this part")
    parser.add_argument("--keep", metavar="FOLDER", help="keep films and performances there")
    options = parser.parse_args()
    tracker, table = Tracker(), Table()
    with tempfile.TemporaryDirectory(prefix="paksatalker-emotions-") as temporary:
        folder = Path(options.keep or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for name in options.avatar or ("man", "woman"):
            if options.only in (None, "mesh"):
                check_disgust(table, name)
            if options.only in (None, "stills"):
                check_stills(tracker, table, name, folder)
            if options.only in (None, "speaking"):
                check_speaking(tracker, table, name, folder)
            if options.only in (None, "glad"):
                check_glad(tracker, table, name, folder)
    return 0 if table.passed else 1


def check_stills(tracker: Tracker, table: Table, name: str, folder: Path) -> None:
    """Every emotion on the silent face of one person."""
    looks = np.array([pose({emotion: k}) for emotion in SHOWN for k in INTENSITIES], np.float32)
    seen = _scores(tracker, looks, name, folder / f"{name}_emotions.mp4")
    for i, (emotion, groups) in enumerate(SHOWN.items()):
        scores = [s for s in seen[i * len(INTENSITIES) : (i + 1) * len(INTENSITIES)] if s]
        table.least(f"{name}, {emotion}: stills with a face", len(scores), len(INTENSITIES))
        for group in groups:
            moves = {channel: _move(_values(scores, channel)) for channel in group}
            best = max(moves, key=lambda channel: moves[channel])
            table.least(f"{name}, {emotion}: {best}", moves[best], MOVED)


def check_speaking(tracker: Tracker, table: Table, name: str, folder: Path) -> None:
    """The same frames of one sentence without and with each emotion at 1."""
    deliveries = [Delivery.of(emotion=f"0:{emotion}", without=STILL) for emotion in ("neutral", *SHOWN)]
    looks = _spoken(deliveries)
    seen = _scores(tracker, looks, name, folder / f"{name}_speaking.mp4")
    table.least(f"{name}, speaking: frames with a face", sum(s is not None for s in seen), len(looks))
    parts = [[s for s in seen[i * LOOKS : (i + 1) * LOOKS] if s] for i in range(len(deliveries))]
    for scores, (emotion, groups) in zip(parts[1:], SHOWN.items(), strict=True):
        for group in groups:
            moves = {c: _values(scores, c).mean() - _values(parts[0], c).mean() for c in group}
            best = max(moves, key=lambda channel: moves[channel])
            table.least(f"{name}, {emotion} while speaking: {best}", moves[best], MOVED)


def check_glad(tracker: Tracker, table: Table, name: str, folder: Path) -> None:
    """The smile in frames of one sentence, said a little and rather gladly."""
    deliveries = [Delivery.of(emotion=f"0:{emotion}", without=STILL) for emotion in ("neutral", *GLAD)]
    seen = _scores(tracker, _spoken(deliveries), name, folder / f"{name}_glad.mp4")
    parts = [[s for s in seen[i * LOOKS : (i + 1) * LOOKS] if s] for i in range(len(deliveries))]
    unmoved, *means = [float(_values(part, "mouthSmile").mean()) for part in parts]
    print(f"     {name}, neutral while speaking: mouthSmile {unmoved:.3f}")
    for (emotion, bound), mean in zip(GLAD.items(), means, strict=True):
        table.least(f"{name}, {emotion} while speaking: mouthSmile", mean, bound)


def _spoken(deliveries: list[Delivery]) -> npt.NDArray[np.float32]:
    """The same frames of one sentence, one delivery after the other."""
    speech = speak(SENTENCE)
    said = speech.sentences[0]
    at = np.rint(np.linspace(said.start + 0.3, said.end - 0.1, LOOKS) * 30).astype(int)
    return np.concatenate([animate_face(speech, 30, 1, delivery=d).arkit[at] for d in deliveries])


def check_disgust(table: Table, name: str) -> None:
    """How far disgust raises the wings of the nose and the upper lip of the mesh."""
    person = library.load(name)
    body = person.part("body")
    moved = np.zeros_like(body.vertices, np.float64)
    for unit, weight in zip(NAMES, pose({"disgusted": 1.0}), strict=True):
        if unit in body.shapes:
            moved[body.shapes[unit].index] += weight * body.shapes[unit].deltas
    at = body.vertices - body.vertices[person.landmarks["lip_upper"]]
    # the wings stand beside the mid-line, a thumb's breadth above the mouth
    wings = np.all(np.abs(np.abs(at) - (0.015, 0.026, 0)) < (0.006, 0.008, 0.02), axis=1) & (at[:, 1] > 0)
    lip = (np.abs(at[:, 0]) < 0.012) & (np.abs(at[:, 1] - 0.004) < 0.004) & (np.abs(at[:, 2]) < 0.012)
    for what, where in (("wings of the nose", wings), ("upper lip", lip)):
        table.least(f"{name}, disgusted: {what} up, mm", 1000 * float(np.median(moved[where, 1])), RISEN)


def _scores(
    tracker: Tracker, looks: npt.NDArray[np.float32], name: str, film: Path
) -> list[dict[str, float] | None]:
    """What the tracker reads in each look (T, 52); None where it finds no face."""
    render(standing(looks), name, film, "head", (480, 480))
    seen = [tracker.look(picture) for picture in frames(film)]
    return [None if s is None else s.scores for s in seen]


def _values(scores: list[dict[str, float]], channel: str) -> F64:
    """A score of both sides' mean in each picture, a minus before its name reckoning falls as rises."""
    sign, unit = (-1, channel[1:]) if channel.startswith("-") else (1, channel)
    return np.array([sign * np.mean([v for k, v in s.items() if k.startswith(unit)]) for s in scores])


def _move(values: F64) -> float:
    """How far a score moves in all; 0 where it turns back."""
    way = np.diff(values)
    return float(way.sum()) if len(way) and way.min() >= 0 else 0.0


if __name__ == "__main__":
    sys.exit(main())
