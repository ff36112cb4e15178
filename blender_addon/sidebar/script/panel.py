"""The fields of a script that is to be written, and a talk as a list of its turns."""

from __future__ import annotations

from typing import Any

import bpy

from ...generating import script_writing
from ..panel_parts import OfCharacter, column, lines, settings_in

_SHOWN = 12
"""Turns of a talk that the panel shows, the last ones."""


def draw_brief(layout: Any, context: bpy.types.Context, settings: Any) -> None:
    """Topic, genre, persona, tone, length, and Write."""
    brief = settings.writing
    layout.prop(brief, "topic", text="")
    fields = layout.column()
    fields.use_property_split, fields.use_property_decorate = True, False
    for name in ("genre", "persona", "tone", "length"):
        fields.prop(brief, name)
    fields.prop(settings, "language", text="In")
    _draw_button(layout, context, "paksatalker.write", "GREASEPENCIL")


def _draw_button(layout: Any, context: bpy.types.Context, operator: str, icon: str) -> None:
    """The button, or how far the work is, and how the last one ended."""
    now = script_writing.progress()
    if now is None:
        layout.operator(operator, icon=icon)
    else:
        row = layout.row(align=True)
        row.progress(text=now[0].capitalize(), factor=min(max(now[1], 0.0), 1.0))
        row.operator("paksatalker.cancel_writing", text="", icon="CANCEL")
    if (outcome := script_writing.outcome()) is not None:
        text = f"{outcome.text}. {outcome.hint}".strip()
        lines(layout, context, [text], "ERROR" if outcome.failed else "INFO")


class PAKSATALKER_PT_talk(OfCharacter, bpy.types.Panel):
    """Talk with the character"""

    bl_label = "Talk"
    bl_parent_id = "PAKSATALKER_PT_speech"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012

    def draw(self, context: bpy.types.Context) -> None:
        """The last turns, each answer with a button to speak it, and a field to say something."""
        layout, writing = column(self), settings_in(context).writing
        first = max(0, len(writing.turns) - _SHOWN)
        for number, turn in enumerate(writing.turns[first:], start=first):
            lines(layout, context, [turn.said], "USER")
            row = layout.row(align=True)
            lines(row, context, [turn.answer], "OUTLINER_OB_SPEAKER")
            row.operator("paksatalker.speak_turn", text="", icon="PLAY").turn = number
        layout.prop(writing, "said", text="")
        layout.prop(writing, "speaks")
        _draw_button(layout, context, "paksatalker.answer", "OUTLINER_OB_SPEAKER")
        if writing.turns:
            layout.operator("paksatalker.forget_talk", icon="TRASH")


CLASSES = (PAKSATALKER_PT_talk,)
