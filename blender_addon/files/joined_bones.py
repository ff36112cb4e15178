"""Limbs of imported skeletons whose parts hang elsewhere: feet that were targets of IK, ribs beside hips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import bpy

from ...rigs.smplx import NAMES, PARENTS

_PARENT = {name: NAMES[p] for name, p in zip(NAMES, PARENTS, strict=True) if p >= 0}


def join_bones(armature: bpy.types.Object, mapping: Mapping[str, Sequence[str]]) -> list[str]:
    """Put each joint's first bone below the joint that carries it, where it isn't; the names of those moved.

    Files of games keep the bones of a control rig without its constraints, so nothing else would move these
    bones along. They stay where they are at rest. The armature has to be in the open scene.
    """
    bones = armature.data.bones
    moved: dict[str, str] = {}
    for joint, row in mapping.items():
        above = _PARENT.get(joint)
        while above is not None and above not in mapping:
            above = _PARENT.get(above)
        if above is None:
            continue
        bone, carriers = bones[row[0]], mapping[above]
        over = {b.name for b in bone.parent_recursive}
        if over & set(carriers) or bone.name in {b.name for b in bones[carriers[-1]].parent_recursive}:
            continue
        moved[bone.name] = carriers[-1]
    if moved:
        bpy.context.view_layer.objects.active = armature
        hidden, armature.hide_viewport = armature.hide_viewport, False
        bpy.ops.object.mode_set(mode="EDIT")
        for name, carrier in moved.items():
            bone = armature.data.edit_bones[name]
            bone.use_connect = False
            bone.parent = armature.data.edit_bones[carrier]
        bpy.ops.object.mode_set(mode="OBJECT")
        armature.hide_viewport = hidden
    return list(moved)
