"""How eyes look in a picture when they look up or aside: writes inference/capture/gaze_ways.npz.

    python scripts/make_gaze_ways.py --keep FOLDER --only yuki    renders one person's looks, 5 minutes
    python scripts/make_gaze_ways.py --keep FOLDER                all that are missing, then the table

Each person is rendered with the head, the eyes, the brows, lids and mouth at random, in a light of their own.
The pictures of the eyes, as ``eye_patches.py`` cuts them, less the person's own median picture, are laid
against the known gaze (ridge regression over all people). Whom ``check_capture.py`` films is not among them.
Needs the extras ``blender`` and ``capture``.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from check_perception import standing

from paksatalker.inference.capture.eye_patches import HIGH, WIDE, eye_patches
from paksatalker.inference.jobs.render import RenderJob, render
from paksatalker.inference.tracking.film import open_film
from paksatalker.inference.tracking.head_pose import head_poses
from paksatalker.inference.tracking.watching import watch
from paksatalker.rigs.arkit import INDEX, NAMES
from paksatalker.rigs.smplx import turn_head
from paksatalker.stage.stage_choice import StageChoice

F64 = npt.NDArray[np.float64]

PEOPLE = {
    "yuki": "soft", "marcus": "golden", "siobhan": "studio", "nia": "dramatic", "omar": "studio",
    "amara": "golden",
}  # fmt: skip
LOOKS, SIZE = 56, (160, 160)
RIDGE = 3e6
SMALL = 0.6, 1.0
"""Aside and up: usual glances are small, and look larger than their part of the largest ones."""
SHUT = 0.3
OUT = Path(__file__).resolve().parent.parent / "inference" / "capture" / "gaze_ways.npz"


def main() -> None:
    """Render what is missing, then write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--only", choices=PEOPLE)
    options = parser.parse_args()
    options.keep.mkdir(parents=True, exist_ok=True)
    films = {name: _rendered(name, options.keep) for name in ([options.only] if options.only else PEOPLE)}
    if options.only is None:
        ways = _fitted([_seen(name, film) for name, film in films.items()])
        np.savez_compressed(OUT, ways=ways.astype(np.float32))


def looks(name: str) -> tuple[F64, F64, F64]:
    """Weights (N, 52), turns of the head (N, 3) and gaze (N, 2), to the left and up, of a person."""
    rng = np.random.default_rng(list(PEOPLE).index(name))
    gaze = rng.uniform(-0.8, 0.8, (LOOKS, 2))
    turns = np.radians(
        np.stack([rng.normal(0, 7, LOOKS), rng.uniform(-32, 32, LOOKS), np.zeros(LOOKS)], axis=1)
    )
    turns[: LOOKS // 2, 1] *= 0.25
    arkit = np.zeros((LOOKS, len(NAMES)))

    def both(shape: str, weight: F64) -> None:
        for side in ("Left", "Right"):
            arkit[:, INDEX[f"{shape}{side}"]] = weight

    def sometimes(share: float, most: float) -> F64:
        return np.where(rng.random(LOOKS) < share, rng.uniform(0, most, LOOKS), 0)

    raised = sometimes(0.3, 0.8)
    arkit[:, INDEX["browInnerUp"]] = raised
    both("browOuterUp", raised * rng.random(LOOKS))
    both("browDown", np.where(raised > 0, 0, sometimes(0.4, 0.8)))
    both("eyeWide", 0.5 * raised)
    smile = sometimes(0.4, 0.8)
    both("mouthSmile", smile)
    both("cheekSquint", smile * rng.random(LOOKS))
    both("eyeSquint", np.maximum(0.4 * smile, sometimes(0.3, 0.6)))
    both("eyeBlink", sometimes(0.3, 0.3))
    arkit[:, INDEX["jawOpen"]] = sometimes(0.5, 0.4)
    arkit[0] = turns[0] = gaze[0] = 0.0
    left, up = gaze.T
    for side, out in (("Left", left), ("Right", -left)):
        ways = {"Out": out, "In": -out, "Up": up, "Down": -up}
        for way, value in ways.items():
            arkit[:, INDEX[f"eyeLook{way}{side}"]] = np.clip(value, 0, 1)
    return arkit, turns, gaze


def _rendered(name: str, folder: Path) -> Path:
    film = folder / f"{name}.mp4"
    if not film.is_file():
        arkit, turns, _ = looks(name)
        clip = standing(arkit.astype(np.float32))
        poses = clip.poses.reshape(LOOKS, 55, 3).astype(np.float64)
        turn_head(poses, turns)
        replace(clip, poses=poses.reshape(LOOKS, 165).astype(np.float32)).save(film.with_suffix(".npz"))
        render(
            RenderJob(
                performance=film.with_suffix(".npz"), avatar=name, output=film, quality="draft", size=SIZE,
                engine="cycles", stage=StageChoice(framing="head", light=PEOPLE[name]),
                without_lever=("between",),
            )
        )  # fmt: skip
    return film


def _seen(name: str, film: Path) -> tuple[F64, F64]:
    """Pictures of open eyes (N, D) less their median, and the gaze (N, 2) less its own."""
    watched = watch(open_film(film), body=False)
    rows = np.flatnonzero(np.isfinite(watched.scores[:, 0]))
    poses = head_poses(watched.points, (watched.film.width, watched.film.height))
    arkit, _, gaze = looks(name)
    rows = rows[arkit[rows, INDEX["eyeBlinkLeft"]] < SHUT + 0.01]
    patches = eye_patches(watched.film, poses, rows).astype(np.float64)
    return patches - np.median(patches, axis=0), gaze[rows] - np.median(gaze[rows], axis=0)


def _fitted(seen: list[tuple[F64, F64]]) -> F64:
    """(D, 2) what a picture is multiplied by; each picture counts in the mirror too, where the eyes change
    places and left becomes right."""
    x, y = (np.concatenate(part) for part in zip(*seen, strict=True))
    mirrored = x.reshape(-1, 2, HIGH, WIDE)[:, ::-1, :, ::-1].reshape(len(x), -1)
    x, y = np.concatenate([x, mirrored]), np.concatenate([y, y * [-1, 1]])
    ways = np.linalg.solve(x.T @ x + RIDGE * np.eye(x.shape[1]), x.T @ y)
    # ridge makes answers small: as large as they were, on the average
    slopes = [np.polyfit(y[:, k], x @ ways[:, k], 1)[0] for k in range(2)]
    return np.asarray(ways * SMALL / slopes)


if __name__ == "__main__":
    main()
