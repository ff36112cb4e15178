"""Photographs and films in the sidebar: buttons, and how far the work is."""

from __future__ import annotations

from typing import Any

import bpy

from ...generating.background import Background
from ...seen import photo, video
from ..panel_parts import OfCharacter, column, lines


def draw_photo(layout: Any, context: bpy.types.Context) -> None:
    """The button for a person from a photograph, or how far that is."""
    _draw(layout, context, photo.background, "paksatalker.person_from_photo", "IMAGE_DATA")


class PAKSATALKER_PT_capture(OfCharacter, bpy.types.Panel):
    """A film of somebody as a take"""

    bl_label = "Capture"
    bl_parent_id = "PAKSATALKER_PT_speech"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012  (Blender wants a plain set)

    def draw(self, context: bpy.types.Context) -> None:
        """The button, or how far it is."""
        _draw(column(self), context, video.background, "paksatalker.capture", "CAMERA_DATA")


def _draw(layout: Any, context: bpy.types.Context, work: Background, operator: str, icon: str) -> None:
    now = work.progress()
    if now is None:
        layout.operator(operator, icon=icon)
    else:
        row = layout.row(align=True)
        row.progress(text=now[0].capitalize(), factor=now[1])
        row.operator("paksatalker.cancel_seen", text="", icon="CANCEL")
    if (outcome := work.outcome) is not None:
        text = f"{outcome.text}. {outcome.hint}".strip()
        lines(layout, context, [text], "ERROR" if outcome.failed else "INFO")


CLASSES = (PAKSATALKER_PT_capture,)
