"""How the extension comes to Blender and goes again without a trace."""

from __future__ import annotations

import bpy
from bpy.props import PointerProperty

from . import generation, operators, panels
from .settings import PaksaTalkerPreferences, PaksaTalkerSettings

CLASSES = (PaksaTalkerSettings, PaksaTalkerPreferences, *operators.CLASSES, *panels.CLASSES)


def register() -> None:
    """Make classes, settings and the handler known to Blender."""
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    # the stubs say that properties return nothing
    bpy.types.Scene.paksatalker = PointerProperty(type=PaksaTalkerSettings)  # type: ignore[func-returns-value]
    bpy.app.handlers.load_pre.append(generation.cancel_before_load)


def unregister() -> None:
    """Stop what runs and take everything away again."""
    generation.cancel()
    bpy.app.handlers.load_pre.remove(generation.cancel_before_load)
    del bpy.types.Scene.paksatalker
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
