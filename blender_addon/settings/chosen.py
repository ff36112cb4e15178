"""The character that is meant, and the settings that it keeps."""

from __future__ import annotations

from typing import Any

import bpy

from ...base.errors import InputError, PaksaTalkerError
from ..animation.parts import PARTS
from ..characters.character import Character, find_character
from ..characters.recognition import recognised
from ..takes import takes
from ..takes.duplicates import part_twins
from ..takes.layers import blend_take, root_of, set_strength, strengths_of
from .at_once import at_once


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


def settings_of(character: Character) -> Any:
    """The character's own settings, with a name of its own for markers and takes."""
    root = root_of(character)
    part_twins(root)
    return root.paksatalker


def recognise(character: Character) -> None:
    """Look at the character anew and keep what is to be said of it for the sidebar."""
    try:
        lines = recognised(character)
    except PaksaTalkerError as e:
        lines = [f"{e}; {e.hint}"]
    root_of(character).paksatalker.recognised = "\n".join(lines)


def set_strengths(root: bpy.types.Object, character: Character | None = None) -> list[str]:
    """Let the generated layers play as strongly as the settings say, but for those parts, which are returned,
    whose strength an artist keyed on NLA strips.

    ``character``: the root's, where it is known already."""
    settings, character = root.paksatalker, character or character_of(root)
    if character is None or not takes.is_take(settings.take):
        return []
    strengths = [(part, getattr(settings, part), getattr(settings, f"use_{part}")) for part in PARTS]
    keyed = [part for part, strength, on in strengths if not set_strength(character, part, strength, on)]
    blend_take(character, settings.second, settings.mix)
    return keyed


def adopt_strengths(root: bpy.types.Object, character: Character) -> None:
    """Let the settings say what an artist changed in the NLA editor: muted tracks, influences of strips."""
    settings = root.paksatalker
    if not takes.is_take(settings.take) or settings.second is not None:
        return
    with at_once():
        for part, (strength, on) in strengths_of(character).items():
            setattr(settings, part, strength)
            setattr(settings, f"use_{part}", on)


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
