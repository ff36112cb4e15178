"""Is anybody of the people taken for another? Faces told apart by dlib's embedding, in two pictures of each.

    .venv/bin/python -m pip install dlib-bin==20.0.1.post1 && .venv/bin/python -m pip download --no-deps \\
        face-recognition-models==0.3.0                         and unpack it
    .venv/bin/python scripts/check_people.py --models face_recognition_models-0.3.0 [--keep FOLDER] [NAME ...]
    .venv/bin/python scripts/check_people.py --looks [NAME ...]     what a face tracker sees in each of them

Each is rendered from the front in soft light, and turned aside under another light with a slight smile.
The second picture has to be nearest to the first of the same person for ``RANKED`` of them; ``APART`` of the
pairs of first pictures have to lie farther than dlib's own bound for one person, 0.6. With ``--looks`` a
tracker (extra ``capture``) tells a smile, a blink and a pucker of each from its neutral face, by the bounds
of ``check_perception.py``. Resnet and 5-point
model are CC0 (Davis King). Not part of the product, nor of the test suite: some minutes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from paksatalker.rigs.arkit import NAMES
from paksatalker.rigs.avatar import library

RANKED, APART, BOUND = 0.95, 0.80, 0.6
SIZE, LOOKED_AT = 256, 320
SMILE = {"mouthSmileLeft": 0.35, "mouthSmileRight": 0.3, "cheekSquintLeft": 0.2, "cheekSquintRight": 0.2}


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("people", nargs="*", help="names or .toml files; all of the library where none")
    parser.add_argument("--models", type=Path, help="the unpacked models; none: render alone")
    parser.add_argument("--keep", type=Path, help="pictures are kept there, and taken from there again")
    parser.add_argument("--looks", action="store_true", help="what a face tracker sees, instead")
    options = parser.parse_args()
    if options.looks:
        return _looks(options.people or library.everyone())
    people = options.people or library.everyone()
    pictures = [_pictures(name, options.keep) for name in people]
    if options.models is None:
        return 0
    known = Faces(options.models)
    found = np.array([[known.embedding(p) for p in pair] for pair in pictures])
    return _judged(people, found)


def _judged(people: list[str], found: npt.NDArray[np.float64]) -> int:
    first, second = found[:, 0], found[:, 1]
    cross = np.linalg.norm(second[:, None] - first[None], axis=2)
    right = cross.argmin(axis=1) == np.arange(len(people))
    pairs = np.linalg.norm(first[:, None] - first[None], axis=2)
    upper = np.triu_indices(len(people), 1)
    apart = pairs[upper] > BOUND
    for i, name in enumerate(people):
        others = pairs[i].copy()
        others[i] = np.inf
        near = int(others.argmin())
        taken = "" if right[i] else f"  TAKEN FOR {people[int(cross[i].argmin())]}"
        print(f"{name:<10} to oneself {cross[i, i]:.2f}, nearest {people[near]} {others[near]:.2f}{taken}")
    close = sorted((pairs[i, j], people[i], people[j]) for i, j in zip(*upper, strict=True))[:12]
    print("nearest pairs: " + ", ".join(f"{a}-{b} {d:.2f}" for d, a, b in close))
    print(f"ranked right: {right.mean():.0%} (at least {RANKED:.0%})")
    middle = np.median(pairs[upper])
    print(f"pairs above {BOUND}: {apart.mean():.0%} (at least {APART:.0%}), median {middle:.2f}")
    return int(right.mean() < RANKED or apart.mean() < APART)


def _looks(people: list[str]) -> int:
    """A row for each: the tracker's scores of what is asked, and the highest that a neutral face has."""
    from check_perception import AT_LEAST, NEUTRAL, OF_THE_EYES, STILLS
    from face_tracker import Tracker
    from people_pictures import Look, Studio

    tracker, studio = Tracker(), Studio(LOOKED_AT, samples=5, level="draft", skin=512)
    missed = 0
    for name in people:
        row = []
        for look, channel in STILLS.items():
            face = {n: 1.0 for n in NAMES if channel and n.startswith(channel)}
            seen = tracker.look(np.array(studio.picture(Look(look, name, face=face))))
            if seen is None:
                row.append(f"{look}: no face")
            elif channel:
                score = np.mean([v for k, v in seen.scores.items() if k.startswith(channel)])
                row.append(f"{look} {score:.2f}")
                missed += score < AT_LEAST[look]
            else:
                worst = max((v, k) for k, v in seen.scores.items() if not k.startswith(OF_THE_EYES))
                row.append(f"neutral {worst[0]:.2f} ({worst[1]})")
                missed += worst[0] > NEUTRAL
            missed += seen is None
        print(f"{name:<10} " + ", ".join(row), flush=True)
    print(f"{missed} missed")
    return int(missed > 0)


def _pictures(name: str, keep: Path | None) -> list[Image.Image]:
    files = [keep / f"{Path(name).stem}_{k}.png" for k in (1, 2)] if keep else []
    if files and all(f.is_file() for f in files):
        return [Image.open(f).convert("RGB") for f in files]
    from people_pictures import Look, Studio

    global _studio
    _studio = _studio or Studio(SIZE, samples=5, skin=512)
    looks = (Look(name, name), Look(name, name, face=SMILE, rig="studio", angle=24.0))
    made = []
    for look, _studio.level in zip(looks, ("standard", "draft"), strict=True):
        made.append(_studio.picture(look))
    for file, picture in zip(files, made, strict=False):
        file.parent.mkdir(parents=True, exist_ok=True)
        picture.save(file)
    print(f"rendered {name}", flush=True)
    return made


_studio = None


class Faces:
    def __init__(self, folder: Path) -> None:
        import dlib

        files = {f.name: str(f) for f in folder.rglob("*.dat")}
        self._find = dlib.get_frontal_face_detector()
        self._place = dlib.shape_predictor(files["shape_predictor_5_face_landmarks.dat"])
        self._net = dlib.face_recognition_model_v1(files["dlib_face_recognition_resnet_model_v1.dat"])
        self._box = dlib.rectangle

    def embedding(self, picture: Image.Image) -> npt.NDArray[np.float64]:
        """(128,) of the largest face; where none is found, of where the stage puts it."""
        pixels = np.ascontiguousarray(np.asarray(picture))
        side = pixels.shape[0]
        found = [b for b in self._find(pixels, 1) if b.width() > 0.25 * side]
        box = max(found, key=lambda b: b.area(), default=None)
        if box is None:
            print("no face found: taken from the middle")
            box = self._box(int(0.3 * side), int(0.3 * side), int(0.7 * side), int(0.72 * side))
        return np.array(self._net.compute_face_descriptor(pixels, self._place(pixels, box), 4))


if __name__ == "__main__":
    sys.exit(main())
