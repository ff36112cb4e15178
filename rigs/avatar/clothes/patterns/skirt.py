"""Skirts: wider from the hips down by their flare, hanging from there, settled in flutes."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.ndimage import map_coordinates

from ...distance_field import F64
from ...subdivision import Mesh
from ..normals import normals_of
from .fall import ANGLES
from .figure import Figure, falloff
from .folds import crumpled, unevenness
from .pieces import smoothed, trunk_tube
from .settle import Slack, settle

_GAP = 0.004
"""Metres between legs and cloth at least."""


def hanging(figure: Figure, spec: dict[str, Any], mesh: Mesh, flat: F64, end: float) -> F64:
    """Where the vertices (V, 3) of a skirt come to lie; ``flat`` (V, 3): of the helper that it is cut from,
    ``end``: the height of its hem."""
    f = figure
    tube = trunk_tube(f, end - 0.03)
    down = np.clip((f.waist - flat[:, 1]) / (f.waist - end), 0, 1)
    row, column, radius, way = tube.polar(flat)
    ease = spec["ease"] + spec["flare"] * down**1.2
    fitted = np.interp(down, [0, 0.35, 1], spec["fitted"])
    turn = column / ANGLES * 2 * np.pi
    if spec.get("waves", 0):
        ease = ease + spec["depth"] * down * np.sin(turn * spec["waves"] + 0.7 * np.sin(turn * 2))
    at = np.stack([row, column])
    body = map_coordinates(tube.body, at, order=1, mode="grid-wrap")
    hangs = map_coordinates(tube.hanging, at, order=1, mode="grid-wrap")
    wanted = body + ease + (1 - fitted) * np.maximum(hangs - body, 0)
    shaped = smoothed(flat + way * (wanted - radius)[:, None], mesh, 4)
    # the tube of two legs is ragged where they turn away from one another
    beneath = smoothed(flat + way * (np.minimum(body, wanted - _GAP) - radius)[:, None], mesh, 12)
    return _settled(f, spec, mesh, beneath, shaped, down)


def _settled(f: Figure, spec: dict[str, Any], mesh: Mesh, beneath: F64, shaped: F64, down: F64) -> F64:
    """A skirt hangs from its waist; the more cloth it has around, the deeper its flutes towards the hem."""
    deep = spec.get("folds", 1.0)
    out = normals_of(shaped, mesh.faces)
    off = crumpled(mesh, 0.003 * deep) * down + unevenness(shaped, 0.0015, 2.0)
    pull = np.tile([0.0, -1.0, 0.0], (len(shaped), 1))
    long, wide = spec.get("skirt_slack", (0.01, 0.03))
    shape = Slack(pull, deep * long * down, deep * wide * down)
    waist = f.waist + spec.get("rise", 0.0)
    held = falloff(waist - shaped[:, 1], 0.04, 0.14)
    gaps = np.full(len(shaped), _GAP)
    return settle(
        shaped, mesh.faces, beneath, shape, held, gaps, start=shaped + out * (off * (1 - held))[:, None],
        pull=pull, stiff=spec.get("stiff", 0.012),
    )  # fmt: skip
