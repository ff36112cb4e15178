"""How the face tracker draws faces: writes ``inference/portrait/tracker_ways.npz``.

    python scripts/check_photo.py --keep FOLDER --draw 1000:1150     people at random, two pictures each
    python scripts/make_tracker_ways.py FOLDER ... [--without 4000:4010] [--out FILE]

To each picture a face is fitted, age and sex told and not; how far it lies beside the true one is learnt from
the fit (``tracker_ways.py``): ridge regression on the principal components of its values and of how far its
landmarks lie beside the picture's, and on how the head is turned. ``--without`` leaves people out, who can
then be measured. What is fitted is kept beside the pictures. Needs the extra ``capture``; some seconds a
picture.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from paksatalker.inference.portrait import tracker_ways
from paksatalker.inference.portrait.face_axes import face_axes, values_of
from paksatalker.inference.portrait.fit import fit_face, landmarks_used
from paksatalker.inference.portrait.looks import looks_of
from paksatalker.inference.portrait.make import TOLD
from paksatalker.inference.portrait.photo import read_portrait
from paksatalker.rigs.avatar.description import describe

F64 = npt.NDArray[np.float64]

OF_VALUES, OF_LANDMARKS = 40, 60
"""Principal components."""
RIDGE = 0.004
MOST = 3.0
"""Deviations beyond which a component is not believed."""


@dataclass(frozen=True)
class Row:
    """Of one picture: ``true`` and ``fitted`` (N,) values, how far landmarks lie ``off`` (478, 2), and how
    the head is turned (3,)."""

    seed: int
    true: F64
    fitted: F64
    off: F64
    turn: F64


def main() -> None:
    """Fit what is not fitted yet, learn, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--without", metavar="A:B", default="0:0", help="leave these people out")
    parser.add_argument("--out", type=Path, default=tracker_ways.FILE)
    options = parser.parse_args()
    first, last = map(int, options.without.split(":"))
    rows: dict[str, list[Row]] = {"told": [], "guessed": []}
    for folder in options.folders:
        for picture in sorted(folder.glob("[0-9]*_[12].png")):
            if not first <= int(picture.stem[:-2]) < last:
                for way, row in _fitted(picture).items():
                    rows[way].append(row)
    tables = {f"{way}_{name}": v for way, some in rows.items() for name, v in learn(some).items()}
    write(options.out, tables)
    print(f"{options.out}: {len(rows['told'])} pictures")


def learn(rows: Sequence[Row]) -> dict[str, F64]:
    """The tables that ``tracker_ways.py`` reads, of one way."""
    fitted, true = np.array([r.fitted for r in rows]), np.array([r.true for r in rows])
    off = np.array([r.off[landmarks_used()].ravel() for r in rows])
    by_value = _components(fitted, np.sqrt(np.diag(face_axes().covariance)), OF_VALUES)
    by_off = _components(off, np.ones(off.shape[1]), OF_LANDMARKS)
    value, beside = fitted.mean(axis=0), off.mean(axis=0)
    turned = np.array([tracker_ways.of_turn(r.turn) for r in rows])
    turn = turned.mean(axis=0)
    seen = np.concatenate([(fitted - value) @ by_value, (off - beside) @ by_off, turned - turn], axis=1)
    add = (true - fitted).mean(axis=0)
    normal = seen.T @ seen + RIDGE * len(rows) * np.eye(seen.shape[1])
    by = np.linalg.solve(normal, seen.T @ (true - fitted - add))
    return {
        "value": value, "by_value": by_value, "off": beside, "by_off": by_off, "turn": turn,
        "most": MOST * seen.std(axis=0), "by": by, "add": add,
    }  # fmt: skip


def write(file: Path, tables: dict[str, F64]) -> None:
    """All tables, as coarse as they may be."""
    names = np.array(face_axes().names)
    small = {name: v.astype(np.float32 if v.ndim == 1 else np.float16) for name, v in tables.items()}
    np.savez_compressed(file, names=names, use=landmarks_used(), **small)


def _components(values: F64, deviation: F64, count: int) -> F64:
    """(K, C) what brings values (R, K) to their principal components, the first of which has deviation 1."""
    _, size, axes = np.linalg.svd((values - values.mean(axis=0)) / deviation, full_matrices=False)
    return np.asarray((axes[:count] / (size[0] / np.sqrt(len(values))) / deviation).T)


def _fitted(picture: Path) -> dict[str, Row]:
    """What is fitted to a picture, with age and sex told, and not."""
    kept, seed = picture.with_suffix(".ways.json"), picture.stem[:-2]
    true = describe(str(picture.with_name(f"{seed}.toml")))
    if not kept.is_file():
        portrait = read_portrait(picture, force=True)
        sure, rows = TOLD[looks_of(portrait).tone], {}
        told = {name: float(true["macros"][name]) for name in tracker_ways.SLIDERS}
        for way, known in (("told", {**sure, **told}), ("guessed", dict(sure))):
            face = fit_face([portrait], known)
            rows[way] = {
                "fitted": face.values,
                "off": face.off.round(6).tolist(),
                "turn": face.turns[0].round(6).tolist(),
            }
        kept.write_text(json.dumps(rows))
    out = {}
    for way, row in json.loads(kept.read_text()).items():
        fitted = np.array([row["fitted"][name] for name in face_axes().names])
        out[way] = Row(int(seed), values_of(true), fitted, np.array(row["off"]), np.array(row["turn"]))
    return out


if __name__ == "__main__":
    main()
