"""Are people who are drawn at random found again in a picture of them?

    python scripts/check_photo.py --keep FOLDER --draw 0:8      draws and renders them, half a minute each
    python scripts/check_photo.py --keep FOLDER --fit 0:8       makes people of these pictures, as long again
    python scripts/check_photo.py --keep FOLDER [--models DIR]  the figures of all that lie there
    python scripts/check_photo.py --keep FOLDER --sheet OUT.jpg photographs beside who was made of them
    python scripts/check_photo.py --keep FOLDER --portrait FILE    somebody of a real person's photograph

Of everybody there are two pictures, with other lens, light and turn of the head. Out of the first a person is
made; told are age and sex alone. Printed is the median distance of the face to the true one after rigid
alignment, in millimetres at 62 between the pupils, beside that of the mean of all who were drawn; and, with
dlib's models (see ``check_people.py``), whether a picture of who was made is nearest to the second picture of
the right person. Of real people's photographs it is told whether the picture of who was made is nearer to its
photograph than all others that lie there are, and those of our own people where ``check_people.py`` keeps its
pictures in the same folder. Work is kept, so that it can be done in parts, several at once. The exit code is
1 where a bound is missed. Needs the extras ``blender`` and ``capture``.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from check_people import Faces
from check_perception import Table
from PIL import Image

from paksatalker.base.errors import PaksaTalkerError
from paksatalker.inference.portrait.face_axes import human_of
from paksatalker.inference.portrait.make import face_picture, make_person
from paksatalker.inference.portrait.photo import read_portrait
from paksatalker.inference.tracking.face_points import SKIN, WIDEST, face_points
from paksatalker.rigs.avatar import library
from paksatalker.rigs.avatar.description import describe, description_text
from paksatalker.rigs.avatar.source_file import open_source
from paksatalker.rigs.avatar.variety.random_person import random_person

if TYPE_CHECKING:
    from people_pictures import Studio

F64 = npt.NDArray[np.float64]

BETTER, BELOW, LANDMARKS, RANKED = 0.20, 0.85, 0.02, 0.85
PUPILS, REAL = 0.062, "real_"
PHOTO, OTHER, VIEW = (448, 8, "standard"), (320, 5, "draft"), (240, 4, "draft")
"""Pixels, samples and quality: of pictures that people are made of, of those for faces, of the sheet's."""
FIRST = 4000
LIGHTS = ("soft", "studio", "high-key", "window", "butterfly", "golden")
LENSES = (35.0, 100.0)


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--draw", type=_range, metavar="A:B", help="render these people")
    parser.add_argument("--fit", type=_range, metavar="A:B", help="make people of their pictures")
    parser.add_argument("--models", type=Path, help="dlib's models, unpacked")
    parser.add_argument("--sheet", type=Path, metavar="OUT.jpg")
    parser.add_argument("--portrait", type=Path, metavar="FILE")
    options = parser.parse_args()
    options.keep.mkdir(parents=True, exist_ok=True)
    for number in options.draw or ():
        _draw(options.keep, FIRST + number)
    for number in options.fit or ():
        _fit(options.keep, FIRST + number)
    if options.portrait:
        _portrayed(options.keep, options.portrait)
    if options.sheet:
        _sheet(options.keep, options.sheet)
    done = options.draw or options.fit or options.sheet or options.portrait
    return 0 if done else _judged(options.keep, options.models)


def _range(text: str) -> range:
    first, last = text.split(":")
    return range(int(first), int(last))


def _draw(folder: Path, seed: int) -> None:
    """The person's file and two pictures."""
    from people_pictures import Look

    description, rng = folder / f"{seed}.toml", np.random.default_rng(seed)
    description.write_text(description_text(random_person(seed)))
    for k in (1, 2):
        picture = folder / f"{seed}_{k}.png"
        look = Look(
            str(seed), str(description), rig=str(rng.choice(LIGHTS)), angle=float(rng.uniform(-8, 8)),
            turn=float(rng.uniform(-10, 10)), lens=float(np.exp(rng.uniform(*np.log(LENSES)))),
        )  # fmt: skip
        if not picture.is_file():
            _studio(*(PHOTO if k == 1 else OTHER)).picture(look).save(picture)
            print(f"{picture.name}: {look.rig}, {look.lens:.0f} mm, turned {look.turn + look.angle:.0f}")


@cache
def _only_studio() -> Studio:
    from people_pictures import Studio

    return Studio(skin=1024)


def _studio(size: int, samples: int, level: str) -> Studio:
    """The one studio, so that who stands in it need not be built again."""
    studio = _only_studio()
    studio.size, studio.samples, studio.level = (size, size), samples, level
    return studio


def _fit(folder: Path, seed: int) -> None:
    """Who is made of the first picture, and a picture of them; what was refused is written down too."""
    from people_pictures import Look

    made, true = folder / f"{seed}_made.toml", describe(str(folder / f"{seed}.toml"))
    told = {name: float(true["macros"][name]) for name in ("age", "gender")}
    try:
        person = make_person(
            [folder / f"{seed}_1.png"], made, said="a picture of nobody", force=True, told=told
        )
    except PaksaTalkerError as e:
        (folder / f"{seed}.json").write_text(json.dumps({"refused": str(e)}))
        return
    _studio(*OTHER).picture(Look(str(seed), str(made))).save(folder / f"{seed}_made.png")
    (folder / f"{seed}.json").write_text(json.dumps({"landmarks": person.face.error}))


def _portrayed(folder: Path, photograph: Path) -> None:
    """Somebody real: their photograph, who was made of it, and a picture of them."""
    from people_pictures import Look

    kept = folder / f"{REAL}{photograph.stem}{photograph.suffix}"
    shutil.copyfile(photograph, kept)
    made = folder / f"{kept.stem}_made.toml"
    make_person([kept], made, said="public domain", force=True, note=print)
    _studio(*OTHER).picture(Look(kept.stem, str(made))).save(made.with_suffix(".png"))


def _judged(folder: Path, models: Path | None) -> int:
    """All figures."""
    source, table = open_source(), Table()
    mark = face_points()
    region = np.unique(mark.triangles[:SKIN][mark.spread[:SKIN] < WIDEST])
    eyes = [source.groups[f"joint-{side}-eye"] for side in "lr"]

    def face(file: Path) -> F64:
        points = human_of(source, describe(str(file))).vertices.astype(np.float64)
        left, right = (points[e].mean(axis=0) for e in eyes)
        return (points[region] - 0.5 * (left + right)) * PUPILS / np.linalg.norm(left - right)

    seeds = sorted(int(f.stem) for f in folder.glob("*.json"))
    told = {s: json.loads((folder / f"{s}.json").read_text()) for s in seeds}
    fitted = [s for s in seeds if "refused" not in told[s]]
    for s in set(seeds) - set(fitted):
        print(f"     {s}: {told[s]['refused']}")
    if len(fitted) < 2:
        print("two people at least: --draw 0:8, then --fit 0:8")
        return 2
    true = {s: face(folder / f"{s}.toml") for s in fitted}
    mean = np.mean(list(true.values()), axis=0)
    ours = np.array([_apart(face(folder / f"{s}_made.toml"), true[s]) for s in fitted])
    plain = np.array([_apart(mean, true[s]) for s in fitted])
    for s, a, b in zip(fitted, ours, plain, strict=True):
        print(f"     {s}: {a:.2f} mm, the mean face {b:.2f} mm, landmarks off {told[s]['landmarks']:.2%}")
    print(
        f"     {len(fitted)} people: median {np.median(ours):.2f} mm, the mean face {np.median(plain):.2f} mm"
    )
    table.least("nearer than the mean face by", 1 - float(np.median(ours) / np.median(plain)), BETTER)
    table.least("people nearer than the mean face is", float((ours < plain).mean()), BELOW)
    off = float(np.median([told[s]["landmarks"] for s in fitted]))
    table.most("landmarks off, in distances between the eyes", off, LANDMARKS)
    if models is not None:
        known = Faces(models)
        _recognised(table, folder, fitted, known)
        _real(table, folder, known)
    return 0 if table.passed else 1


def _apart(points: F64, goal: F64) -> float:
    """Median distance in millimetres after the best rigid motion (Kabsch 1976)."""
    a, b = points - points.mean(axis=0), goal - goal.mean(axis=0)
    u, _, v = np.linalg.svd(a.T @ b)
    turn = u @ np.diag([1, 1, np.sign(np.linalg.det(u @ v))]) @ v
    return float(1000 * np.median(np.linalg.norm(a @ turn - b, axis=1)))


def _recognised(table: Table, folder: Path, seeds: list[int], known: Faces) -> None:
    """Pictures of who was made against the second pictures of all who were drawn, and of our own people."""
    names = [str(s) for s in seeds]
    gallery = {f.stem.removesuffix("_2"): f for f in sorted(folder.glob("*_2.png"))} | _ours(folder)
    seen = np.array([_embedded(known, f) for f in gallery.values()])
    made = np.array([_embedded(known, folder / f"{n}_made.png") for n in names])
    cross = np.linalg.norm(made[:, None] - seen[None], axis=2)
    labels = list(gallery)
    taken = [labels[k] for k in cross.argmin(axis=1)]
    for name, other, row in zip(names, taken, cross, strict=True):
        rank = int((row < row[labels.index(name)]).sum()) + 1
        if other != name:
            print(f"     {name} is taken for {other}; itself {rank}. of {len(labels)}")
    right = np.array([a == b for a, b in zip(names, taken, strict=True)])
    table.least(f"{len(names)} people ranked first among {len(labels)}", float(right.mean()), RANKED)


def _embedded(known: Faces, file: Path) -> F64:
    return known.embedding(Image.open(file).convert("RGB"))


def _ours(folder: Path) -> dict[str, Path]:
    """Pictures of our own people that ``check_people.py`` keeps, and others (``other_*.png``)."""
    files = [folder / f"{name}_1.png" for name in library.everyone()]
    return {f.stem: f for f in (*files, *sorted(folder.glob("other_*.png"))) if f.is_file()}


def _real(table: Table, folder: Path, known: Faces) -> None:
    """Real people: the photograph against the picture of who was made, and those of all others."""
    files = (*folder.glob("*_2.png"), *_ours(folder).values())
    others = {f.stem: _embedded(known, f) for f in files}
    made = {f.stem.removesuffix("_made"): _embedded(known, f) for f in folder.glob(f"{REAL}*_made.png")}
    for name in made:
        photograph = next(f for f in folder.glob(f"{name}.*") if f.suffix in (".png", ".jpg", ".jpeg"))
        seen = known.embedding(face_picture(read_portrait(photograph, force=True), 320))
        own = float(np.linalg.norm(made[name] - seen))
        far = {n: float(np.linalg.norm(e - seen)) for n, e in {**others, **made}.items() if n != name}
        nearest = min(far, key=lambda n: far[n])
        what = f"{name}: nearer ({own:.2f}) than {nearest}, of {len(far)}"
        table.least(what, far[nearest] - own, 0.0)


def _sheet(folder: Path, out: Path) -> None:
    """Eight people: the picture, and who was made of it from the front, aside and in profile."""
    from people_pictures import Look, sheet

    pictures, labels = [], []
    for file in sorted(folder.glob("[0-9]*_made.toml"))[:8]:
        seed = file.stem.removesuffix("_made")
        views = {"the picture": folder / f"{seed}_1.png", "made of it": file.with_suffix(".png")}
        for angle in (35.0, 80.0):
            view = views[f"{angle:.0f} degrees"] = folder / f"{file.stem}_{angle:.0f}.png"
            if not view.is_file():
                _studio(*VIEW).picture(Look(seed, str(file), angle=angle)).save(view)
        pictures += [Image.open(view).convert("RGB") for view in views.values()]
        labels += list(views)
    small = [p.resize((240, 240), Image.Resampling.LANCZOS) for p in pictures]
    sheet(small, labels, 8).save(out, quality=82)


if __name__ == "__main__":
    sys.exit(main())
