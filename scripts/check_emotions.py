"""What a face tracker that knows nothing of us reads in stills of our emotions, against the neutral face.

    .venv/bin/python scripts/check_emotions.py [--avatar woman] [--keep FOLDER]

Each emotion is shown at 0, 0.5 and 1. The tracker's scores for it have to rise from one to the next (anger's
inner brow falls or its brows are drawn down) and move by ``MOVED`` in all. The tracker does not see the nose
wrinkle, so disgust is measured on the mesh in the tests instead. Needs the extra ``capture`` (Python 3.11).
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

from paksatalker.inference.face.emotion import pose
from paksatalker.rigs.avatar import library

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


def main() -> int:
    """Print how far each score moves beside its bound; 1 where one moves too little."""
    parser = argparse.ArgumentParser(description="Compare what a face tracker reads with the emotion meant.")
    parser.add_argument("--avatar", action="append", help="only this person (may be repeated)")
    parser.add_argument("--keep", metavar="FOLDER", help="keep films and performances there")
    options = parser.parse_args()
    tracker, table = Tracker(), Table()
    with tempfile.TemporaryDirectory(prefix="paksatalker-emotions-") as temporary:
        folder = Path(options.keep or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for name in options.avatar or library.names():
            check(tracker, table, name, folder)
    return 0 if table.passed else 1


def check(tracker: Tracker, table: Table, name: str, folder: Path) -> None:
    """Every emotion on the face of one person."""
    looks = [pose({emotion: k}) for emotion in SHOWN for k in INTENSITIES]
    film = render(
        standing(np.array(looks, np.float32)), name, folder / f"{name}_emotions.mp4", "head", (480, 480)
    )
    seen = [tracker.look(picture) for picture in frames(film)]
    for i, (emotion, groups) in enumerate(SHOWN.items()):
        stills = seen[i * len(INTENSITIES) : (i + 1) * len(INTENSITIES)]
        scores = [still.scores for still in stills if still is not None]
        table.least(f"{name}, {emotion}: stills with a face", len(scores), len(INTENSITIES))
        for group in groups:
            moves = {channel: _move(scores, channel) for channel in group}
            best = max(moves, key=lambda channel: moves[channel])
            table.least(f"{name}, {emotion}: {best}", moves[best], MOVED)


def _move(scores: list[dict[str, float]], channel: str) -> float:
    """How far a score moves, a minus before its name reckoning falls as rises; 0 where it turns back."""
    sign, unit = (-1, channel[1:]) if channel.startswith("-") else (1, channel)
    values: npt.NDArray[np.float64] = np.array(
        [np.mean([v for k, v in s.items() if k.startswith(unit)]) for s in scores]
    )
    way = sign * np.diff(values)
    return float(way.sum()) if len(way) and way.min() >= 0 else 0.0


if __name__ == "__main__":
    sys.exit(main())
