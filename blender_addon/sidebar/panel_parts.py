"""What the sidebar's panels share."""

from __future__ import annotations

import textwrap
from typing import Any

import bpy

from ..takes import takes


class Tab:
    """A panel of the tab PaksaTalker."""

    bl_category = "PaksaTalker"
    bl_space_type: Any = "VIEW_3D"
    bl_region_type: Any = "UI"


class OfCharacter(Tab):
    """A panel that needs a character."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Once one is picked."""
        return context.scene.paksatalker.character is not None


class OfTake(Tab):
    """A panel that needs a take."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Once something was generated."""
        character = context.scene.paksatalker.character
        return character is not None and takes.is_take(character.paksatalker.take)


def column(panel: bpy.types.Panel) -> Any:
    """Where a panel draws."""
    assert panel.layout is not None
    return panel.layout


def settings_in(context: bpy.types.Context) -> Any:
    """The settings of the character that is picked."""
    return context.scene.paksatalker.character.paksatalker


def lines(layout: Any, context: bpy.types.Context, texts: list[str], icon: str) -> None:
    """Text wrapped to the sidebar's width, with an icon at its first line."""
    column = layout.column(align=True)
    width = max(20, int(context.region.width / (7 * context.preferences.system.ui_scale)) - 4)
    wrapped = [line for text in texts for line in textwrap.wrap(text, width)]
    for number, line in enumerate(wrapped):
        column.label(text=line, icon="BLANK1" if number else icon)
