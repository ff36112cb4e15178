"""A talk on a person's whole body, as a pose tracker that knows nothing of us sees it in the film.

    .venv/bin/python scripts/check_body_seen.py                   woman, from the front
    .venv/bin/python scripts/check_body_seen.py --angle 20        from her left
    .venv/bin/python scripts/check_body_seen.py man --film F.mp4  another person; keep the film

The product says some sentences, gestures, and renders the film; MediaPipe Pose looks at each frame by itself,
so that no smoothing hides a lag. Printed: in how many frames a person is seen, and for each wrist how its
place in the picture follows the wrist of the posed mesh, projected by the same camera up to scale and shift,
and how many frames late. Each figure stands beside its bound; the exit code is 1 where one misses. Needs the
extra ``capture`` (Python 3.11) and Blender.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
from check_perception import Table, best_lag, correlation
from face_tracker import frames

from paksatalker.inference.jobs.render import RenderJob, render
from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.tts import speak
from paksatalker.rigs import smplx
from paksatalker.stage.stage_choice import StageChoice

F64 = npt.NDArray[np.float64]

TEXT = (
    "Hello and welcome! This is a really big house. There are three rooms, and it costs nothing at all. "
    "On the one hand it is far away, but on the other hand it goes up and up. "
    "I don't know, what do you think?"
)
FPS, SIZE = 15.0, (360, 480)
LEFT_WRIST, RIGHT_WRIST = 15, 16
SEEN = 0.5
"""Visibility from which a landmark counts."""
R, MOST_LAG = 0.95, 4


def main() -> int:
    """Render, look, compare."""
    parser = argparse.ArgumentParser(description="What a pose tracker sees of our bodies.")
    parser.add_argument("avatar", nargs="?", default="woman")
    parser.add_argument("--film", type=Path, help="keep the film there")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--angle", type=float, default=0.0, help="degrees; sideways, left is taken for right")
    options = parser.parse_args()
    table = Table()
    clip = perform(speak(TEXT), fps=FPS, seed=options.seed)
    with tempfile.TemporaryDirectory(prefix="paksatalker-body-") as temporary:
        clip.save(Path(temporary) / "clip.npz")
        film = options.film or Path(temporary) / "film.mp4"
        render(
            RenderJob(
                performance=Path(temporary) / "clip.npz",
                output=film,
                avatar=options.avatar,
                engine="workbench",
                size=SIZE,
                stage=StageChoice(framing="full", angle=options.angle),
            )
        )
        _compare(table, clip, film, options.angle)
    return 0 if table.passed else 1


def _compare(table: Table, clip: Performance, film: Path, angle: float) -> None:
    marks = _looked(film)
    found = np.isfinite(marks).all(axis=(1, 2))
    table.least(f"{angle} degrees: share of frames with a person", float(found.mean()), 1.0)
    wrists = smplx.forward_kinematics(clip.poses, clip.trans, clip.rest_joints)[1][:, [20, 21]]
    for k, side in enumerate(("left", "right")):
        count = min(len(marks), len(wrists))
        clear = found[:count] & (marks[:count, k, 2] > SEEN)
        meant = _projected(wrists[:count, k], marks[:count, k, :2], clear, angle)
        both = [(v - v.mean(axis=0)).ravel() for v in (marks[:count, k, :2][clear], meant[clear])]
        table.least(f"{angle} degrees: {side} wrist, r", correlation(*both), R)
        for axis, name in enumerate(("across", "up")):
            seen, moved = marks[:count, k, axis][clear], meant[:, axis][clear]
            print(f"     {side} wrist {name}, r {correlation(seen, moved):.3f}")
            lag = abs(best_lag(seen, moved, MOST_LAG))
            table.most(f"{angle} degrees: {side} wrist {name}, lag in frames", lag, 1)
        print(f"     {side} wrist clear in {np.mean(clear):.0%} of the frames")


def _looked(film: Path) -> F64:
    """(T, 2, 3) left and right wrist: across and down, shares of the picture's height, and visibility."""
    import mediapipe as mp

    rows = []
    with mp.solutions.pose.Pose(static_image_mode=True, model_complexity=1) as tracker:
        for picture in frames(film):
            landmarks = tracker.process(picture).pose_landmarks
            if landmarks is None:
                rows.append(np.full((2, 3), np.nan))
                continue
            high, wide = picture.shape[:2]
            marks = [landmarks.landmark[i] for i in (LEFT_WRIST, RIGHT_WRIST)]
            rows.append(np.array([[m.x * wide / high, m.y, m.visibility] for m in marks]))
    return np.array(rows)


def _projected(points: F64, marks: F64, clear: npt.NDArray[np.bool_], angle: float) -> F64:
    """(T, 2) points (T, 3) as a camera at that angle sees them, at the distance that fits best.

    Scale and shift are fitted, and so is the distance: the picture of a hand that comes nearer grows.
    """
    a = np.radians(angle)
    across = np.cos(a) * points[:, 0] - np.sin(a) * points[:, 2]
    near = np.sin(a) * points[:, 0] + np.cos(a) * points[:, 2]
    best: tuple[float, F64] | None = None
    for far in (3.0, 4.0, 5.0, 6.5, 8.0, 12.0):
        flat = np.column_stack([across, -points[:, 1] + 1.0]) / (far - near)[:, None]
        # one scale, two shifts
        own, own_mean = flat[clear], flat[clear].mean(axis=0)
        seen, seen_mean = marks[clear], marks[clear].mean(axis=0)
        scale = float(np.sum((own - own_mean) * (seen - seen_mean)) / np.sum((own - own_mean) ** 2))
        fitted = scale * (flat - own_mean) + seen_mean
        wrong = float(np.mean((fitted[clear] - seen) ** 2))
        if best is None or wrong < best[0]:
            best = (wrong, fitted)
    assert best is not None
    return best[1]


if __name__ == "__main__":
    sys.exit(main())
