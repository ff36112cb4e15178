"""The sweater: torso and sleeves draped over the body, with ribbed collar, cuffs and hem."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ....base.easing import smoothstep
from ..distance_field import F64, distance_field
from ..subdivision import Mesh, border_loops, cut
from .bands import sweep_band
from .drape import Springs, drape, hanging_arms, skin, springs_of
from .garment import Cloth, Figure, Sheet, assemble, cylinder_uvs, normals_of, sheet_of_band

KNIT_TILE, RIB_TILE = 0.12, 0.03
"""Metres that one tile of the texture covers."""
HEM = (
    (-0.012, -0.0025),
    (-0.003, 0.001),
    (0.0, 0.0025),
    (0.02, 0.0035),
    (0.045, 0.0025),
    (0.049, 0.0),
    (0.045, -0.002),
    (0.02, -0.002),
)
CUFF = (
    (-0.012, -0.0025),
    (-0.003, 0.001),
    (0.0, 0.002),
    (0.012, 0.0015),
    (0.03, -0.0035),
    (0.044, -0.005),
    (0.047, -0.0065),
    (0.044, -0.008),
    (0.01, -0.007),
)
HANGING = 32.0
"""Degrees by which the arms are lowered from the rest pose while the sweater is draped."""
SETTLING = 40
CUFF_BEFORE_WRIST = 0.03
GATHERED = 0.9
"""Length of the cloth where it meets a ribbed band, as a share of its pattern."""
HEM_BLEND = 0.10
TUCKED = 0.035
"""Metres of skin that stay beneath an edge."""


def build_sweater(figure: Figure, outfit: dict[str, Any]) -> Cloth:
    """Cut, drape and finish the sweater of an outfit."""
    mesh, rest = _pattern(figure, outfit["sweater"]["ease"])
    weights = np.asarray(mesh.carry @ figure.weights)
    settled = _draped(figure, mesh, rest, weights, outfit["sweater"])
    normals = normals_of(settled, mesh.faces)
    sheets = [Sheet(settled, mesh.faces, _uvs(figure, mesh, rest, weights), mesh.carry, 0)]
    materials = ["sweater", "sweater_rib"]
    up = (
        figure.skeleton.heads[figure.skeleton.bone("head")]
        - figure.skeleton.heads[figure.skeleton.bone("neck_01")]
    )
    up = (up / np.linalg.norm(up)).astype(float)
    for loop in border_loops(mesh.faces):
        middle = settled[loop].mean(axis=0)
        if figure.past_neckline(middle[None])[0] > -0.05 and abs(middle[0]) < 0.05:
            collar = outfit["collar"]
            band = sweep_band(settled, normals, loop, collar["profile"], RIB_TILE, lean=up * collar["lean"])
            sheets.append(sheet_of_band(band, mesh.carry, 1))
            if shirt := outfit.get("undershirt"):
                band = sweep_band(
                    settled, normals, loop, shirt["profile"], KNIT_TILE, lean=up * shirt["lean"]
                )
                sheets.append(sheet_of_band(band, mesh.carry, 2))
                materials.append("undershirt")
        else:
            profile = HEM if abs(middle[0]) < 0.05 else CUFF
            sheets.append(sheet_of_band(sweep_band(settled, normals, loop, profile, RIB_TILE), mesh.carry, 1))
    return Cloth(assemble("sweater", figure, sheets, tuple(materials)), _covers(figure))


def _pattern(figure: Figure, ease: float) -> tuple[Mesh, F64]:
    """The tights cut to a sweater, and its place (V, 3) at ``ease`` metres from the tights, at rest."""
    mesh = figure.tights
    base = figure.human.vertices.astype(float)
    cuts = (
        lambda p: p[:, 1] - figure.hem,
        lambda p: -figure.past_neckline(p),
        lambda p: figure.arm_length - CUFF_BEFORE_WRIST - figure.along_arm(p),
    )
    for side in cuts:
        mesh = cut(mesh, side(mesh.carry @ base))
    flat = np.asarray(mesh.carry @ base)
    return mesh, flat + ease * normals_of(flat, mesh.faces)


def _draped(figure: Figure, mesh: Mesh, rest: F64, weights: F64, sweater: dict[str, Any]) -> F64:
    pose = hanging_arms(figure.skeleton, HANGING)
    human = figure.human
    body = skin(human.vertices.astype(float), figure.weights, pose)
    faces = human.faces[human.faces_of("body")]
    height = human.vertices[faces, 1].mean(axis=1)
    hand = figure.along_arm(human.vertices[faces].mean(axis=1).astype(float)) > figure.arm_length + 0.03
    near = (height > figure.hem - 0.15) & (height < figure.neck_point[1] + 0.06) & ~hand
    near |= (
        figure.weights[faces[:, 0]][
            :, [figure.skeleton.bone("lowerarm_l"), figure.skeleton.bone("lowerarm_r")]
        ].sum(1)
        > 0.5
    )
    field = distance_field(body, faces[near], voxel=0.006, smoothing=0.005)
    neck = figure.past_neckline(rest) > -0.03
    start = skin(rest, weights, pose)
    settled = drape(start, _springs(figure, mesh, rest, sweater), field, _gap(figure, rest), neck, SETTLING)
    return skin(_even_hem(figure, rest, settled), weights, pose, inverse=True)


def _springs(figure: Figure, mesh: Mesh, rest: F64, sweater: dict[str, Any]) -> Springs:
    """The cloth's springs, drawn together where ribbing gathers it."""
    springs = springs_of(mesh.faces, rest, sweater["stretch"], bend=0.12)
    middle = rest[springs.ends].mean(axis=1)
    from_hem = middle[:, 1] - figure.hem
    from_cuff = figure.arm_length - CUFF_BEFORE_WRIST - figure.along_arm(middle)
    slack = np.clip(np.minimum(from_hem, from_cuff) / 0.06, 0, 1)
    return replace(springs, length=springs.length * (GATHERED + (1 - GATHERED) * slack))


def _gap(figure: Figure, rest: F64) -> F64:
    """Metres between skin and sweater: more over the hips, where the trousers lie beneath."""
    over_hips = smoothstep((figure.waist + 0.10 - rest[:, 1]) / 0.08)
    return np.asarray(0.006 + 0.011 * over_hips)


def _even_hem(figure: Figure, rest: F64, settled: F64) -> F64:
    """The hem at one height all round, blended in from :data:`HEM_BLEND` above it."""
    share = smoothstep(1 - (rest[:, 1] - figure.hem) / HEM_BLEND)
    edge = rest[:, 1] < figure.hem + 0.02
    drop = (settled[edge, 1] - rest[edge, 1]).mean()
    level = settled.copy()
    level[:, 1] += share * (rest[:, 1] + drop - settled[:, 1])
    return level


def _uvs(figure: Figure, mesh: Mesh, rest: F64, weights: F64) -> F64:
    shoulder, _, wrist = figure.arms
    torso = cylinder_uvs(
        mesh.faces,
        rest,
        np.array([0, figure.hem, figure.neck_point[2]]),
        np.array([0, 1.0, 0]),
        np.array([0, 0, 1.0]),
        np.array([0.17, 0.12]),
    )
    sleeve = figure.on_arm(rest, weights)[np.maximum(mesh.faces, 0)].mean(axis=1) > 0.5
    left = rest[mesh.faces[:, 0], 0] > 0
    result = torso
    for side, mirror in ((True, [1, 1, 1]), (False, [-1, 1, 1])):
        here = sleeve & (left == side)
        uv = cylinder_uvs(
            mesh.faces,
            rest,
            shoulder * mirror,
            (shoulder - wrist) * mirror,
            np.array([0, 0, 1.0]),
            np.array([0.05, 0.05]),
        )
        result = np.where(here[:, None, None], uv, result)
    return result / KNIT_TILE


def _covers(figure: Figure) -> np.ndarray:
    """Base vertices beneath the sweater, but for a strip at each edge."""
    v = figure.human.vertices.astype(float)
    return (
        (v[:, 1] > figure.waist - 0.001)
        & (figure.past_neckline(v) < -TUCKED)
        & (v[:, 1] < figure.neck_point[1] + 0.02)
        & (figure.along_arm(v) < figure.arm_length - CUFF_BEFORE_WRIST - TUCKED)
    )
