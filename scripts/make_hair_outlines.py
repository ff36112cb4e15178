"""Where each hair style shows hair around a face: writes ``inference/portrait/hair_outlines.npz``.

    python scripts/make_hair_outlines.py --keep FOLDER           renders what is missing there, then writes
    python scripts/make_hair_outlines.py --keep FOLDER --render bob long

Each style is rendered on two people, who are looked at as a photograph is; see ``hair_seen.py``. Needs the
extras ``blender`` and ``capture``; some seconds a picture.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from paksatalker.base.tables import shipped
from paksatalker.inference.portrait import hair_seen
from paksatalker.inference.portrait.looks import cheek_of
from paksatalker.inference.portrait.photo import read_portrait
from paksatalker.rigs.avatar.hair import hair

PEOPLE = {"woman": "dark brown", "man": "dark brown"}
SIZE, SAMPLES = 320, 4


def main() -> None:
    """Render, look, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--render", nargs="+", metavar="STYLE", help="these pictures alone")
    options = parser.parse_args()
    options.keep.mkdir(parents=True, exist_ok=True)
    styles = sorted(shipped(hair.__file__, "styles.toml"))
    for style in options.render or styles:
        _render(options.keep, style)
    if options.render:
        return
    table = {style: np.mean([_outline(f) for f in _files(options.keep, style)], axis=0) for style in styles}
    file = Path(hair_seen.__file__).with_name("hair_outlines.npz")
    np.savez_compressed(file, **{k: np.round(255 * v).astype(np.uint8) for k, v in table.items()})
    for a in styles:
        near = sorted((float(np.abs(table[a] - table[b]).mean()), b) for b in styles if b != a)[0]
        print(f"{a}: {table[a].mean():.3f} covered, nearest {near[1]} {near[0]:.3f}")


def _files(folder: Path, style: str) -> list[Path]:
    return [folder / f"{style}_{person}.png" for person in PEOPLE]


def _render(folder: Path, style: str) -> None:
    from people_pictures import Look, Studio

    for person, file in zip(PEOPLE, _files(folder, style), strict=True):
        if not file.is_file():
            studio = Studio(SIZE, SAMPLES, level="draft", skin=512)
            studio.picture(Look(style, person, f"hair={style},hair-color={PEOPLE[person]}")).save(file)
            print(file.name, flush=True)


def _outline(file: Path) -> np.ndarray:
    portrait = read_portrait(file, force=True)
    return hair_seen.hair_of(portrait, cheek_of(portrait)).outline


if __name__ == "__main__":
    main()
