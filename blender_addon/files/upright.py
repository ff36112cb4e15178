"""Imported characters set before the camera: standing on the ground, facing it, and as tall as people are."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import bpy
import numpy as np
from mathutils import Matrix, Vector

from ...rigs.axes import from_blender, rotation_to_blender
from ...rigs.retargeting.alignment import upright
from ..characters.measure import measure, points_of

LEAST, MOST, USUAL = 0.3, 4.0, 1.7
"""Heights in metres outside of which a file's units are taken to be others than it says, and a person's."""
_FOOT = 0.03
"""Share of the leg that feet have to point backwards by, to be believed before the names of the sides."""
_ASIDE = 0.02
"""How far, as a share of the height, someone may stand off the ground or the middle and be left there."""


def set_upright(
    scene: bpy.types.Scene,
    armature: bpy.types.Object,
    meshes: Sequence[bpy.types.Object],
    mapping: Mapping[str, Sequence[str]],
) -> list[str]:
    """Turn, scale and move a whole imported scene so that the character faces -Y on z = 0; lines on what.

    Turns are quarter turns, scales powers of ten: what a file's axes and units can be wrong by. ``mapping``:
    SMPL-X joint to bones. Only the objects without a parent change, so everything stays together.
    """
    lines = []
    world = np.array(armature.matrix_world)
    bones = armature.data.bones
    at = {j: world[:3, :3] @ np.array(bones[row[0]].head_local) for j, row in mapping.items()}
    turn = rotation_to_blender(upright({j: from_blender(p) for j, p in at.items()}))
    if not np.allclose(turn, np.eye(3), atol=1e-6):
        _move(scene, Matrix(turn.tolist()).to_4x4())
        angle = round(math.degrees(math.acos(max(-1.0, min(1.0, (float(np.trace(turn)) - 1) / 2)))))
        lines.append(f"turned by {angle} degrees to stand upright and face the camera")
    height = _height(armature, meshes, mapping)
    scale = 10.0 ** round(math.log10(USUAL / height)) if height > 0 else 1.0
    if scale != 1.0 and not LEAST < height < MOST:
        _move(scene, Matrix.Scale(scale, 4))
        lines.append(f"{height:.3g} m tall in the file: scaled by {scale:g}")
        height *= scale
    low, middle = _stands(armature, meshes, mapping)
    away = Vector((-middle[0], -middle[1], -low))
    away = Vector(tuple(a if abs(a) > _ASIDE * height else 0.0 for a in away))
    if away.length:
        _move(scene, Matrix.Translation(away))
    return lines


def sides_exchanged(
    armature: bpy.types.Object, meshes: Sequence[bpy.types.Object], mapping: Mapping[str, Sequence[str]]
) -> bool:
    """Whether the feet point to where the back would be if left and right were as the bones are named."""
    world, bones = armature.matrix_world, armature.data.bones
    at = {j: np.array(world @ bones[row[0]].head_local) for j, row in mapping.items()}
    sided = ("left_hip", "right_hip", "left_ankle", "right_ankle")
    top = next((j for j in ("head", "neck", "spine3", "spine1") if j in at), None)
    if top is None or any(j not in at for j in sided):
        return False
    up = at[top] - 0.5 * (at["left_hip"] + at["right_hip"])
    front = np.cross(at["left_hip"] - at["right_hip"], up)
    ankles = 0.5 * (at["left_ankle"] + at["right_ankle"])
    if "left_foot" in at and "right_foot" in at:
        toes = 0.5 * (at["left_foot"] + at["right_foot"]) - ankles
    else:
        skinned = [m for m in meshes if any(x.type == "ARMATURE" for x in m.modifiers)]
        points = [p for m in skinned if len(p := points_of(m))]
        every = np.concatenate(points) if points else np.empty((0, 3))
        soles = every[(every - ankles) @ up < 0]
        if not len(soles):
            return False
        toes = 0.5 * (soles.max(axis=0) + soles.min(axis=0)) - ankles
    toes = toes - up * (toes @ up) / (up @ up)
    along = float(toes @ front) / float(np.linalg.norm(front))
    return along < -_FOOT * float(np.linalg.norm(at["left_hip"] - at["left_ankle"]))


def _move(scene: bpy.types.Scene, by: Matrix) -> None:
    for object in scene.objects:
        if object.parent is None:
            object.matrix_world = by @ object.matrix_world
    bpy.context.view_layer.update()


def _height(
    armature: bpy.types.Object, meshes: Sequence[bpy.types.Object], mapping: Mapping[str, Sequence[str]]
) -> float:
    points = measure(armature, meshes, None) if meshes else {}
    heads = [armature.matrix_world @ armature.data.bones[row[0]].head_local for row in mapping.values()]
    by_bones = max(h.z for h in heads) - min(h.z for h in heads)
    return max(float(points.get("height", 0.0)), by_bones)


def _stands(
    armature: bpy.types.Object, meshes: Sequence[bpy.types.Object], mapping: Mapping[str, Sequence[str]]
) -> tuple[float, Vector]:
    """The lowest point's height, and where the pelvis is."""
    pelvis = armature.matrix_world @ armature.data.bones[mapping["pelvis"][0]].head_local
    lows = [float(p[:, 2].min()) for m in meshes if len(p := points_of(m))]
    feet = [armature.matrix_world @ armature.data.bones[row[0]].head_local for j, row in mapping.items()
            if j.endswith(("ankle", "foot"))]  # fmt: skip
    return min(lows or [f.z for f in feet], default=0.0), pelvis
