"""Planned curves written into an action, and what a character has to be told of for planning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import bpy
import numpy as np

from ...inference.performance.performance import Performance
from ...rigs.arkit import INDEX
from ...rigs.avatar_channels import WHOLE, AvatarChannels, Play
from ...rigs.faces.face_controls import Effects
from ...rigs.faces.face_map import match_face_keys
from ...rigs.faces.face_poses import FacePoses
from ...rigs.flame.solve import ExpressionSolver
from ...rigs.recognition.bone_tables import Setting
from ...rigs.rig import BoneMotion, Rig
from .. import compat
from ..characters.character import Character, body_of
from ..characters.face_controls import face_effects
from ..characters.own_expressions import own_basis, widen
from ..characters.pose_library import viseme_poses
from ..characters.skin import skin_of
from .curve_plan import (
    Curves,
    Precision,
    Target,
    face_turns,
    plan_bones,
    plan_face,
    plan_face_bones,
    plan_settings,
)
from .curves import bezier_curves, dense_curves


def key_face(
    performance: Performance,
    character: Character,
    found: AvatarChannels,
    bag: compat.Channelbag,
    first: int,
    precision: Precision,
) -> float:
    """Key the weights of all face shapes and return the keys a second of a channel that moves."""
    reset_shapes(character)
    plan = plan_face(performance, found, precision)
    return _keys_a_second([write_curves(bag, c, first) for c in plan], performance)


def key_face_bones(
    performance: Performance,
    armature: bpy.types.Object,
    found: AvatarChannels,
    bag: compat.Channelbag,
    first: int,
    precision: Precision,
) -> None:
    """Key the controls of a face that bones move."""
    turn_by_quaternions(armature, face_turns(found))
    for piece in plan_face_bones(performance, found, precision):
        write_curves(bag, piece, first)


def key_bones(
    performance: Performance,
    armature: bpy.types.Object,
    motion: BoneMotion,
    bag: compat.Channelbag,
    first: int,
    precision: Precision,
    settings: Sequence[Setting] = (),
) -> float:
    """Key the bones and what they need set; returns the keys a second of a bone that moves."""
    turn_by_quaternions(armature, motion.bones)
    target = Target(match_face_keys(()), None, reach_of(armature), scale_of(armature))
    plan = plan_bones(motion, target, precision)
    for piece in plan_settings(settings):
        write_curves(bag, piece, first)
    counts = [write_curves(bag, c, first) for c in plan]
    return _keys_a_second(counts[: len(motion.bones)], performance)


def target_of(character: Character, play: Play = WHOLE, additive: bool = False) -> Target:
    """What of the character a performance moves, and whether its bones are keyed to be added."""
    armature, saved = character.armature, character.mapping
    if armature is None:
        return Target(character.face, saved=saved)
    effects = effects_of(character)
    return Target(
        character.face,
        rig_of(armature, character.meshes),
        reach_of(armature),
        scale_of(armature),
        saved,
        effects,
        play,
        basis_of(character),
        additive,
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


def reset_shapes(character: Character) -> None:
    """Every face shape at zero: those without a curve must not stay where they were left."""
    face = character.face
    ours = {name for names in face.names.values() for name in names} | set(face.expressions)
    widen(character.meshes, face.expressions)
    for key in character.keys:
        for block in key.key_blocks:
            if block.name in ours and (key.library is None or key.override_library is not None):
                block.value = 0.0


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


def turn_by_quaternions(armature: bpy.types.Object, bones: Iterable[str]) -> None:
    """Let these bones take rotations as quaternions."""
    for name in bones:
        armature.pose.bones[name].rotation_mode = "QUATERNION"


def write_curves(bag: compat.Channelbag, curves: Curves, first: int) -> int:
    """Write the curves of one property, frame 0 on ``first``; returns the number of their keys."""
    if curves.keys is not None:
        return bezier_curves(bag, curves.path, curves.keys, first, curves.group, curves.marked)
    assert curves.table is not None
    return dense_curves(bag, curves.path, curves.table, first, curves.group)


def _keys_a_second(counts: Sequence[int], performance: Performance) -> float:
    moving = [n for n in counts if n > 1]
    return float(np.mean(moving)) * performance.fps / performance.frames if moving else 0.0
