"""Where on the base mesh what kind of skin lies, as smooth masks per vertex.

Evaluated on the unmorphed base mesh: a region keeps its place on every face.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ....base.tables import shipped
from ..asset import F32
from ..human import Human
from .layout import HEAD, SkinLayout, rows_from

CHANNELS = ("blood", "melanin", "oil", "beard", "circles", "shadow", "rouge")


def skin_regions(human: Human, layout: SkinLayout) -> dict[str, F32]:
    """Masks (V,) on the base mesh.

    ``blood``, ``melanin``, ``oil``, ``beard``, ``circles``, ``shadow``, ``rouge``: sums of the table's dabs.
    ``lip_ring`` and ``lid_ring``: how many rows of faces away the border of mouth lining and eye socket lies
    (0 on it, large far away).
    ``scalp`` 0..1 where hair grows. ``palm`` 0..1 on palms and soles.
    """
    base = human.source.vertices
    result = {name: np.zeros(len(base), np.float32) for name in CHANNELS}
    for dab in table()["dab"]:
        at, radius = np.array(dab["at"], np.float32), np.array(dab["radius"], np.float32)
        offset = (np.c_[np.abs(base[:, 0]), base[:, 1:]] - at) / radius
        if at[0] == 0:
            offset[:, 0] = base[:, 0] / radius[0]
        share = np.exp(-(offset**2).sum(axis=1))
        for name in CHANNELS:
            result[name] += share * np.float32(dab.get(name, 0.0))
    outside = (layout.texture == HEAD) & ~layout.mouth & ~layout.sockets
    skin = layout.faces[outside]
    for name, lining in (("lip_ring", layout.mouth), ("lid_ring", layout.sockets)):
        result[name] = rows_from(np.intersect1d(skin, layout.faces[lining]), skin, len(base))
    result["scalp"] = _scalp(base)
    result["palm"] = _palms(human)
    return result


def table() -> dict[str, Any]:
    """``skin.toml``."""
    return shipped(__file__, "skin.toml")


def _scalp(base: F32) -> F32:
    line = table()["hairline"]
    axis = line["axis"]
    angle = np.degrees(np.arctan2(np.abs(base[:, 0] - axis[0]), base[:, 2] - axis[1]))
    height = np.interp(angle, line["angle"], line["height"])
    return np.clip((base[:, 1] - height) / 0.008 + 0.5, 0, 1).astype(np.float32)


def _palms(human: Human) -> F32:
    """Palms face down and inwards on the base mesh's arms, soles face down."""
    base, normals = human.source.vertices, normals_of_base(human)
    wrist = np.abs(human.source.vertices[human.groups["joint-l-hand"]].mean(axis=0)[0])
    hand = np.clip((np.abs(base[:, 0]) - wrist) / 0.02, 0, 1)
    foot = base[:, 1] < base[human.groups["body"], 1].min() + 0.04
    down = np.clip((-normals[:, 1] - 0.15) / 0.5, 0, 1)
    return (np.maximum(hand, foot) * down).astype(np.float32)


def normals_of_base(human: Human) -> F32:
    """(V, 3) unit normals of the base mesh's body."""
    base, quads = human.source.vertices, human.faces[human.faces_of("body")]
    cross = np.cross(base[quads[:, 2]] - base[quads[:, 0]], base[quads[:, 3]] - base[quads[:, 1]])
    normals = np.zeros_like(base)
    for k in range(4):
        np.add.at(normals, quads[:, k], cross)
    return normals / (np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12)
