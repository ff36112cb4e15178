"""A chair and a desk in the right size for who sits there: measured on the avatar as it is posed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np
import numpy.typing as npt

from ...stage.presets import table
from .. import compat
from ..characters.base_pose import frames_of, pose_of
from ..characters.character import Character, body_of
from ..characters.skin import skin_of

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Sitter:
    """World metres of one who sits looking along -Y: ``seat`` and ``hands`` the heights of what bears the
    body and the hands, ``knees`` that of the top of the thighs; ``middle`` the x of the pelvis, ``hips`` and
    ``knee`` their y, ``back`` the y of the back at its rearmost, ``front`` that of the belly at its foremost;
    ``scale`` against a person of 1.70 m."""

    seat: float
    hands: float
    knees: float
    middle: float
    hips: float
    knee: float
    back: float
    front: float
    scale: float


def build(
    character: Character, scene: bpy.types.Scene, scale: float, studio: bpy.types.Collection
) -> list[bpy.types.Object]:
    """Put what the character's pose asks for into ``studio``, one object each; nothing for who stands."""
    pose = pose_of(character)
    sitter = None if pose == "stand" else _measured(character, scene, scale)
    if sitter is None:
        return []
    made = _chair(sitter, studio)
    return made + (_desk(sitter, studio) if pose == "desk" else [])


def _measured(character: Character, scene: bpy.types.Scene, scale: float) -> Sitter | None:
    body, armature = body_of(character), character.armature
    if body is None or armature is None or any(j not in body.mapping for j in _JOINTS):
        return None
    rows: list[list[float]] = []
    for _ in frames_of(scene):
        at = {
            j: np.array(armature.matrix_world @ armature.pose.bones[body.mapping[j][0]].head) for j in _JOINTS
        }
        thighs, hands = (_of_bones(character, part) for part in ("hip", "hand"))
        rows.append(_row(_points(character), thighs, hands, at, scale))
    measured = np.array(rows).T
    seat, on, knees, middle, hips, knee, back, front = (
        float(pick(column)) for pick, column in zip(_PICKS, measured, strict=True)
    )
    return Sitter(seat, on, knees, middle, hips, knee, back, front, scale)


_JOINTS = ("pelvis", "left_hip", "right_hip", "left_knee", "right_knee", "left_wrist", "right_wrist")
_FINGERS = re.compile(r"_(wrist|thumb|index|middle|ring|pinky)")
_PICKS: tuple[Callable[[F64], Any], ...] = (np.min, np.min, np.max, np.mean, np.mean, np.mean, np.max, np.min)


def _row(points: F64, thighs: F64, hands: F64, at: Mapping[str, F64], scale: float) -> list[float]:
    """What :class:`Sitter` tells, of one frame: points (V, 3) of the skin, of thighs and hands, and where
    joints are."""
    x, y, z = points.T
    pelvis, hips = at["pelvis"], 0.5 * (at["left_hip"] + at["right_hip"])
    knees = 0.5 * (at["left_knee"] + at["right_knee"])
    thigh = max(float(hips[1] - knees[1]), 0.1 * scale)
    beside = np.abs(x - hips[0]) < 0.26 * scale
    near = beside & (np.abs(z - hips[2]) < 0.2 * scale)
    bears = near & (y > hips[1] - 0.6 * thigh) & (y < hips[1] + 0.06 * scale)
    seat = z[bears]
    lap = thighs[thighs[:, 1] < hips[1] - 0.4 * thigh, 2]
    trunk = (np.abs(x - hips[0]) < 0.13 * scale) & (z > hips[2] + 0.02 * scale) & (z < hips[2] + 0.42 * scale)
    behind = y[trunk & (y < hips[1] + 0.3 * scale)]
    belly = (np.abs(x - hips[0]) < 0.05 * scale) & (z > hips[2] + 0.1 * scale) & (z < hips[2] + 0.3 * scale)
    return [
        _bears(seat, y[bears], scale) if len(seat) else float(hips[2]),
        float(hands[:, 2].min(initial=hips[2] + 10.0)),
        float(lap.max(initial=knees[2])),
        float(pelvis[0]),
        float(hips[1]),
        float(knees[1]),
        float(behind.max(initial=hips[1])),
        float(y[belly].min(initial=hips[1])),
    ]


def _bears(heights: F64, along: F64, scale: float) -> float:
    """The height of a cushion under points of that height and place: where half of the body's underside is
    on it, and nothing is deeper in it than cushion and flesh give way."""
    cells = ((along - along.min()) / (0.02 * scale)).astype(int)
    lowest = np.array([heights[cells == c].min() for c in np.unique(cells)])
    return float(min(np.median(lowest), lowest.min() + 0.025 * scale))


def _of_bones(character: Character, part: str) -> F64:
    """(V, 3) points of the skin that thighs or hands move, on the frame that is set, world space."""
    armature, body = character.armature, body_of(character)
    assert armature is not None and body is not None
    names = [b.name for b in armature.data.bones]
    found = skin_of(armature, character.meshes)
    joints = [j for j in body.mapping if (j[-3:] == "hip" if part == "hip" else _FINGERS.search(j))]
    wanted = {names.index(b) for j in joints for b in body.mapping[j]}
    rows = []
    for bone in wanted if found is not None else ():
        assert found is not None
        points = found.points[found.bones == bone]
        posed = armature.pose.bones[names[bone]]
        way = np.array(armature.matrix_world @ posed.matrix @ posed.bone.matrix_local.inverted())
        rows.append(points @ way[:3, :3].T + way[:3, 3])
    return np.concatenate(rows) if rows else np.zeros((0, 3))


def _points(character: Character) -> F64:
    """(V, 3) the skin as it is posed on the frame that is set, world space."""
    graph = bpy.context.evaluated_depsgraph_get()
    found = []
    for mesh in character.meshes:
        posed = mesh.evaluated_get(graph)
        data = posed.to_mesh()
        flat = np.empty(3 * len(data.vertices), np.float32)
        data.vertices.foreach_get("co", flat)
        world = np.array(posed.matrix_world)
        found.append(flat.reshape(-1, 3) @ world[:3, :3].T + world[:3, 3])
        posed.to_mesh_clear()
    return np.concatenate(found).astype(np.float64)


def _chair(s: Sitter, studio: bpy.types.Collection) -> list[bpy.types.Object]:
    plan, k = table("furniture.toml")["chair"], s.scale
    wide, thick = plan["width"] * k, plan["cushion"] * k
    front = s.knee + plan["free_of_knees"] * k
    back = s.back + 0.5 * plan["back_thick"] * k + plan["gap"] * k
    seat = _box((s.middle, 0.5 * (front + back), s.seat - 0.5 * thick), (wide, back - front, thick))
    top = (plan["back_from"] * k, plan["back_to"] * k)
    rest = _box(
        (s.middle, back, s.seat + 0.5 * sum(top)), (0.92 * wide, plan["back_thick"] * k, top[1] - top[0])
    )
    side, leg = 0.5 * wide - 0.03 * k, plan["leg"] * k
    under = s.seat - thick
    legs = [
        _box((s.middle + i * side, y, 0.5 * under), (leg, leg, under))
        for i in (-1, 1)
        for y in (front + leg, back)
    ]
    high, behind = s.seat + 0.5 * (top[1] - thick), back + 0.5 * leg
    posts = [_box((s.middle + i * 0.6 * side, behind, high), (leg, leg, top[1])) for i in (-1, 1)]
    return [
        _object("Chair Cushion", [seat, rest], plan["cloth"], 0.02 * k, 0.85, studio),
        _object("Chair Frame", [*legs, *posts], plan["frame"], 0.004 * k, 0.4, studio),
    ]


def _desk(s: Sitter, studio: bpy.types.Collection) -> list[bpy.types.Object]:
    plan, k = table("furniture.toml")["desk"], s.scale
    wide, deep, thick = plan["width"] * k, plan["depth"] * k, plan["thick"] * k
    top = max(s.hands - 0.001 * k, s.knees + thick + 0.01 * k)
    edge = s.front - plan["from_belly"] * k
    plate = _box((s.middle, edge - 0.5 * deep, top - 0.5 * thick), (wide, deep, thick))
    side, panel = 0.5 * wide - 0.05 * k, plan["panel"] * k
    under = top - thick
    along = edge - 0.5 * deep
    legs = [_box((s.middle + i * side, along, 0.5 * under), (panel, 0.9 * deep, under)) for i in (-1, 1)]
    return [
        _object("Desk Top", [plate], plan["wood"], 0.004 * k, 0.45, studio),
        _object("Desk Legs", legs, plan["frame"], 0.003 * k, 0.5, studio),
    ]


def _box(middle: Sequence[float], size: Sequence[float]) -> tuple[F64, F64]:
    return np.array(middle, np.float64), np.array(size, np.float64)


def _object(
    name: str,
    boxes: Sequence[tuple[F64, F64]],
    color: Sequence[float],
    round_by: float,
    roughness: float,
    studio: bpy.types.Collection,
) -> bpy.types.Object:
    """Boxes (middle and size) with rounded edges as one object."""
    corners = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])
    sides = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))
    points = np.concatenate([middle + corners * size for middle, size in boxes])
    faces = [[8 * i + c for c in side] for i in range(len(boxes)) for side in sides]
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(points.tolist(), [], faces)
    mesh.shade_smooth()
    mesh.materials.append(_material(name, color, roughness))
    made = bpy.data.objects.new(name, mesh)
    bevel = made.modifiers.new("Rounded", "BEVEL")
    bevel.width, bevel.segments, bevel.limit_method = round_by, 4, "ANGLE"
    bevel.harden_normals = True
    studio.objects.link(made)
    return made


def _material(name: str, color: Sequence[float], roughness: float) -> bpy.types.Material:
    material = bpy.data.materials.new(name)
    tree = compat.node_tree_of(material)
    shader = next(n for n in tree.nodes if n.type == "BSDF_PRINCIPLED")
    shader.inputs["Base Color"].default_value = (*color, 1.0)
    shader.inputs["Roughness"].default_value = roughness
    material.diffuse_color = (*color, 1.0)
    return material
