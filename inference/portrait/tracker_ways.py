"""The ways of the face tracker, undone: where it puts landmarks beside those of a face of known shape.

It draws noses, eyes and cheeks towards the average, each by another part, all together, and otherwise
where the head is turned. So of people at random, rendered in all lights and from several sides, it was learnt
how far what is fitted to landmarks lies beside the truth: from what is fitted, from how its landmarks lie
beside the photograph's and from how the head is turned (ridge regression on principal components,
``scripts/make_tracker_ways.py``)."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...rigs.arkit import NAMES
from .face_axes import MACROS, face_axes
from .fit import FittedFace

F64 = npt.NDArray[np.float64]

FILE = Path(__file__).with_name("tracker_ways.npz")
SLIDERS = ("age", "gender")
"""What makes another face of the same landmarks: where both are told, it is learnt separately."""
SMILES = 0.15, 0.55
"""Weights of a smile from which on what was learnt of faces at rest is believed less, and not at all: it
would take the smile for shape."""
TURNS, SQUARES = 6.0, 60.0
"""How far a turn by a radian counts, and its square, beside components whose first has deviation 1."""


def without_tracker_ways(face: FittedFace, told: Collection[str] = ()) -> dict[str, float]:
    """Values of the axes, sliders and origins, as in ``face``, nearer to the truth. ``told``: those of age,
    gender and weight that are known, and stay."""
    names = face_axes().names
    values = np.array([face.values[name] for name in names])
    known = sum(name in told for name in SLIDERS)
    # where only one is told, what is learnt lies between
    shares = {"told": known / len(SLIDERS), "guessed": 1 - known / len(SLIDERS)}
    moved = sum(share * _moved(way, values, face) for way, share in shares.items() if share)
    moved = _at_rest(face) * np.asarray(moved)
    return {
        name: old if name in told and name in MACROS else old + by
        for name, old, by in zip(names, values.tolist(), moved.tolist(), strict=True)
    }


def of_turn(turn: F64) -> F64:
    """(4,) what is made of how a head is turned (3,): up or down and aside; tilted, it is turned upright."""
    return np.concatenate([TURNS * turn[:2], SQUARES * turn[:2] ** 2])


def _at_rest(face: FittedFace) -> float:
    """1 for a face that does not smile, 0 for one that does."""
    smile = np.mean([face.expressions[0, NAMES.index(f"mouthSmile{side}")] for side in ("Left", "Right")])
    return float(1 - np.clip((smile - SMILES[0]) / (SMILES[1] - SMILES[0]), 0, 1))


def _moved(way: str, values: F64, face: FittedFace) -> F64:
    """(N,) what is to be added to the face's ``values`` (N,)."""
    table = _learnt()
    by_values = (values - table[f"{way}_value"]) @ table[f"{way}_by_value"]
    by_landmarks = (face.off[table["use"]].ravel() - table[f"{way}_off"]) @ table[f"{way}_by_off"]
    by_turn = of_turn(face.turns[0]) - table[f"{way}_turn"]
    seen, most = np.concatenate([by_values, by_landmarks, by_turn]), table[f"{way}_most"]
    # a face unlike all that it was learnt from is not moved further than those were
    return np.asarray(table[f"{way}_add"] + np.clip(seen, -most, most) @ table[f"{way}_by"])


@cache
def _learnt() -> dict[str, npt.NDArray[Any]]:
    """The file's tables; those by name in the order of our axes, 0 for what it does not know."""
    with np.load(FILE, allow_pickle=False) as z:
        table = {name: z[name] for name in z.files}
    order = {name: i for i, name in enumerate(table.pop("names").tolist())}
    names = face_axes().names
    rows = np.array([order.get(name, -1) for name in names])
    out = {"use": table.pop("use")}
    for name, values in table.items():
        wide = values.astype(np.float64)
        if name.endswith(("_value", "_add")):  # by axis in the first dimension
            wide = np.where((rows >= 0).reshape(-1, *[1] * (wide.ndim - 1)), wide[rows], 0.0)
        elif name.endswith("_by"):
            wide = np.where(rows >= 0, wide[:, rows], 0.0)
        out[name] = wide
    return out
