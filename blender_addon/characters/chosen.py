"""The character that is meant, and the object that keeps its settings."""

from __future__ import annotations

import bpy

from ...base.errors import InputError, PaksaTalkerError
from .character import Character, find_character
from .recognition import recognised


def root_of(character: Character) -> bpy.types.Object:
    """The object that keeps a character's settings."""
    return character.armature or next(m for m in character.meshes if m.data.shape_keys is not None)


def chosen_character(
    scene: bpy.types.Scene, active: bpy.types.Object | None = None, chosen: bpy.types.Object | None = None
) -> Character:
    """The character of ``chosen``, of the settings' object, of the active one, or the one in the scene.

    Raises InputError where there is none, or the one asked for can't be moved.
    """
    chosen = chosen or scene.paksatalker.character
    character = find_character(scene, chosen or active)
    if chosen is not None and (character is None or chosen not in (character.armature, *character.meshes)):
        raise InputError(
            f"'{chosen.name}' can't speak: neither face shapes nor a known skeleton, or not in this scene",
            "pick another character, or add a person",
        )
    if character is None:
        raise InputError("there is no character in this scene", "add a person, or pick an armature or mesh")
    for owner in (character.armature, *character.meshes):
        if owner is not None and owner.library is not None:
            raise InputError(f"'{owner.name}' is linked", "make a library override of the character")
    return character


def recognise(character: Character) -> None:
    """Look at the character anew and keep what is to be said of it for the sidebar."""
    try:
        lines = recognised(character)
    except PaksaTalkerError as e:
        lines = [f"{e}; {e.hint}"]
    root_of(character).paksatalker.recognised = "\n".join(lines)


def character_of(root: bpy.types.Object) -> Character | None:
    """The character that keeps its settings on this object, None where the object is no one's."""
    scene = scene_of(root)
    found = find_character(scene, root) if scene is not None else None
    return found if found is not None and root_of(found) == root else None


def scene_of(root: bpy.types.Object) -> bpy.types.Scene | None:
    """The scene that the object is in, the open one before others."""
    scene = bpy.context.scene
    if scene is None or root.name not in scene.objects:
        scene = next((s for s in bpy.data.scenes if root.name in s.objects), None)
    return scene
