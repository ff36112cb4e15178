"""Teeth that stay behind the skin."""

from __future__ import annotations

from dataclasses import replace

import bpy  # noqa: F401  (mathutils comes with it)
import numpy as np
from mathutils import Vector
from mathutils.bvhtree import BVHTree

from paksatalker.rigs.avatar.asset import Part
from paksatalker.rigs.avatar.description import describe
from paksatalker.rigs.avatar.face.clearance import clear_of_teeth
from paksatalker.rigs.avatar.face.lips import seal_lips
from paksatalker.rigs.avatar.face.shapes import fit_units
from paksatalker.rigs.avatar.face.teeth import build_teeth
from paksatalker.rigs.avatar.human import Human
from paksatalker.rigs.avatar.person import shape_of
from paksatalker.rigs.avatar.skeleton import build_skeleton
from paksatalker.rigs.avatar.skin.layout import HEAD, SkinLayout, skin_layout
from paksatalker.rigs.avatar.source import Source, dense
from paksatalker.rigs.avatar.subdivision import subdivide

SMILE = {"mouthSmileLeft": 1.0, "mouthSmileRight": 1.0}
POSES = [SMILE, {**SMILE, "jawOpen": 0.3}, {**SMILE, "jawOpen": 0.7}, {"jawOpen": 1.0}]


def through_mm(human: Human, layout: SkinLayout, teeth: Part, weights: dict[str, float]) -> float:
    """How far teeth and gums come through the rendered skin, seen from the front."""
    skin, hard = human.vertices.astype(np.float64), teeth.vertices.astype(np.float64)
    for name, weight in weights.items():
        skin += weight * dense(human.units[name], len(skin))
        if name in teeth.shapes:
            hard[teeth.shapes[name].index] += weight * teeth.shapes[name].deltas
    outside = layout.faces[(layout.texture == HEAD) & ~layout.mouth & ~layout.sockets]
    mouth = human.source.vertices[[520, 523]].mean(axis=0)
    near = np.linalg.norm(human.source.vertices[outside].mean(axis=1) - mouth, axis=1) < 0.075
    inner = np.unique(layout.faces[layout.mouth])
    outside = outside[near & ~np.isin(outside, inner).any(axis=1)]
    mesh = subdivide(outside, len(skin))
    tree = BVHTree.FromPolygons((mesh.carry @ skin).tolist(), mesh.faces.tolist())
    worst = 0.0
    for x, y, z in hard:
        hit, normal, _, _ = tree.ray_cast(Vector((x, y, 0.5)), Vector((0, 0, -1)))
        if hit is not None and hit.z < z < hit.z + 0.015:
            worst = max(worst, 1000 * (z - hit.z) * abs(normal.z))
    return worst


def test_teeth_of_an_old_woman_stay_behind_her_smile(source: Source) -> None:
    table = describe("ingrid")
    human = shape_of(source, table)
    layout = skin_layout(human)
    human = seal_lips(human, layout)
    human = replace(human, units=fit_units(human))
    teeth = build_teeth(human, build_skeleton(human))
    after = replace(human, units=clear_of_teeth(human, layout, human.units, teeth))
    for pose in POSES:
        before, now = (through_mm(h, layout, teeth, pose) for h in (human, after))
        assert before > 0.3, "of themselves the shapes let them through"
        assert now < 0.15
    for name in ("mouthClose", "mouthRollLower", "mouthPressLeft", "mouthPucker"):
        assert after.units[name] is human.units[name], "what lips do in speech stays"
