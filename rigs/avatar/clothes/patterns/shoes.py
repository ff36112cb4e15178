"""Plain shoes: the sock of the tights stiffened, on a flat sole."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ...asset import Part
from ...distance_field import F64
from ...subdivision import Mesh, border_loops, cut
from ..normals import normals_of
from .figure import Figure
from .garment import Sheet, assemble
from .sewn.bands import sheet_of_band, sweep_band

LEATHER_TILE = 0.05
COLLAR = ((-0.002, 0.0005), (0.003, 0.002), (0.006, 0.0), (0.003, -0.002), (-0.015, -0.002))
UPPER = 0.006
"""Metres of leather and sock over the foot."""
SOLE = 0.02
SEEN = 0.014
"""Metres of skin that stay within a shoe's edge."""
SMOOTHINGS = 8


def build_shoes(figure: Figure) -> tuple[Part, list[str]]:
    """Both shoes as one part, weighted like the feet, and the names of its materials."""
    base = figure.human.vertices.astype(float)
    mesh = cut(figure.tights, _below_collar(figure, figure.tights.carry @ base))
    p: F64 = _smoothed(np.asarray(mesh.carry @ base), mesh)
    p = p + UPPER * normals_of(p, mesh.faces)
    ground = float(base[figure.human.groups["body"], 1].min())
    p[:, 1] = np.maximum(p[:, 1], ground)
    low: npt.NDArray[np.bool_] = p[:, 1] < ground + SOLE
    # The sole stands out a little and is flat beneath.
    p[:, 1] = np.where(p[:, 1] < ground + 0.45 * SOLE, ground, p[:, 1])
    flat = normals_of(p, mesh.faces) * [1, 0, 1]
    p = p + 0.003 * low[:, None] * flat
    normals = normals_of(p, mesh.faces)
    uvs = (p[:, [0, 2]] + p[:, [1]])[np.maximum(mesh.faces, 0)] / LEATHER_TILE
    is_sole = low[np.maximum(mesh.faces, 0)].mean(axis=1) > 0.6
    sheets = [
        Sheet(p, mesh.faces[~is_sole], uvs[~is_sole], mesh.carry, 0),
        Sheet(p, mesh.faces[is_sole], uvs[is_sole], mesh.carry, 1),
    ]
    for loop in border_loops(mesh.faces):
        sheets.append(sheet_of_band(sweep_band(p, normals, loop, COLLAR, LEATHER_TILE), sheets[0], 0))
    return assemble("shoes", figure, sheets, ("shoes", "soles")), ["shoes", "soles"]


def within_shoes(figure: Figure) -> npt.NDArray[np.bool_]:
    """(19158,) base vertices of feet in shoes, but for a strip along their edges."""
    points = figure.human.vertices.astype(float)
    deep = figure.legs[2, 1] - 0.007 - points[:, 1]
    low = points[:, 1] < figure.legs[2, 1] + 0.03
    return np.asarray((deep > 0) | (low & (_below_collar(figure, points) > SEEN)))


def _below_collar(figure: Figure, points: F64) -> F64:
    """Metres (N,) below where a shoe ends: higher at the heel, lower over the instep."""
    foot = figure.legs[2]
    return np.asarray(foot[1] + 0.005 - points[:, 1] - 0.25 * np.clip(points[:, 2] - foot[2], -0.03, 0.1))


def _smoothed(points: F64, mesh: Mesh) -> F64:
    """Toes and ankle bones evened out by averaging neighbours; borders stay."""
    ring = mesh.faces[mesh.faces[:, 3] >= 0]
    a = np.concatenate([ring[:, k] for k in range(4)])
    b = np.concatenate([ring[:, (k + 1) % 4] for k in range(4)])
    fixed = np.zeros(len(points), bool)
    for loop in border_loops(mesh.faces):
        fixed[loop] = True
    for _ in range(SMOOTHINGS):
        total, number = np.zeros_like(points), np.bincount(a, minlength=len(points))
        np.add.at(total, a, points[b])
        mean = total / np.maximum(number, 1)[:, None]
        points = np.where((fixed | (number == 0))[:, None], points, 0.5 * points + 0.5 * mean)
    return points
