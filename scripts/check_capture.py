"""What is taken from films that we rendered, against what was played in them.

    .venv/bin/python scripts/check_capture.py CLIP.npz FILM.mp4 [CLIP.npz FILM.mp4 ...]
    .venv/bin/python scripts/check_capture.py --whole CLIP.npz FILM.mp4    of whole figures, with all wrists
    .venv/bin/python scripts/check_capture.py                    renders one sentence, some minutes

Each figure is printed beside its bound, marked ok or MISS; the exit code is 1 where one misses. Needs the
extras ``blender`` and ``capture`` (Python 3.11). Wrists are compared where the film shows them: near the
shoulders in a bust, everywhere in a whole figure.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
from check_perception import Table, correlation, render

from paksatalker.inference.face.mouth.constraints import opening_mm
from paksatalker.inference.jobs.people.capture import CaptureOptions, capture
from paksatalker.inference.performance.contacts import contact_frames
from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.performance.resample import resample
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.tts import speak
from paksatalker.rigs.arkit import INDEX
from paksatalker.rigs.rotations import axis_angle_from_matrix
from paksatalker.rigs.smplx import INDEX as JOINT
from paksatalker.rigs.smplx import forward_kinematics, rest_joints

F64 = npt.NDArray[np.float64]

TEXT = "Maybe my baby brother can help. Look at this big map, up here! Mum put it up for me."
FACE = {"mouthSmile": 0.85, "browInnerUp": 0.7, "eyeBlink": 0.8}
JAW, HEAD, GAZE, WRIST, SHUT_MM = 0.9, 0.97, 0.9, 6.0, 1.0
MOVES = 0.02
"""Standard deviation of a weight below which a film does not tell."""


def main() -> int:
    """Capture each film and compare."""
    parser = argparse.ArgumentParser(description="Compare what is captured with what was played.")
    parser.add_argument("files", nargs="*", type=Path, metavar="CLIP.npz FILM.mp4")
    parser.add_argument("--whole", action="store_true", help="films show whole figures")
    options = parser.parse_args()
    files = options.files
    table = Table()
    with tempfile.TemporaryDirectory(prefix="paksatalker-capture-") as folder:
        if not files:
            clip = perform(speak(TEXT), fps=24.0, seed=1)
            film = render(clip, "woman", Path(folder) / "woman.mp4", "bust", (720, 480))
            files = [film.with_suffix(".npz"), film]
        for clip_file, film in zip(files[::2], files[1::2], strict=True):
            _compare(table, Performance.load(clip_file), film, options.whole)
    return 0 if table.passed else 1


def _compare(table: Table, played: Performance, film: Path, whole: bool) -> None:
    name = film.stem
    began = time.perf_counter()
    seen = capture(CaptureOptions(video=film), note=lambda line: print(f"     {line}"))
    seconds = time.perf_counter() - began
    print(f"     {name}: {seen.frames} frames in {seconds:.0f} s, {seen.frames / seconds:.1f} a second")
    played = played if abs(played.fps - seen.fps) < 1e-3 else resample(played, seen.fps)
    count = min(played.frames, seen.frames)
    ours, theirs = (p.arkit[:count].astype(np.float64) for p in (played, seen))
    _row(table, f"{name}: jawOpen less mouthClose, r", _net(ours), _net(theirs), JAW)
    for shape, bound in FACE.items():
        _row(table, f"{name}: {shape}, r", _both(ours, shape), _both(theirs, shape), bound)
    for way, (a, b) in {"across": ("Out", "In"), "up": ("Up", "Down")}.items():
        meant, found = (_left(x, a) - _left(x, b) for x in (ours, theirs))
        _row(table, f"{name}: gaze {way}, r", meant, found, GAZE)
    (turns, joints), (turned, placed) = (
        forward_kinematics(p.poses[:count], p.trans[:count], rest_joints()) for p in (played, seen)
    )
    meant, found = (axis_angle_from_matrix(t[:, JOINT["head"]]) for t in (turns, turned))
    for k, way in enumerate(("nod", "turn", "tilt")):
        _row(table, f"{name}: head {way}, r", meant[:, k], found[:, k], HEAD)
    closed = contact_frames(played, "closure")[:count]
    if closed.any():
        kept = float((opening_mm(theirs[closed]) < SHUT_MM).mean())
        table.least(f"{name}: closures of p, b, m kept", kept, 1.0)
    for side in ("left", "right"):
        off = [p[:, JOINT[f"{side}_wrist"]] - p[:, JOINT["neck"]] for p in (joints, placed)]
        # in a bust lower hands are out of the picture
        shown = np.full(count, True) if whole else off[0][:, 1] > -0.4
        if shown.sum() > 5:
            across = 100 * np.linalg.norm((off[1] - off[0])[shown, :2], axis=1)
            deep = 100 * np.abs((off[1] - off[0])[shown, 2])
            table.most(f"{name}: {side} wrist across, 95 %, cm", float(np.quantile(across, 0.95)), WRIST)
            print(f"     {name}: {side} wrist in depth, 95 %, {np.quantile(deep, 0.95):.1f} cm")


def _row(table: Table, what: str, meant: F64, found: F64, bound: float) -> None:
    if meant.std() < MOVES:
        print(f"     {what}: hardly moves in this film")
    else:
        table.least(what, correlation(meant, found) if found.std() > 1e-6 else 0.0, bound)


def _net(arkit: F64) -> F64:
    return np.asarray(arkit[:, INDEX["jawOpen"]] - arkit[:, INDEX["mouthClose"]])


def _left(arkit: F64, way: str) -> F64:
    return np.asarray(arkit[:, INDEX[f"eyeLook{way}Left"]])


def _both(arkit: F64, shape: str) -> F64:
    names = [shape] if shape in INDEX else [f"{shape}Left", f"{shape}Right"]
    return np.asarray(arkit[:, [INDEX[n] for n in names]].mean(axis=1))


if __name__ == "__main__":
    sys.exit(main())
