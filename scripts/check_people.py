"""Is anybody of the people taken for another? Faces told apart by dlib's embedding, in two pictures of each.

    .venv/bin/python -m pip install dlib-bin==20.0.1.post1 && .venv/bin/python -m pip download --no-deps \\
        face-recognition-models==0.3.0                         and unpack it
    .venv/bin/python scripts/check_people.py --models face_recognition_models-0.3.0 [--keep FOLDER] [NAME ...]

Each is rendered from the front in soft light, and turned aside under another light with a slight smile.
The second picture has to be nearest to the first of the same person for ``RANKED`` of them; ``APART`` of the
pairs of first pictures have to lie farther than dlib's own bound for one person, 0.6. Resnet and 5-point
model are CC0 (Davis King). Not part of the product, nor of the test suite: some minutes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from paksatalker.rigs.avatar import library

RANKED, APART, BOUND = 0.95, 0.80, 0.6
SIZE = 256
SMILE = {"mouthSmileLeft": 0.35, "mouthSmileRight": 0.3, "cheekSquintLeft": 0.2, "cheekSquintRight": 0.2}


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("people", nargs="*", help="names or .toml files; all of the library where none")
    parser.add_argument("--models", type=Path, help="the unpacked models; none: render alone")
    parser.add_argument("--keep", type=Path, help="pictures are kept there, and taken from there again")
    options = parser.parse_args()
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
