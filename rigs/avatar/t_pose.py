"""A finished person brought from the A-pose of the source to the T-pose that Mixamo's rigs rest in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ..recognition.detect import detect
from ..retargeting.alignment import rest_alignment
from ..smplx import INDEX, NAMES, rest_joints
from .asset import F32, Avatar, Part, ShapeKey

F64 = npt.NDArray[np.float64]
_HEIGHTS = ("height", "eye_height", "chin_height", "crown_height")


def in_t_pose(avatar: Avatar) -> Avatar:
    """The person with arms along X, palms down, fingers straight and legs upright, soles on the ground.

    Raises ValueError where bones are unknown.
    """
    turns, shifts = _motion(avatar)
    out = np.tile(np.eye(4), (len(turns), 1, 1))
    out[:, :3, :3], out[:, :3, 3] = turns, shifts
    back = np.linalg.inv(out)
    moved = [_moved(part, out, back) for part in avatar.parts]
    floor = min(float(p.vertices[:, 1].min()) for p in moved) - min(
        float(p.vertices[:, 1].min()) for p in avatar.parts
    )
    down = np.array([0.0, floor, 0.0], np.float32)
    heads = np.einsum("jab,jb->ja", turns, avatar.bone_heads) + shifts
    tails = np.einsum("jab,jb->ja", turns, avatar.bone_tails) + shifts
    return replace(
        avatar,
        parts=tuple(replace(p, vertices=(p.vertices - down).astype(np.float32)) for p in moved),
        bone_heads=(heads - down).astype(np.float32),
        bone_tails=(tails - down).astype(np.float32),
        measures={k: v - floor if k in _HEIGHTS else v for k, v in avatar.measures.items()},
    )


def _motion(avatar: Avatar) -> tuple[F64, F64]:
    """Rotation (J, 3, 3) and shift (J, 3) of each bone from the A-pose to the T-pose."""
    found = detect(avatar.bone_names)
    if found is None:
        raise ValueError("the bones of this person are not known")
    names = avatar.bone_names
    row = {joint: names.index(bones[0]) for joint, bones in found.mapping.items()}
    heads = avatar.bone_heads.astype(float)
    ends = {joint: avatar.bone_tails[i].astype(float) - heads[i] for joint, i in row.items()}
    wanted = dict(zip(NAMES, rest_joints().astype(float), strict=True))
    aligned = rest_alignment(wanted, {joint: heads[i] for joint, i in row.items()}, ends)
    turn_of = {i: aligned[INDEX[joint]] for joint, i in row.items()}
    turns, after = np.tile(np.eye(3), (len(names), 1, 1)), heads.copy()
    for i, parent in enumerate(avatar.bone_parents):
        if parent >= 0:
            turns[i] = turn_of.get(i, turns[parent])
            after[i] = after[parent] + turns[parent] @ (heads[i] - heads[parent])
        else:
            turns[i] = turn_of.get(i, turns[i])
    return turns, after - np.einsum("jab,jb->ja", turns, heads)


def _moved(part: Part, out: F64, back: F64) -> Part:
    """Linear blends thin what lies between two bones: half-way between what posing makes of the A-pose and
    what it would have to be made from, neither the T-pose bulges nor shoulders of arms put down shrink."""
    weights = part.weight_value.astype(float)
    made = np.einsum("vk,vkab->vab", weights, out[part.weight_index])
    needed = np.linalg.inv(np.einsum("vk,vkab->vab", weights, back[part.weight_index]))
    matrix = (made + needed) / 2
    vertices = np.einsum("vab,vb->va", matrix[:, :3, :3], part.vertices.astype(float)) + matrix[:, :3, 3]
    shapes = {
        name: ShapeKey(key.index, _turned(matrix[key.index, :3, :3], key.deltas))
        for name, key in part.shapes.items()
    }
    return replace(part, vertices=vertices.astype(np.float32), shapes=shapes)


def _turned(turns: F64, deltas: F32) -> F32:
    return np.einsum("vab,vb->va", turns, deltas).astype(np.float32)
