"""The base human in the shape of one person: MakeHuman's macro sliders, detail targets and joints."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from .asset import F32, I32
from .source import Source, Target

LIP_UPPER, LIP_LOWER, CHIN = 520, 523, 5162
"""Vertices of the base mesh: the inner mid-line pair of the lips, and the tip of the chin."""
MACROS = {
    "gender": 0.5,
    "age": 0.5,
    "muscle": 0.5,
    "weight": 0.5,
    "proportions": 0.5,
    "height": 0.5,
    "cupsize": 0.5,
    "firmness": 0.5,
}
FOLDERS = {
    "racegenderage": "macrodetails/",
    "genderagemuscleweight": "macrodetails/universal-",
    "genderagemuscleweightproportions": "macrodetails/proportions/",
    "genderagemuscleweightheight": "macrodetails/height/",
    "genderagemuscleweightcupsizefirmness": "breast/",
}


@dataclass(frozen=True)
class Human:
    """The whole base mesh, helpers included, in one person's shape.

    ``vertices`` (19158, 3) metres, Y up, +Z front, soles at y = 0; ``faces`` (18486, 4); ``uvs``
    (18486, 4, 2); ``groups`` as in Source; ``units`` the ARKit morphs on these vertices.
    """

    vertices: F32
    faces: I32
    uvs: F32
    groups: dict[str, I32]
    units: dict[str, Target]
    source: Source

    def centre(self, group: str) -> F32:
        """(3,) mean of a group's vertices: the place of a joint cube."""
        return self.vertices[self.groups[group]].mean(axis=0)

    def faces_of(self, group: str) -> I32:
        """(K,) ids of the faces whose corners all belong to the group."""
        member = np.zeros(len(self.vertices), bool)
        member[self.groups[group]] = True
        return np.flatnonzero(member[self.faces].all(axis=1)).astype(np.int32)


def shape_human(
    source: Source, macros: dict[str, float], race: dict[str, float], details: dict[str, float]
) -> Human:
    """The base human with macro sliders (0..1, 0.5 average; gender 0 female, 1 male), race shares and
    detail targets (``{"nose/nose-hump-incr": 0.3}``, weights of the named files; ``*`` stands for both
    sides, as in ``eyes/*-eye-scale-incr``).

    Macro targets combine multilinearly as MakeHuman's ``macro.json`` says. ``units`` is still empty.
    """
    from ..arkit import NAMES

    vertices = source.vertices.copy()
    for name, weight in macro_weights(source, macros, race).items():
        _add(vertices, source.target(name), weight)
    for name, weight in details.items():
        for side in ("l", "r") if "*" in name else ("",):
            _add(vertices, source.target(name.replace("*", side)), weight)
    vertices[:, 1] -= vertices[source.groups["body"], 1].min()
    units = {name: source.face_unit(name) for name in NAMES}
    return Human(vertices, source.faces, source.corner_uvs, source.groups, units, source)


def macro_weights(source: Source, macros: dict[str, float], race: dict[str, float]) -> dict[str, float]:
    """Target file name to weight for the macro sliders; combinations without a file are left out."""
    shares: dict[str, dict[str, float]] = {"race": race}
    for name, table in source.macro["macrotargets"].items():
        shares[name] = _parts({**MACROS, **macros}[name], table["parts"])
    result: dict[str, float] = {}
    for combination, axes in source.macro["combinations"].items():
        for choice in product(*(shares[a].items() for a in axes)):
            weight = float(np.prod([w for _, w in choice]))
            if weight < 1e-6 or not all(label for label, _ in choice):
                continue
            name = FOLDERS[combination] + "-".join(label for label, _ in choice)
            if source.has_target(name):
                result[name] = weight
    return result


def _parts(value: float, parts: list[dict[str, Any]]) -> dict[str, float]:
    for part in parts:
        if part["lowest"] <= value <= part["highest"]:
            low, high = max(part["lowest"], 0.0), min(part["highest"], 1.0)
            t = float(np.clip((value - low) / (high - low), 0, 1))
            return {part["low"]: 1 - t, part["high"]: t}
    return {}


def _add(vertices: F32, target: Target, weight: float) -> None:
    np.add.at(vertices, target.index, target.deltas * np.float32(weight))
