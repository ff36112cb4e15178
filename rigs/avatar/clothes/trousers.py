"""Straight trousers."""

from __future__ import annotations

import numpy as np

from ..distance_field import F64
from ..subdivision import Mesh, border_loops, cut
from .bands import sweep_band
from .garment import Cloth, Figure, Sheet, assemble, cylinder_uvs, normals_of, sheet_of_band

TWILL_TILE = 0.06
HEM = ((-0.002, 0.001), (0.008, 0.001), (0.010, -0.001), (0.006, -0.003), (-0.02, -0.003))
TUCKED = 0.03


def build_trousers(figure: Figure) -> Cloth:
    """Cut the tights to trousers that widen below the knee and fold a little above the shoe."""
    mesh, rest = _pattern(figure)
    normals = normals_of(rest, mesh.faces)
    sheets = [Sheet(rest, mesh.faces, _uvs(figure, mesh, rest), mesh.carry, 0)]
    for loop in border_loops(mesh.faces):
        if rest[loop, 1].mean() > figure.waist - 0.05:
            continue  # beneath the sweater
        sheets.append(sheet_of_band(sweep_band(rest, normals, loop, HEM, TWILL_TILE), mesh.carry, 0))
    v = figure.human.vertices
    covers = (v[:, 1] < figure.waist) & (v[:, 1] > figure.ankle + TUCKED)
    covers &= np.abs(v[:, 0]) < _reach(figure)
    return Cloth(assemble("trousers", figure, sheets, ("trousers",)), covers)


def _reach(figure: Figure) -> float:
    """Metres sideways that legs may take; arms at rest lie beyond."""
    return float(figure.arms[1, 0]) - 0.04


def _pattern(figure: Figure) -> tuple[Mesh, F64]:
    base = figure.human.vertices.astype(float)
    mesh = figure.tights
    for side in (
        lambda p: np.where(np.abs(p[:, 0]) < _reach(figure), figure.waist - p[:, 1], -1.0),
        lambda p: p[:, 1] - figure.ankle,
    ):
        mesh = cut(mesh, side(mesh.carry @ base))
    p = np.asarray(mesh.carry @ base)
    normal = normals_of(p, mesh.faces)
    knee = float(figure.skeleton.heads[figure.skeleton.bone("calf_l"), 1])
    crotch = float(figure.skeleton.heads[figure.skeleton.bone("thigh_l"), 1]) - 0.09
    lower = np.clip((knee + 0.1 - p[:, 1]) / (knee + 0.1 - figure.ankle), 0, 1)
    inner = np.clip((crotch - p[:, 1]) / 0.1, 0, 1)
    ease = 0.002 + 0.009 * inner + 0.022 * lower**1.2
    flat = normal * [1, 0.2, 1]
    # Rings of slack where the leg breaks on the shoe and behind the knee.
    turn = np.arctan2(p[:, 2], np.abs(p[:, 0]) - 0.1)
    break_on_shoe = np.exp(-(((p[:, 1] - figure.ankle - 0.06) / 0.07) ** 2))
    behind_knee = np.exp(-(((p[:, 1] - knee) / 0.07) ** 2))
    wave = np.sin(p[:, 1] * 130 + 2.2 * np.sin(turn + 0.7)) * np.cos(turn * 1.5 + p[:, 1] * 40)
    wave *= break_on_shoe * 0.005
    wave += np.sin(p[:, 1] * 120 + np.sin(turn * 3 + np.sign(p[:, 0]))) * behind_knee * 0.003
    return mesh, p + flat * (ease + wave)[:, None]


def _uvs(figure: Figure, mesh: Mesh, rest: F64) -> F64:
    result = np.zeros((len(mesh.faces), 4, 2))
    left = rest[np.maximum(mesh.faces, 0), 0].mean(axis=1) > 0
    thigh = figure.skeleton.heads[figure.skeleton.bone("thigh_l")].astype(float)
    foot = figure.skeleton.heads[figure.skeleton.bone("foot_l")].astype(float)
    for side, mirror in ((True, [1, 1, 1]), (False, [-1, 1, 1])):
        uv = cylinder_uvs(
            mesh.faces,
            rest,
            thigh * mirror,
            (thigh - foot) * mirror,
            np.array([0, 0, 1.0]),
            np.full(2, 0.075),
        )
        result = np.where((left == side)[:, None, None], uv, result)
    return result / TWILL_TILE
