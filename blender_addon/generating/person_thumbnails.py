"""Small pictures of the library's people, for the sidebar."""

from __future__ import annotations

from typing import Any

import bpy.utils.previews

from ...rigs.avatar.library import thumbnail

_loaded: Any = None


def icon_of(name: str) -> int:
    """Blender's number for a person's picture; 0, which is no icon, where there is none."""
    global _loaded
    if _loaded is None:
        _loaded = bpy.utils.previews.new()
    if name not in _loaded:
        file = thumbnail(name)
        if file is None:
            return 0
        _loaded.load(name, str(file), "IMAGE")
    return int(_loaded[name].icon_id)


def clear() -> None:
    """Forget them, as Blender wants before the extension goes."""
    global _loaded
    if _loaded is not None:
        bpy.utils.previews.remove(_loaded)
        _loaded = None
