"""Avatars from other programs as they come: .glb, .gltf, .vrm and .fbx, by Blender's own importers."""

from __future__ import annotations

from pathlib import Path

import addon_utils
import bpy

from ..rigs.detect import detect
from ..rigs.errors import InputError
from ..rigs.mapping import RigMapping
from .character import (
    NOBODY_HINT,
    Character,
    adopt_mapping,
    current_scene,
    find_character,
    remember_mapping,
    why_nobody,
)
from .joined_bones import join_bones
from .vrm import expression_keys, humanoid_mapping, read_vrm

ENDINGS = (".glb", ".gltf", ".vrm", ".fbx")
MOST_BYTES = 2 << 30


def open_avatar(path: Path, mapping: RigMapping | None = None) -> Character:
    """Open an avatar in place of the current file and find the character in it.

    Nothing that a file brings is run. Motion of its own is taken off. A VRM's expressions become shape keys
    of their names, and its humanoid says which bone is which; ``mapping`` goes before all of that. Raises
    InputError where the file is missing, can't be imported, or holds no one who can talk.
    """
    if not path.is_file():
        raise InputError(f"there is no avatar file {path}", "check the path")
    if path.stat().st_size > MOST_BYTES:
        raise InputError(f"{path.name} is larger than {MOST_BYTES >> 30} GiB", "make its textures smaller")
    ending = path.suffix.lower()
    vrm = read_vrm(path) if ending in (".glb", ".vrm") else None
    bpy.ops.wm.read_factory_settings(use_empty=True)
    try:
        _fbx(path) if ending == ".fbx" else _gltf(path)
    except Exception as e:  # importers fail on damaged files in many ways
        lines = [line.strip() for line in str(e).splitlines() if line.strip()]
        raise InputError(
            f"Blender can't import {path.name}: {lines[-1][:160] if lines else type(e).__name__}",
            "export it again, or open it in Blender and give the .blend",
        ) from e
    _take_motion_off()
    if vrm is not None:
        expression_keys(vrm)
    if mapping is not None:
        adopt_mapping(current_scene(), mapping)
    character = find_character(current_scene())
    if mapping is None and vrm is not None and (mapping := humanoid_mapping(vrm)) is not None:
        armature = next((o for o in current_scene().objects if o.type == "ARMATURE"), None)
        if armature is not None and all(
            b in armature.data.bones for row in mapping.joints.values() for b in row
        ):
            found = character or Character(armature.name, armature, (), {})
            remember_mapping(found, mapping)
            character = find_character(current_scene())
    if character is None:
        raise InputError(
            f"{path.name} holds no character that can talk: {why_nobody(current_scene())}",
            NOBODY_HINT,
        )
    return _joined(character)


def _joined(character: Character) -> Character:
    armature = character.armature
    body = detect(armature.data.bones.keys(), character.mapping) if armature is not None else None
    if armature is None or body is None:
        return character
    join_bones(armature, body.mapping)
    return character


def _gltf(path: Path) -> None:
    addon_utils.enable("io_scene_gltf2")
    try:
        # else the importer's shapes for bones, which are meshes, would be seen
        bpy.ops.import_scene.gltf(filepath=str(path), disable_bone_shape=True)
    except TypeError:  # a version without that option
        bpy.ops.import_scene.gltf(filepath=str(path))


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
