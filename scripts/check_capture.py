"""What is taken from films that we rendered, against what was played in them.

    python scripts/check_capture.py --films FOLDER      our films with written feelings and looks, taken from
                                                        the folder or rendered into it: 10 minutes each
    python scripts/check_capture.py --films FOLDER --only kofi24 --only whole24
    python scripts/check_capture.py CLIP.npz FILM.mp4 [CLIP.npz FILM.mp4 ...]
    python scripts/check_capture.py --whole CLIP.npz FILM.mp4    of whole figures, with all wrists

Each figure is printed beside its bound, marked ok or MISS; the exit code is 1 where one misses. Needs the
extras ``blender`` and ``capture`` (Python 3.11). Wrists are compared where the film shows them: near the
shoulders in a bust, everywhere in a whole figure. Heads are compared as the camera sees them: what was played
is turned to where that stood.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from capture_films import FILMS, made, parts_of_hidden
from check_perception import Table, correlation

from paksatalker.inference.face.mouth.constraints import opening_mm
from paksatalker.inference.jobs.people.capture import CaptureOptions, capture
from paksatalker.inference.performance.contacts import contact_frames
from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.performance.resample import resample
from paksatalker.rigs.arkit import INDEX
from paksatalker.rigs.rotations import axis_angle_from_matrix, matrix_from_axis_angle
from paksatalker.rigs.smplx import INDEX as JOINT
from paksatalker.rigs.smplx import forward_kinematics, rest_joints

F64 = npt.NDArray[np.float64]

FACE = {"mouthSmile": 0.85, "browInnerUp": 0.7, "eyeBlink": 0.8}
JAW, HEAD, GAZE, WRIST, SHUT_MM = 0.9, 0.97, 0.9, 6.0, 1.0
BUST = -0.28
"""Metres above the neck: the lower edge of a bust's picture."""
MOVES = 0.02
"""Standard deviation of a weight below which a film does not tell."""


def main() -> int:
    """Capture each film and compare."""
    options = _options()
    table = Table()
    if options.films is not None:
        options.films.mkdir(parents=True, exist_ok=True)
        for name in options.only or FILMS:
            clip, film = made(name, options.films)
            played, kind = Performance.load(clip), FILMS[name]
            seen = _captured(film)
            if kind.hides:
                times = np.arange(min(played.frames, seen.frames)) / seen.fps
                for part, frames in parts_of_hidden(times).items():
                    _compare(table, f"{name}, {part}", _of(played, frames), _of(seen, frames), kind.angle)
            else:
                _compare(table, name, played, seen, kind.angle, kind.whole)
    for clip, film in zip(options.files[::2], options.files[1::2], strict=True):
        _compare(table, film.stem, Performance.load(clip), _captured(film), options.angle, options.whole)
    return 0 if table.passed else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare what is captured with what was played.")
    parser.add_argument("files", nargs="*", type=Path, metavar="CLIP.npz FILM.mp4")
    parser.add_argument("--films", type=Path, metavar="FOLDER", help="our own films, rendered where missing")
    parser.add_argument("--only", action="append", choices=FILMS, help="of these (may be repeated)")
    parser.add_argument("--whole", action="store_true", help="files that are given show whole figures")
    parser.add_argument("--angle", type=float, default=0.0, help="degrees that their camera stands aside")
    options = parser.parse_args()
    if options.films is None and not options.files:
        parser.error("give --films FOLDER, or CLIP.npz FILM.mp4")
    return options


def _captured(film: Path) -> Performance:
    began = time.perf_counter()
    seen = capture(CaptureOptions(video=film), note=lambda line: print(f"     {line}"))
    seconds = time.perf_counter() - began
    print(f"     {film.stem}: {seen.frames} frames in {seconds:.0f} s, {seen.frames / seconds:.1f} a second")
    return seen


def _of(clip: Performance, frames: npt.NDArray[np.bool_]) -> Performance:
    """Some frames of a clip, its sounds apart."""
    count = len(frames)
    return replace(
        clip,
        poses=clip.poses[:count][frames],
        trans=clip.trans[:count][frames],
        arkit=clip.arkit[:count][frames],
        expressions=clip.expressions[:count][frames],
        calm=None,
        phone_labels=("sil",),
        phone_times=np.array([[0, frames.sum() / clip.fps]], np.float32),
    )


def _compare(
    table: Table, name: str, played: Performance, seen: Performance, angle: float, whole: bool = False
) -> None:
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
    # the camera stands to the person's left: there it sees the head turned to the right
    aside = matrix_from_axis_angle(np.array([[0.0, -np.radians(angle), 0.0]]))[0]
    meant, found = (
        axis_angle_from_matrix(t[:, JOINT["head"]].astype(np.float64)) for t in (aside @ turns, turned)
    )
    for k, way in enumerate(("nod", "turn", "tilt")):
        _row(table, f"{name}: head {way}, r", meant[:, k], found[:, k], HEAD)
    closed = contact_frames(played, "closure")[:count]
    if closed.any():
        kept = float((opening_mm(theirs[closed]) < SHUT_MM).mean())
        table.least(f"{name}: closures of p, b, m kept", kept, 1.0)
    for side in ("left", "right"):
        off = [p[:, JOINT[f"{side}_wrist"]] - p[:, JOINT["neck"]] for p in (joints @ aside.T, placed)]
        shown = np.full(count, True) if whole else off[0][:, 1] > BUST
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
