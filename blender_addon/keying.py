"""The curves of face and bones: sparse Bezier keys within an error, or a key on every frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import bpy
import numpy as np

from ..inference.contacts import contact_channels, contact_frames
from ..inference.performance import Performance
from ..rigs.arkit import INDEX
from ..rigs.face_map import match_face_keys
from ..rigs.keys import Keys, fit_keys
from ..rigs.rig import BoneMotion
from . import compat
from .character import Character
from .curves import bezier_curves, dense_curves

ERROR = 0.01
"""Of a weight: less than is seen of any shape but the jaw, whose contacts are exact."""


@dataclass(frozen=True)
class Precision:
    """How far keyed curves may be from the performance on any frame; ``weight`` 0 keys every frame."""

    weight: float = ERROR

    @property
    def degrees(self) -> float:
        """Of a bone's rotation, at most."""
        return 20 * self.weight

    @property
    def metres(self) -> float:
        """Of the root's location, and how far a bone's rotation may carry what hangs on it."""
        return 0.05 * self.weight

    def __str__(self) -> str:
        if not self.weight:
            return "a key on every frame that changes"
        mm = 1000 * self.metres
        return f"within {self.weight:g} of a weight, {self.degrees:g} degrees and {mm:g} mm of a bone"


def key_face(
    performance: Performance, character: Character, bag: compat.Channelbag, first: int, precision: Precision
) -> float:
    """Key the weights of all face shapes and return the keys a second of a channel that moves.

    The frames in which lips meet for p, b, m, f and v are keys, marked as such, of the channels that make
    them meet.
    """
    units: dict[str, str] = {}
    for key in character.keys:  # meshes may spell a shape each in its own way
        for unit, name in match_face_keys(key.key_blocks.keys()).keys.items():
            units[name] = unit
            key.key_blocks[name].value = 0.0
    used = {name: INDEX[unit] for name, unit in units.items() if performance.arkit[:, INDEX[unit]].any()}
    columns = list(used.values())
    weights = performance.arkit[:, columns]
    forced = contact_frames(performance)[:, None] & contact_channels()[columns]
    fitted = precision.weight and fit_keys(weights, precision.weight, forced=forced, limits=(0.0, 1.0))
    counts = []
    for i, name in enumerate(used):
        path = f'key_blocks["{bpy.utils.escape_identifier(name)}"].value'
        if fitted:
            counts.append(bezier_curves(bag, path, fitted[i], first, marked=forced[:, i]))
        else:
            counts.append(dense_curves(bag, path, weights[:, [i]], first))
    return _keys_a_second(counts, performance)


def key_bones(
    performance: Performance,
    armature: bpy.types.Object,
    motion: BoneMotion,
    bag: compat.Channelbag,
    first: int,
    precision: Precision,
) -> float:
    """Key the bones and return the keys a second of a bone that moves. The curves of a bone share keys."""
    fitted = precision.weight and _fitted_bones(armature, motion, precision)
    counts = []
    for i, name in enumerate(motion.bones):
        armature.pose.bones[name].rotation_mode = "QUATERNION"
        path = f'pose.bones["{bpy.utils.escape_identifier(name)}"].rotation_quaternion'
        if fitted:
            counts.append(bezier_curves(bag, path, fitted[i], first, name))
        else:
            counts.append(dense_curves(bag, path, motion.quaternions[:, i], first, name))
    root = motion.root_bone
    path = f'pose.bones["{bpy.utils.escape_identifier(root)}"].location'
    if fitted:
        bezier_curves(bag, path, fitted[-1], first, root)
    else:
        dense_curves(bag, path, motion.root_location, first, root)
    return _keys_a_second(counts, performance)


def _fitted_bones(armature: bpy.types.Object, motion: BoneMotion, precision: Precision) -> list[Keys]:
    """The keys of each bone's rotation, and last of the root's location."""
    scale = max(float(max(armature.matrix_world.to_scale()[:])), 1e-9)
    bones = [armature.data.bones[name] for name in motion.bones]
    reach = np.array([scale * _reach(bone) for bone in bones])
    angle = np.minimum(np.radians(precision.degrees), precision.metres / np.maximum(reach, 1e-9))
    # two unit quaternions are half as far apart as the angle between the rotations
    rotations = fit_keys(motion.quaternions, angle / 2)
    return [*rotations, *fit_keys(motion.root_location[:, None], precision.metres / scale)]


def _reach(bone: bpy.types.Bone) -> float:
    """From the joint to the furthest end that hangs on it: a small turn of a hip slides the foot."""
    return max((b.tail_local - bone.head_local).length for b in (bone, *bone.children_recursive))


def _keys_a_second(counts: Sequence[int], performance: Performance) -> float:
    moving = [n for n in counts if n > 1]
    return float(np.mean(moving)) * performance.fps / performance.frames if moving else 0.0
