"""Measures of a character that brings none: what the camera and the lights need to know of it."""

from __future__ import annotations

from collections.abc import Sequence

import bpy
import numpy as np
import numpy.typing as npt

from ...rigs.recognition.detect import Match

# Shares of the head's height from chin to crown (Farkas 1994, adults): eyes lie half-way up, the head is
# three quarters as wide as high; a head is an eighth of an average adult.
_EYES, _WIDTH, _HEADS_TALL = 0.5, 0.75, 7.7


def measure(
    armature: bpy.types.Object | None,
    meshes: Sequence[bpy.types.Object],
    body: Match | None,
) -> dict[str, float]:
    """Metres, world space, of a person who looks along -Y: from its points and, where known, bones."""
    points = np.concatenate([points_of(m) for m in meshes]) if meshes else _ends(armature, body)
    joints = _joints(armature, body)
    crown, floor = points[:, 2].max(), points[:, 2].min()
    if "head" in joints:
        # the head joint sits behind the mouth, about a fifth of the head's height above the chin
        head = (crown - joints["head"][2]) / 0.8
        center = joints["head"][0]
    elif armature is None:
        head, center = crown - floor, (points[:, 0].max() + points[:, 0].min()) / 2
    elif "left_eye" in joints and "pelvis" not in joints:
        # a head and a neck, such as FLAME's
        head, center = (crown - joints["left_eye"][2]) / (1 - _EYES), points[:, 0].mean()
    else:
        head, center = (crown - floor) / _HEADS_TALL, points[:, 0].mean()
    head = max(float(head), 1e-3)
    eyes = crown - _EYES * head
    if "left_eye" in joints:
        eyes = joints["left_eye"][2]
    skull = points[points[:, 2] > crown - head]
    shoulders = 2 * head
    if {"left_shoulder", "right_shoulder"} <= joints.keys():
        shoulders = abs(joints["left_shoulder"][0] - joints["right_shoulder"][0])
    return {
        "height": float(crown - floor),
        "eye_height": float(eyes),
        "chin_height": float(crown - head),
        "crown_height": float(crown),
        "head_width": _WIDTH * head,
        "shoulder_width": float(shoulders),
        "face_front": float(-skull[:, 1].min()),
        "center": float(center),
    }


def points_of(mesh: bpy.types.Object) -> npt.NDArray[np.float64]:
    """(V, 3) the vertices of a mesh as it is at rest, in world space."""
    flat = np.empty(3 * len(mesh.data.vertices), np.float32)
    mesh.data.vertices.foreach_get("co", flat)
    world = np.array(mesh.matrix_world)
    return np.asarray(flat.reshape(-1, 3) @ world[:3, :3].T + world[:3, 3])


def _ends(armature: bpy.types.Object | None, body: Match | None) -> npt.NDArray[np.float64]:
    """The ends of the body's bones: all that a person without meshes has."""
    if armature is None or body is None:
        return np.zeros((1, 3))
    bones = [armature.data.bones[b] for row in body.mapping.values() for b in row]
    ends = [armature.matrix_world @ end for b in bones for end in (b.head_local, b.tail_local)]
    return np.array(ends, np.float64)


def _joints(armature: bpy.types.Object | None, body: Match | None) -> dict[str, npt.NDArray[np.float64]]:
    if armature is None or body is None:
        return {}
    bones = armature.data.bones
    return {
        joint: np.array(armature.matrix_world @ bones[names[0]].head_local)
        for joint, names in body.mapping.items()
    }
