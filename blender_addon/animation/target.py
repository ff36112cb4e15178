"""What a performance has to know of a character to move it, as data."""

from __future__ import annotations

from collections.abc import Sequence

import bpy
import numpy as np

from ...rigs.arkit import INDEX
from ...rigs.faces.face_controls import Effects
from ...rigs.faces.face_poses import FacePoses
from ...rigs.flame.solve import ExpressionSolver
from ...rigs.rig import Rig
from ..characters.character import Character, body_of
from ..characters.face_controls import face_effects
from ..characters.own_expressions import own_basis
from ..characters.pose_library import viseme_poses
from ..characters.skin import skin_of
from .curve_plan import AnimationTarget
from .placement import PLAIN, Placement


def target_of(character: Character, placement: Placement = PLAIN) -> AnimationTarget:
    """What of the character a performance moves where it is placed so."""
    armature, saved = character.armature, character.mapping
    if armature is None:
        return AnimationTarget(character.face, saved=saved, placement=placement)
    return AnimationTarget(
        character.face,
        rig_of(armature, character.meshes),
        reach_of(armature),
        scale_of(armature),
        saved,
        effects_of(character),
        basis_of(character),
        placement,
    )


def basis_of(character: Character) -> ExpressionSolver | None:
    """The solver of a head that has expressions of its own, and no other shapes."""
    armature, keys = character.armature, character.face.expressions
    if armature is None or not keys:
        return None
    body = body_of(character)
    return own_basis(armature, character.meshes, body, keys) if body is not None else None


def effects_of(character: Character) -> Effects | FacePoses | None:
    """What the bones of the character's face do, where it has such a face and no shapes to speak with.

    Poses of the artist's that are named as visemes go before what is measured on the bones.
    """
    armature = character.armature
    if armature is None or character.face.expressions or character.face.reach[INDEX["jawOpen"]] > 0.5:
        return None
    body = body_of(character)
    poses = viseme_poses(armature, body, 1 / scale_of(armature))
    if poses is not None:
        return poses
    return face_effects(armature, character.meshes, body) if body is not None else None


def rig_of(armature: bpy.types.Object, meshes: Sequence[bpy.types.Object] = ()) -> Rig:
    """The armature as data, with the skin of these meshes."""
    bones = armature.data.bones
    index = {b.name: i for i, b in enumerate(bones)}
    # a bone that does not turn with its parent is as good as one without
    parents = np.array(
        [index[b.parent.name] if b.parent and b.use_inherit_rotation else -1 for b in bones], np.int32
    )
    rest = np.array([b.matrix_local for b in bones], np.float64).reshape(-1, 4, 4)
    mirrored = armature.matrix_world.determinant() < 0
    return Rig(tuple(index), parents, rest, _held(armature), mirrored, skin_of(armature, meshes))


def _held(armature: bpy.types.Object) -> frozenset[str]:
    """The bones that constraints or drivers turn."""
    posed = armature.pose.bones if armature.pose is not None else ()  # a new one has none before it is drawn
    held = {b.name for b in posed if any(not c.mute for c in b.constraints)}
    drivers = armature.animation_data.drivers if armature.animation_data is not None else ()
    paths = [d.data_path for d in drivers if "rotation" in d.data_path and '"' in d.data_path]
    return frozenset(held | {path.split('"')[1] for path in paths})


def reach_of(armature: bpy.types.Object) -> dict[str, float]:
    """Bone to the length from its joint to the furthest end that hangs on it: a small turn of a hip slides
    the foot. In units of the armature."""
    reach: dict[str, float] = {}
    for bone in armature.data.bones:
        end, above = bone.tail_local, bone
        while above is not None:  # upwards: the other way takes seconds on rigs of a thousand bones
            reach[above.name] = max(reach.get(above.name, 0.0), (end - above.head_local).length)
            above = above.parent
    return reach


def scale_of(armature: bpy.types.Object) -> float:
    """Metres a unit of the armature."""
    return max(float(max(armature.matrix_world.to_scale()[:])), 1e-9)
