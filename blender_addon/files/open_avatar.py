"""Avatars from other programs as they come: .glb, .gltf, .vrm and .fbx, by Blender's own importers."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import addon_utils
import bpy
import numpy as np

from ...base.errors import InputError
from ...base.file_kinds import read_as
from ...rigs.gltf.vrm import Vrm, read_vrm
from ...rigs.recognition.mapping import RigMapping
from ..characters.character import (
    NOBODY_HINT,
    Character,
    adopt_mapping,
    body_of,
    current_scene,
    find_character,
    remember_mapping,
    some,
    why_nobody,
)
from ..characters.untrusted.confined import check_gltf, check_open_file
from .joined_bones import join_bones
from .missing_images import mute_missing_images
from .plain_glb import plain_glb
from .upright import set_upright, sides_exchanged
from .vrm import expression_keys, face_mapping, humanoid_mapping, name_targets

ENDINGS = tuple(ending for ending in read_as("avatar") if ending != ".blend")
"""What is imported; a .blend is opened."""
MOST_BYTES = 2 << 30


def open_avatar(
    path: Path, mapping: RigMapping | None = None, note: Callable[[str], None] = lambda text: None
) -> Character:
    """Open an avatar in place of the current file and find the character in it.

    Nothing that a file brings is run. Motion of its own is taken off. A VRM's expressions become shape keys
    of their names, and its humanoid says which bone is which; ``mapping`` goes before all of that. A body is
    set upright, in metres, facing the camera. ``note`` takes lines on what was set right. Raises InputError
    where the file is missing, can't be imported, or holds no one who can talk.
    """
    if not path.is_file():
        raise InputError(f"there is no avatar file {path}", "check the path")
    if path.stat().st_size > MOST_BYTES:
        raise InputError(f"{path.name} is larger than {MOST_BYTES >> 30} GiB", "make its textures smaller")
    ending = path.suffix.lower()
    vrm = read_vrm(path) if ending in (".glb", ".vrm") else None
    bpy.ops.wm.read_factory_settings(use_empty=True)
    try:
        if ending == ".fbx":
            _fbx(path)
            check_open_file(path)
        else:
            check_gltf(path)
            with tempfile.TemporaryDirectory() as folder:
                _gltf(plain_glb(path, Path(folder)))
    except InputError:
        raise
    except Exception as e:  # importers fail on damaged files in many ways
        lines = [line.strip() for line in str(e).splitlines() if line.strip()]
        raise InputError(
            f"Blender can't import {path.name}: {lines[-1][:160] if lines else type(e).__name__}",
            "export it again, or open it in Blender and give the .blend",
        ) from e
    _take_motion_off()
    if ending in (".glb", ".vrm"):
        name_targets(path)
    declared = _declared(vrm) if vrm is not None else None
    if mapping is not None:
        adopt_mapping(current_scene(), mapping)
    character = find_character(current_scene())
    if mapping is None and declared is not None:
        armature = next((o for o in current_scene().objects if o.type == "ARMATURE"), None)
        if armature is not None:
            remember_mapping(character or Character(armature.name, armature, (), {}), declared)
            character = find_character(current_scene())
    if character is None:
        raise InputError(
            f"{path.name} holds no character that can talk: {why_nobody(current_scene())}",
            NOBODY_HINT,
        )
    _set_right(character, note)
    return find_character(current_scene()) or character


def _declared(vrm: Vrm) -> RigMapping | None:
    """What the file itself says of skeleton and face, where that is more than names tell."""
    keys = expression_keys(vrm)
    objects = current_scene().objects
    meshes = [o.data.shape_keys.key_blocks.keys() for o in objects if o.type == "MESH" and o.data.shape_keys]
    bones = {b.name for o in objects if o.type == "ARMATURE" for b in o.data.bones}
    body, shapes = humanoid_mapping(vrm), face_mapping(keys, [tuple(names) for names in meshes])
    joints = body.joints if body is not None else {}
    if not all(b in bones for row in joints.values() for b in row):
        joints = {}
    return RigMapping(joints=joints, shapes=shapes) if joints or shapes else None


def _set_right(character: Character, note: Callable[[str], None]) -> None:
    armature = character.armature
    body = body_of(character)
    if armature is not None and body is not None and "left_hip" in body.mapping:
        moved = join_bones(armature, body.mapping)
        if moved:
            note(f"hung below the limbs that they belong to: {some(moved)}")
        joints = body.mapping
        if sides_exchanged(armature, character.meshes, joints):
            joints = {_other_side(j): row for j, row in joints.items()}
            shapes = character.mapping.shapes if character.mapping is not None else {}
            remember_mapping(character, RigMapping(joints=joints, shapes=shapes))
            note("its bones call the left right: exchanged, as the feet point forwards")
        for line in set_upright(current_scene(), armature, character.meshes, joints):
            note(line)
    missing = mute_missing_images()
    if missing:
        note(
            f"pictures that the file names and does not bring: {some(missing)}; plain colours in their place"
        )


def _other_side(joint: str) -> str:
    if joint.startswith("left_"):
        return joint.replace("left_", "right_")
    return joint.replace("right_", "left_")


def _gltf(path: Path) -> None:
    options: dict[str, Any] = {}
    _import_gltf(path, options)
    if not _bound_as_posed():
        # a skin bound in other units or to part of the skeleton: the pose in the file is all that is sound
        options["guess_original_bind_pose"] = False
    if any(o.type == "MESH" and o.parent_type == "BONE" for o in current_scene().objects):
        # with the importer's usual bone lengths rigid parts that hang on tiny bones are displaced
        options["bone_heuristic"] = "TEMPERANCE"
    if options:
        bpy.ops.wm.read_factory_settings(use_empty=True)
        _import_gltf(path, options)


def _import_gltf(path: Path, options: dict[str, Any]) -> None:
    addon_utils.enable("io_scene_gltf2")
    # else the importer's shapes for bones, which are meshes, would be seen
    bpy.ops.import_scene.gltf(filepath=str(path), disable_bone_shape=True, **options)


def _bound_as_posed() -> bool:
    """Whether bones are about as long at rest, which the importer takes from the skins, as in the pose."""
    for object in current_scene().objects:
        if object.type != "ARMATURE":
            continue
        inner = [b for b in object.pose.bones if b.parent is not None]
        rest = np.array([(b.bone.head_local - b.parent.bone.head_local).length for b in inner])
        posed = np.array([(b.head - b.parent.head).length for b in inner])
        longer, shorter = np.maximum(rest, posed), np.minimum(rest, posed)
        told = longer > 0.01 * longer.max(initial=0.0)
        if told.any() and np.mean(shorter[told] < 0.5 * longer[told]) > 0.5:
            return False
    return True


def _fbx(path: Path) -> None:
    addon_utils.enable("io_scene_fbx")
    bpy.ops.import_scene.fbx(filepath=str(path), use_anim=False)


def _take_motion_off() -> None:
    for object in current_scene().objects:
        keys = object.data.shape_keys if object.type == "MESH" else None
        for data in (object, keys):
            if data is not None and data.animation_data is not None:
                data.animation_data_clear()
        if object.type == "ARMATURE":
            for bone in object.pose.bones:
                bone.location, bone.scale = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
                bone.rotation_quaternion = (1.0, 0.0, 0.0, 0.0)
        if keys is not None:
            for block in keys.key_blocks:
                block.value = 0.0
    bpy.context.view_layer.update()
