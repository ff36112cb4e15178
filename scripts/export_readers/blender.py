"""Blender: what it evaluates on the avatar, and what its importers read of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from paksatalker.inference.performance.performance import Performance
from paksatalker.rigs.axes import TO_BLENDER

from .seen import F64, Seen


def blender_says(clip: Path, avatar: str, frames: F64) -> Seen:
    """What Blender evaluates on the avatar at frames that are counted from 0."""
    import bpy

    from paksatalker.blender_addon.animation.apply import apply
    from paksatalker.blender_addon.characters.build_avatar import build_avatar
    from paksatalker.rigs.avatar import library
    from paksatalker.rigs.avatar.asset import load_avatar

    bpy.ops.wm.read_factory_settings(use_empty=True)
    data = load_avatar(Path(avatar)) if avatar.endswith(".npz") else library.load(avatar)
    character = build_avatar(data)
    apply(Performance.load(clip), character, error=0.0)
    return _evaluated(1 + frames)


def blender_reads_fbx(file: Path, frames: F64, fps: float, *, by_ufbx: bool) -> Seen:
    """The same of an .fbx that Blender imports: by its own reader in Python, or by the one that is built on
    the library ufbx, which Godot uses too."""
    import bpy

    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.context.scene.render.fps = round(fps)
    if by_ufbx:
        bpy.ops.wm.fbx_import(filepath=str(file))
    else:
        _enable("io_scene_fbx")
        bpy.ops.import_scene.fbx(filepath=str(file))
    return _evaluated(1 + frames)  # both put time 0 on frame 1


def blender_reads_bvh(file: Path, count: int, names: tuple[str, ...]) -> tuple[F64, F64]:
    """World rotations (T, J, 3, 3) against the rest and places (T, J, 3) of a .bvh's joints, in its axes."""
    import bpy

    bpy.ops.wm.read_factory_settings(use_empty=True)
    _enable("io_anim_bvh")
    bpy.ops.import_anim.bvh(
        filepath=str(file), axis_forward="Y", axis_up="Z", frame_start=1, rotate_mode="QUATERNION"
    )  # those axes are Blender's, so that nothing is turned
    armature = next(o for o in bpy.context.scene.objects if o.type == "ARMATURE")
    turns, places = np.empty((count, len(names), 3, 3)), np.empty((count, len(names), 3))
    for i in range(count):
        bpy.context.scene.frame_set(1 + i)
        for j, name in enumerate(names):
            bone = armature.pose.bones[name]
            turns[i, j] = np.array((bone.matrix @ bone.bone.matrix_local.inverted()).to_3x3())
            places[i, j] = bone.head
    return turns, places


def _enable(addon: str) -> None:
    import addon_utils  # a module of bpy, there once that is imported

    addon_utils.enable(addon)


def _evaluated(frames: F64) -> Seen:
    import bpy

    scene = bpy.context.scene
    armature = next(o for o in scene.objects if o.type == "ARMATURE")
    meshes = [o for o in scene.objects if o.type == "MESH" and o.find_armature() is not None]
    for mesh in meshes:
        for modifier in mesh.modifiers:
            modifier.show_viewport = modifier.type == "ARMATURE"
    bases = [m.data.shape_keys.key_blocks[0].data if m.data.shape_keys else m.data.vertices for m in meshes]
    # an armature that was scaled by an importer carries its meshes along
    places = [np.array(m.matrix_world) for m in meshes]
    seen = Seen(np.concatenate([_world(b, w) for b, w in zip(bases, places, strict=True)]))
    world = np.array(armature.matrix_world.to_3x3().normalized())
    for frame in frames:
        scene.frame_set(int(frame), subframe=float(frame % 1))
        graph = bpy.context.evaluated_depsgraph_get()
        weights: dict[str, float] = {}
        for mesh in meshes:
            for block in mesh.data.shape_keys.key_blocks[1:] if mesh.data.shape_keys else ():
                weights[block.name] = max(block.value, weights.get(block.name, 0.0))
        bones = {}
        for bone in armature.pose.bones:
            turn = np.array((bone.matrix @ bone.bone.matrix_local.inverted()).to_3x3().normalized())
            bones[bone.name] = TO_BLENDER.T @ world @ turn @ world.T @ TO_BLENDER
        points = [_world(m.evaluated_get(graph).data.vertices, np.array(m.matrix_world)) for m in meshes]
        seen.weights.append(weights)
        seen.bones.append(bones)
        seen.points.append(np.concatenate(points).astype(np.float32))
    return seen


def _world(vertices: Any, to_world: F64) -> F64:
    flat = np.empty(3 * len(vertices), np.float32)
    vertices.foreach_get("co", flat)
    at = flat.reshape(-1, 3) @ to_world[:3, :3].T + to_world[:3, 3]
    return np.asarray(at @ TO_BLENDER, np.float64)
