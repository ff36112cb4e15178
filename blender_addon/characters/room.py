"""Places of the scene as a performance tells them: metres to the left, up from the soles, forwards.

A performance is that of a person of average height; a point is told so that this person sees and reaches it
in the direction in which the character does.
"""

from __future__ import annotations

from collections.abc import Sequence

import bpy
import numpy as np
import numpy.typing as npt

from ...rigs.smplx import INDEX, rest_joints
from .character import Character, body_of

F64 = npt.NDArray[np.float64]
Point = tuple[float, float, float]
_SIDES = (("left_shoulder", "right_shoulder"), ("left_hip", "right_hip"))


def point_of(character: Character, place: Sequence[float]) -> Point:
    """A place of the world as ``--look`` and targets of gestures take it, the character being where it is."""
    anchor, axes, scale = _frame(character)
    x, y, z = scale * (axes @ (np.asarray(place, np.float64) - anchor))
    return round(float(x), 4), round(float(y) + _eyes(), 4), round(float(z), 4)


def eyes_of(character: Character) -> F64:
    """(3,) where in the world the character's eyes are now, between them; as it is posed."""
    armature, body = character.armature, body_of(character)
    names = [
        body.mapping[j][0]
        for j in ("left_eye", "right_eye", "head")
        if body is not None and j in body.mapping
    ]
    if armature is None or not names:
        return _frame(character)[0]
    pairs = names[:2] if len(names) == 3 else names[-1:]
    heads = [np.array(armature.matrix_world @ armature.pose.bones[n].head) for n in pairs]
    return np.asarray(np.mean(heads, axis=0), np.float64)


def _frame(character: Character) -> tuple[F64, F64, float]:
    """The place at the eyes' height over where the character stands at rest, the axes to its left, up and
    forwards as rows, and by how much the performance's person is larger."""
    m, armature, body = character.measures, character.armature, body_of(character)
    floor = m["crown_height"] - m["height"]
    if armature is None or body is None:
        anchor = np.array([m.get("center", 0.0), -m["face_front"], m["eye_height"]])
        return anchor, np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]]), 1.0
    world = armature.matrix_world
    rest = {j: np.array(armature.data.bones[b[0]].head_local) for j, b in body.mapping.items() if b}
    # measures tell of where it stood when it was measured; heights above its own floor stay
    turn = np.array(world.to_3x3())
    left = np.array([1.0, 0.0, 0.0])
    for one, other in _SIDES:
        if one in rest and other in rest and np.hypot(*(turn @ (rest[one] - rest[other]))[:2]) > 1e-6:
            left = turn @ (rest[one] - rest[other]) * np.array([1.0, 1.0, 0.0])
            break
    left /= np.linalg.norm(left)
    up = np.array([0.0, 0.0, 1.0])
    stands = np.array(world @ armature.data.bones[body.mapping["pelvis"][0]].head_local)
    lowest = min((world @ b.head_local).z for b in armature.data.bones)
    height = m["eye_height"] - floor
    anchor = np.array([stands[0], stands[1], _ground(armature, floor, lowest) + height])
    return anchor, np.stack([left, up, np.cross(left, up)]), _eyes() / max(height, 1e-6)


def _ground(armature: bpy.types.Object, floor: float, lowest: float) -> float:
    """The height of the soles: as measured, unless the armature was lifted since."""
    return floor if abs(lowest - floor) < 0.3 else lowest


def _eyes() -> float:
    """Metres of the eyes of a performance's person above its soles."""
    rest = rest_joints()
    return float(0.5 * (rest[INDEX["left_eye"]] + rest[INDEX["right_eye"]])[1])
