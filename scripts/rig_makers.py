"""Armatures of many kinds in an empty scene, for ``check_rigs.py`` to put motion on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import bpy
import numpy as np
import numpy.typing as npt

from paksatalker.blender_addon.characters.build_avatar import build_avatar
from paksatalker.rigs import bake, smplx
from paksatalker.rigs.avatar.asset import load_avatar
from paksatalker.rigs.avatar.description import SKELETONS
from paksatalker.rigs.avatar.human import Human, shape_human
from paksatalker.rigs.avatar.source_file import open_source
from paksatalker.rigs.axes import to_blender
from paksatalker.rigs.recognition.bone_tables import conventions
from paksatalker.rigs.rotations import unit

F64 = npt.NDArray[np.float64]

EVEN = {"african": 1 / 3, "asian": 1 / 3, "caucasian": 1 / 3}
SOURCES = ("default", "game_engine", "mixamo")
NAMED = ("vrm", "ue5", "smplx", "cc", "daz8", "vroid")
Bones = list[tuple[str, str | None, F64, F64, float]]
"""Name, parent, head, tail in Blender's axes, roll."""


def rig_makers() -> dict[str, Callable[[], tuple[bpy.types.Object, Mapping[str, str]]]]:
    """What builds each rig: the armature, and the bones to look at where others are keyed."""
    made: dict[str, Callable[[], tuple[bpy.types.Object, Mapping[str, str]]]] = {}
    for name in SOURCES:
        made[f"makehuman {name}"] = lambda name=name: (build(from_source(name)), {})  # type: ignore[misc]
    made["rigify"] = rigify
    for kind in SKELETONS:
        made[f"woman {kind}"] = lambda kind=kind: woman(kind)  # type: ignore[misc]
    for name in NAMED:
        made[name] = lambda name=name: (build(named(name)), {})  # type: ignore[misc]
    return made


def rigify() -> tuple[bpy.types.Object, Mapping[str, str]]:
    """Rigify's human, generated; measured on its deforming bones."""
    import addon_utils

    addon_utils.enable("rigify", default_set=True)
    bpy.ops.object.armature_human_metarig_add()
    bpy.ops.pose.rigify_generate()
    return bpy.context.object, {j: b[0] for j, b in conventions()["rigify_deform"].joints.items()}


def woman(kind: str) -> tuple[bpy.types.Object, Mapping[str, str]]:
    """The library's woman on a skeleton, as she is built; without her meshes, which are not looked at."""
    made = build_avatar(load_avatar(bake.person("woman", f"skeleton={kind}")))
    assert made.armature is not None
    for mesh in made.meshes:
        bpy.data.objects.remove(mesh)
    deforming = conventions()["rigify_deform"].joints
    return made.armature, {j: b[0] for j, b in deforming.items()} if kind == "rigify" else {}


def build(bones: Bones) -> bpy.types.Object:
    """An armature of these bones."""
    thing = bpy.data.objects.new("Rig", bpy.data.armatures.new("Rig"))
    bpy.context.scene.collection.objects.link(thing)
    bpy.context.view_layer.objects.active = thing
    bpy.ops.object.mode_set(mode="EDIT")
    for name, parent, head, tail, roll in bones:
        bone = thing.data.edit_bones.new(name)
        bone.head, bone.tail, bone.roll = head, tail, roll
        if parent is not None:
            bone.parent = thing.data.edit_bones[parent]
    bpy.ops.object.mode_set(mode="OBJECT")
    return thing


def from_source(name: str) -> Bones:
    """A rig file of the CC0 human, on the average of it."""
    source = open_source()
    rig = dict(source.rig(name))
    # Mixamo's file has the positions of a mesh in T-pose, which is not the one here
    stored = "bones" in rig
    rig = rig.get("bones", rig)
    human = shape_human(source, {}, EVEN, {})
    parents = {n: rig[n]["parent"] or None for n in rig}

    def depth(bone: str | None) -> int:
        return 0 if bone is None else 1 + depth(parents[bone])

    rows: Bones = []
    for n in sorted(rig, key=depth):
        ends = [
            np.array(rig[n][end]["default_position"]) if stored else to_blender(place(human, rig[n][end]))
            for end in ("head", "tail")
        ]
        rows.append((n, parents[n], ends[0], ends[1], float(rig[n]["roll"])))
    return rows


def place(human: Human, end: dict[str, Any]) -> F64:
    """Where the end of a bone is on a human."""
    match end["strategy"]:
        case "CUBE":
            return np.asarray(human.centre(end["cube_name"]), np.float64)
        case "MEAN":
            return np.asarray(human.vertices[end["vertex_indices"]].mean(axis=0), np.float64)
    return np.asarray(human.vertices[end["vertex_index"]], np.float64)


def named(convention: str) -> Bones:
    """Another person in A-pose with the convention's names, axes at random, a root under the pelvis."""
    rng = np.random.default_rng(3)
    pose = np.zeros((55, 3))
    for side, s in (("left", 1), ("right", -1)):
        pose[smplx.INDEX[f"{side}_shoulder"]] = [0.0, 0.1 * s, -0.7 * s]
        pose[smplx.INDEX[f"{side}_elbow"]] = [0.0, -0.3 * s, 0.0]
        pose[smplx.INDEX[f"{side}_hip"]] = [0.0, 0.0, 0.08 * s]
        pose[smplx.INDEX[f"{side}_ankle"]] = [0.0, 0.0, -0.08 * s]
    rest = smplx.rest_joints().astype(np.float64) * [1.05, 1.1, 1.0]
    placed = smplx.forward_kinematics(pose.ravel(), np.zeros(3), rest)[1][0]
    joints = conventions()[convention].joints
    rows: Bones = [("Base", None, np.zeros(3), np.array([0, 0, 0.1]), 0.0)]
    last = {-1: "Base"}
    for j, joint in enumerate(smplx.NAMES):
        if joint not in joints:
            last[j] = last[smplx.PARENTS[j]]
            continue
        children = [c for c in range(55) if smplx.PARENTS[c] == j]
        ahead = placed[children[0]] - placed[j] if children else placed[j] - placed[smplx.PARENTS[j]]
        step = 0.9 * to_blender(ahead) / len(joints[joint])
        parent = last[smplx.PARENTS[j]]
        for i, bone in enumerate(joints[joint]):
            head = to_blender(placed[j]) + i * to_blender(ahead) / len(joints[joint])
            # axes that point anywhere, as an import's do; fingers' ends are told by their axes alone
            tail = head + (step if joint[-1] == "3" else 0.05 * unit(rng.normal(size=3)))
            rows.append((bone, parent, head, tail, float(rng.uniform(-3, 3))))
            parent = bone
        last[j] = parent
    return rows
