"""The panel with the gestures of a take."""

from __future__ import annotations

from typing import Any

import bpy

from ...characters.character import current_scene
from ...takes import gesture_markers as markers
from ...takes.gestures import rows
from ..panel_parts import OfTake, column, settings_in

_SHORT = {"LEFT": "L", "RIGHT": "R", "BOTH": "L R"}


class PAKSATALKER_UL_gestures(bpy.types.UIList):
    """Gestures: what, on which word, with which hand, on which frame"""

    def draw_item(
        self,
        context: bpy.types.Context,
        layout: Any,
        data: Any,
        item: Any,
        icon: int | None,
        active_data: Any,
        active_property: str | None,
        index: int | None = 0,
        flt_flag: int | None = 0,
    ) -> None:
        """One row."""
        changed = rows.is_changed(item) or item.frame != item.at
        what = layout.split(factor=0.42)
        what.label(text=f"{item.kind} {item.detail}", icon="DOT" if changed else "BLANK1", translate=False)
        where = what.split(factor=0.5)
        where.label(text=item.word, translate=False)
        numbers = where.split(factor=0.45)
        numbers.label(text=_SHORT[item.hands])
        numbers.label(text=str(item.frame))


class PAKSATALKER_PT_gestures(OfTake, bpy.types.Panel):
    """What the hands do, to be changed"""

    bl_label = "Gestures"
    bl_parent_id = "PAKSATALKER_PT_edit"

    def draw(self, context: bpy.types.Context) -> None:
        """The list, the chosen one's fields, and the button that does it."""
        layout, take = column(self), settings_in(context).take
        table = take.paksatalker
        if not table.listed:
            layout.operator("paksatalker.list_gestures", icon="PRESET")
            return
        row = layout.row()
        row.template_list("PAKSATALKER_UL_gestures", "", table, "gestures", table, "active", rows=5)
        buttons = row.column(align=True)
        buttons.operator("paksatalker.add_gesture", text="", icon="ADD")
        buttons.operator("paksatalker.remove_gesture", text="", icon="REMOVE")
        buttons.separator()
        buttons.operator("paksatalker.jump_to_gesture", text="", icon="TIME")
        shown = table.shown
        toggle = buttons.operator("paksatalker.gesture_markers", text="", icon="MARKER_HLT", depress=shown)
        toggle.show = not shown
        buttons.operator("paksatalker.list_gestures", text="", icon="LOOP_BACK")
        if 0 <= table.active < len(table.gestures):
            _fields(layout, table.gestures[table.active])
        said = _changes(take)
        text = f"Solve Again: {said}" if said else "Solve Again"
        layout.operator("paksatalker.solve_gestures", text=text, icon="FILE_REFRESH")


def _fields(layout: Any, gesture: Any) -> None:
    fields = layout.column()
    fields.use_property_split, fields.use_property_decorate = True, False
    for name in ("kind", "detail", "hands", "frame", "hold", "size", "aim"):
        fields.prop(gesture, name)
    if gesture.aim == "OBJECT":
        fields.prop(gesture, "target")
    elif gesture.aim == "POINT":
        fields.prop(gesture, "point", text="")


def _changes(take: bpy.types.Action) -> str:
    """What was done since it was solved, such as ``1 added, 2 changed``."""
    table = take.paksatalker
    renamed, deleted = markers.lost(current_scene(), take)
    added = sum(not row.was for row in table.gestures)
    changed = sum(bool(row.was) and (rows.is_changed(row) or row.frame != row.at) for row in table.gestures)
    deleted += max(table.solved - (len(table.gestures) - added), 0)
    counts = (added, "added"), (changed + renamed, "changed"), (deleted, "deleted")
    return ", ".join(f"{n} {what}" for n, what in counts if n)


CLASSES = (PAKSATALKER_PT_gestures,)
