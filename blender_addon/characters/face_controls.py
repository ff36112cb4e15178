"""What the face bones and controls of a character do, measured on it: each is moved a little and put back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import bpy
import numpy as np
import numpy.typing as npt
from mathutils import Vector

from ...rigs.axes import from_blender
from ...rigs.faces.face_controls import Effects, FaceRig, find_face_rig
from ...rigs.faces.face_measures import measures
from ...rigs.recognition.detect import Match
from .face_frame import FaceFrame, face_frame

F64 = npt.NDArray[np.float64]

STEP = {"location": 4.0, "rotation": 6.0, "target": 40.0}
"""How far a control is moved to see what it does: mm of an average face, or degrees."""
NEAR = 0.008
"""Metres of an average face within which a vertex stands for the bone that it hangs on."""
WEAK = 0.4
"""Share of a control's best motion: others that do less are left alone, as they would have to go far."""
LIDS = (0.6, 1.6)
"""How far eyes may stand open against the average face's: points beside the rims of the lids tell more."""
RIM = 1.05
"""How far lids go that shut an eye, in their distance: skin lies on skin."""
OF_LID = 0.8
"""Of the most that any vertex hangs on a lid's bone: those below it are not the lid's rim."""
MIDDLE, TOGETHER = 3.0, 0.7
"""mm of an average face: from the mid-line for the inner lips, and between skin that lies together."""
_SEEN = 0.05
"""Of a mm for each mm or degree: motions that do less are none."""

_known: dict[tuple[int, int, tuple[int, ...]], Effects | None] = {}


def face_effects(
    armature: bpy.types.Object, meshes: Sequence[bpy.types.Object], body: Match
) -> Effects | None:
    """What moving each control of the character's bone face does; None where it has no such face.

    Measured on the skin where a mesh hangs on the bones, else on the bones. The pose is as it was afterwards.
    """
    vertices = tuple(len(m.data.vertices) for m in meshes)
    key = (armature.session_uid, len(armature.data.bones), vertices)
    if key not in _known:
        rig = find_face_rig(armature.data.bones.keys())
        _known[key] = _measure(armature, meshes, body, rig) if rig is not None else None
    return _known[key]


def _measure(
    armature: bpy.types.Object, meshes: Sequence[bpy.types.Object], body: Match, rig: FaceRig
) -> Effects | None:
    head = body.mapping.get("head")
    if head is None:
        return None
    frame = face_frame(armature, rig)
    scale = frame.scale
    pose = armature.pose.bones
    kept = {b: (pose[b].matrix_basis.copy(), pose[b].rotation_mode) for b in (*rig.controls, *head)}
    used = _skin(armature, meshes, rig, frame)
    try:
        for bone in kept:
            pose[bone].matrix_basis.identity()
        rest = _points(armature, rig, used, head[-1], frame)
        motions, moved = [], []
        for bone, kind in rig.controls.items():
            tried = []
            for axis in range(3):
                _move(pose[bone], kind, axis, STEP[kind], scale)
                there = _points(armature, rig, used, head[-1], frame)
                pose[bone].matrix_basis.identity()
                tried.append(from_blender(there - rest) / STEP[kind] / scale)
            farthest = [float(np.linalg.norm(effect, axis=1).max()) for effect in tried]
            least = max(WEAK * max(farthest), _SEEN / 20 if kind == "target" else _SEEN)
            for axis, effect in enumerate(tried):
                if farthest[axis] >= least:
                    motions.append((bone, kind, axis))
                    moved.append(effect)
    finally:
        for bone, (matrix, mode) in kept.items():
            pose[bone].rotation_mode = mode
            pose[bone].matrix_basis = matrix
        armature.update_tag()
        bpy.context.view_layer.update()
    if not motions:
        return None
    places = dict(zip(rig.points, from_blender(rest) / scale, strict=True))
    usual = _aperture(None)
    aperture = RIM * float(np.clip(_aperture(places), LIDS[0] * usual, LIDS[1] * usual))
    return Effects(rig.label, tuple(motions), tuple(rig.points), np.array(moved), scale, aperture)


def _aperture(places: Mapping[str, F64] | None) -> float:
    """Millimetres between the lids; of the average face without places, or without lids."""
    table = measures()
    at = places if places is not None else dict(zip(table.points, 1000 * table.rest, strict=True))
    if not {"lid_upper_left", "lid_lower_left"} <= at.keys():
        return _aperture(None)
    return float(at["lid_upper_left"][1] - at["lid_lower_left"][1])


def _move(bone: bpy.types.PoseBone, kind: str, axis: int, amount: float, scale: float) -> None:
    if kind == "rotation":
        bone.rotation_mode = "XYZ"
        turn = [0.0, 0.0, 0.0]
        turn[axis] = float(np.radians(amount))
        bone.rotation_euler = turn
    else:
        bone.location[axis] = amount * scale


def _skin(
    armature: bpy.types.Object, meshes: Sequence[bpy.types.Object], rig: FaceRig, frame: FaceFrame
) -> dict[str, tuple[bpy.types.Object, int]]:
    """Point to the mesh and vertex that stands for it: the one that hangs most on the bone, near its end; of
    lids the one of their rim."""
    chosen: dict[str, tuple[bpy.types.Object, int]] = {}
    bones = armature.data.bones
    for point, (bone, _) in rig.points.items():
        eye = rig.points.get("pupil_" + point.rsplit("_", 1)[-1]) if point.startswith("lid") else None
        best = 1e-3
        for mesh in meshes:
            index, weight, place = _hanging(armature, mesh, bone)
            if not len(index):
                continue
            if eye is not None:
                up = 1.0 if "lower" in point else -1.0
                arms = frame.facing(place - np.array(bones[eye[0]].head_local))
                score = _rim(arms, weight, up, frame.scale)
            else:
                away = np.linalg.norm(place - frame.rest[point], axis=1)
                score = weight * np.exp(-((away / (1000 * NEAR * frame.scale)) ** 2))
            if score.max() > best:
                best, chosen[point] = float(score.max()), (mesh, int(index[score.argmax()]))
    return chosen | _inner_lips(armature, meshes, rig, frame)


def _inner_lips(
    armature: bpy.types.Object, meshes: Sequence[bpy.types.Object], rig: FaceRig, frame: FaceFrame
) -> dict[str, tuple[bpy.types.Object, int]]:
    """The two vertices where upper and lower lip meet in front, in the middle; empty without skin there."""
    if not {"lip_upper", "lip_lower"} <= rig.points.keys():
        return {}
    for mesh in meshes:
        sides = []
        for point in ("lip_upper", "lip_lower"):
            index, _, place = _hanging(armature, mesh, rig.points[point][0])
            place, at = frame.facing(place), frame.facing(frame.rest[point])
            near = np.linalg.norm(place - at, axis=1) < 1500 * NEAR * frame.scale
            near &= np.abs(place[:, 0] - at[0]) < MIDDLE * frame.scale
            sides.append((index[near], place[near]))
        (above, upper), (below, lower) = sides
        if not len(above) or not len(below):
            continue
        apart = np.linalg.norm(upper[:, None] - lower[None], axis=2)
        depth = np.maximum(upper[:, None, 1], lower[None, :, 1])
        # of all that lies together from the front to the teeth, what is seen
        touching = apart < apart.min() + TOGETHER * frame.scale
        u, v = np.unravel_index(np.where(touching, depth, np.inf).argmin(), apart.shape)
        return {"lip_upper": (mesh, int(above[u])), "lip_lower": (mesh, int(below[v]))}
    return {}


def _rim(arms: F64, weight: F64, up: float, scale: float) -> F64:
    """(N,) how much vertices at ``arms`` from the middle of an eye are of the rim of a lid: in front, close
    to the eyeball, and furthest to the other lid, which is ``up`` (1) or down (-1). The lining behind a rim
    hangs on the lid by half, so that only what hangs on it most is looked at."""
    away = np.linalg.norm(arms, axis=1)
    front = (arms[:, 1] < -0.5 * away) & (np.abs(arms[:, 0]) < 5 * scale)
    if not front.any():
        return np.zeros(len(arms))
    lid = front & (weight > OF_LID * weight[front].max())
    close = lid & (away < 1.1 * away[lid].min())
    return np.where(close, (1.0 + np.tanh(up * arms[:, 2] / (10 * scale))) * weight, 0.0)


def _hanging(
    armature: bpy.types.Object, mesh: bpy.types.Object, bone: str
) -> tuple[npt.NDArray[np.intp], F64, F64]:
    """Vertices that hang on a bone, by how much, and where they are in the armature's axes."""
    group = mesh.vertex_groups.get(bone)
    found: list[tuple[float, ...]] = []
    if group is not None:
        for vertex in mesh.data.vertices:
            weight = next((g.weight for g in vertex.groups if g.group == group.index), 0.0)
            if weight > 0.05:
                found.append((vertex.index, weight, *vertex.co))
    rows = np.array(found, np.float64).reshape(-1, 5)
    into = np.array(armature.matrix_world.inverted() @ mesh.matrix_world)
    return rows[:, 0].astype(np.intp), rows[:, 1], rows[:, 2:] @ into[:3, :3].T + into[:3, 3]


def _points(
    armature: bpy.types.Object,
    rig: FaceRig,
    skin: Mapping[str, tuple[bpy.types.Object, int]],
    head: str,
    frame: FaceFrame,
) -> F64:
    """(P, 3) where the points are, in the face's axes as if the head were at rest."""
    armature.update_tag()
    bpy.context.view_layer.update()
    depsgraph = bpy.context.evaluated_depsgraph_get()
    evaluated = armature.evaluated_get(depsgraph)
    still = armature.data.bones[head].matrix_local @ evaluated.pose.bones[head].matrix.inverted()
    found = []
    for point, (bone, _) in rig.points.items():
        if point in skin:
            mesh, vertex = skin[point]
            shown = mesh.evaluated_get(depsgraph)
            place = evaluated.matrix_world.inverted() @ shown.matrix_world @ shown.data.vertices[vertex].co
        else:
            moved = evaluated.pose.bones[bone].matrix @ armature.data.bones[bone].matrix_local.inverted()
            place = moved @ Vector(frame.rest[point].tolist())
        found.append(np.array(still @ place))
    return frame.facing(found)
