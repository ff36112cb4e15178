"""A plan written into an action, whether whole or by parts, and the character made ready to play it."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable

import bpy

from ..characters.character import Character
from ..characters.own_expressions import widen
from .actions import bag_in, curve_keys, curves_of
from .curves import write_curves
from .parts import Slots


def write_slots(
    action: bpy.types.Action, slots: Slots, first: int, keep: Collection[str] = ()
) -> Generator[float, None, set[str]]:
    """Write curves into the slots of an action, frame 0 on ``first``, in place of those that are there; the
    part that is done after each (0..1).

    Those to ``keep``, by keys of :func:`curves_of`, stay as they are. Returns the keys of all planned ones.
    """
    old, planned = curves_of(action), set()
    total, done = sum(len(c) for c in slots.values()) + 1, 0
    for (name, kind), curves in slots.items():
        bag = bag_in(action, name, kind)
        for piece in curves:
            keys = curve_keys(bag, piece.path, piece.width)
            planned.update(keys)
            if not set(keys).intersection(keep):
                for key in keys:
                    if key in old:
                        bag.fcurves.remove(old.pop(key))
                write_curves(bag, piece, first)
            done += 1
            yield done / total
    return planned


def make_ready(character: Character, turned: Iterable[str] = ()) -> None:
    """Face shapes at zero, for those without a curve must not stay where they were left; the bones that are
    ``turned`` take rotations as quaternions."""
    face = character.face
    ours = {name for names in face.names.values() for name in names} | set(face.expressions)
    widen(character.meshes, face.expressions)
    for key in character.keys:
        for block in key.key_blocks:
            if block.name in ours and (key.library is None or key.override_library is not None):
                block.value = 0.0
    for name in turned if character.armature is not None else ():
        character.armature.pose.bones[name].rotation_mode = "QUATERNION"
