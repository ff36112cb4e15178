"""Work under way, shown: progress in every window, and a step of the undo history at its end."""

from __future__ import annotations

from collections.abc import Iterator

import bpy


def push_undo(name: str) -> None:
    """One step of the undo history; without a window there is none to push."""
    for window in bpy.context.window_manager.windows:
        with bpy.context.temp_override(window=window):
            bpy.ops.ed.undo_push(message=name)
        return


def redraw(now: tuple[str, float] | None) -> None:
    """Show the progress, a step and its share, in every window's sidebars and status bar; None ends that."""
    text = f"PaksaTalker: {now[0]} {now[1]:.0%}" if now is not None else None
    for window in bpy.context.window_manager.windows:
        window.workspace.status_text_set(text)
        for region in _sidebars(window):
            region.tag_redraw()


def _sidebars(window: bpy.types.Window) -> Iterator[bpy.types.Region]:
    for area in window.screen.areas:
        if area.type == "VIEW_3D":
            yield from (region for region in area.regions if region.type == "UI")
