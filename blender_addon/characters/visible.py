"""Hidden characters shown for a moment: Blender animates nothing that no one sees."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import bpy

from .character import Character


@contextmanager
def visible(character: Character, scene: bpy.types.Scene) -> Iterator[None]:
    """Armature and meshes are evaluated in here however they are hidden; afterwards they are as before."""
    layer = scene.view_layers[0] if bpy.context.scene != scene else bpy.context.view_layer
    with ExitStack() as undo:
        for object in (character.armature, *character.meshes):
            if object is None:
                continue
            if object.hide_viewport:
                object.hide_viewport = False
                undo.callback(setattr, object, "hide_viewport", True)
            if layer is None or object.visible_get(view_layer=layer):
                continue
            if object.name in layer.objects and object.hide_get(view_layer=layer):
                object.hide_set(False, view_layer=layer)
                undo.callback(object.hide_set, True, view_layer=layer)
            # its collection is hidden or excluded
            if not object.visible_get(view_layer=layer) and object.name not in scene.collection.objects:
                scene.collection.objects.link(object)
                undo.callback(scene.collection.objects.unlink, object)
        yield
