"""Chair and desk for who sits, in a scene that has no stage of ours."""

from __future__ import annotations

import bpy

from ...base.errors import InputError
from ..characters.base_pose import pose_of
from ..characters.character import Character
from . import furniture

_NAME = "PaksaTalker furniture"
_MARK = "paksatalker_furniture"
_REFERENCE_HEIGHT = 1.70


def place_furniture(character: Character, scene: bpy.types.Scene) -> list[bpy.types.Object]:
    """Put what the pose of the character's take asks for under it, in place of what was put there before.

    Raises InputError for who stands.
    """
    if pose_of(character) == "stand":
        raise InputError(f"'{character.name}' stands", "choose a pose, then generate")
    remove_furniture(scene)
    collection = bpy.data.collections.new(_NAME)
    collection[_MARK] = True
    scene.collection.children.link(collection)
    scale = character.measures["height"] / _REFERENCE_HEIGHT
    made = furniture.build(character, scene, scale, collection)
    for object in made:
        object[_MARK] = True
    return made


def placed(scene: bpy.types.Scene) -> bool:
    """Whether there is any."""
    return any(c.get(_MARK) for c in scene.collection.children)


def remove_furniture(scene: bpy.types.Scene) -> None:
    """Take it away; what the artist put into its collection stays."""
    for collection in [c for c in scene.collection.children if c.get(_MARK)]:
        for object in [o for o in collection.objects if o.get(_MARK)]:
            data = object.data
            materials = [m for m in data.materials if m is not None]
            bpy.data.objects.remove(object)
            bpy.data.batch_remove([thing for thing in (data, *materials) if not thing.users])
        if len(collection.objects):
            del collection[_MARK]
        else:
            bpy.data.collections.remove(collection)
