"""Bones that constraints hold, so that keys on them would not be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import bpy

from .character import Character, body_of, some

HOLDING = {"COPY_ROTATION", "COPY_TRANSFORMS", "CHILD_OF", "ARMATURE", "TRANSFORM", "DAMPED_TRACK",
           "LOCKED_TRACK", "TRACK_TO", "STRETCH_TO"}  # fmt: skip
"""Constraints that turn a bone, whatever its own rotation is; IK is told by its chain."""


def held_line(character: Character) -> str | None:
    """A line where constraints hold many of the recognised bones; None where the performance is seen."""
    body = body_of(character)
    if character.armature is None or body is None:
        return None
    held = held_bones(character.armature, body.mapping)
    if 3 * len(held) < len(body.mapping):
        return None
    return (
        f"constraints hold {len(held)} of its bones ({some(held)}), which will not follow: "
        "say with --mapping which controls move them"
    )


def held_bones(armature: bpy.types.Object, mapping: Mapping[str, Sequence[str]]) -> list[str]:
    """The bones of the mapping that a constraint of full influence turns."""
    ours = {b for row in mapping.values() for b in row}
    held: dict[str, None] = {}
    for bone in armature.pose.bones:
        for constraint in bone.constraints:
            if constraint.mute or constraint.influence < 0.99:
                continue
            if constraint.type == "IK":
                chain = [bone, *bone.parent_recursive]
                for link in chain[: constraint.chain_count or len(chain)]:
                    held[link.name] = None
            elif constraint.type in HOLDING:
                held[bone.name] = None
    return [b for b in held if b in ours]
