"""Operators ``bpy.ops.paksatalker.*`` that edit the gestures of a take and solve its body again."""

from __future__ import annotations

from typing import Any

import bpy
from bpy.props import BoolProperty, EnumProperty, StringProperty

from ....base.errors import InputError
from ...characters.character import Character, current_scene
from ...generating import gestures
from ...takes import gesture_markers as markers
from ...takes.gestures import rows, solving
from ..operators_edit import OnTake


class PAKSATALKER_OT_list_gestures(OnTake, bpy.types.Operator):
    """List the gestures of the take anew; what was changed and not solved yet is forgotten"""

    bl_idname = "paksatalker.list_gestures"
    bl_label = "List Gestures"

    def change(self, context: bpy.types.Context, character: Character, settings: Any) -> str:
        """As they were solved last."""
        solving.list_again(current_scene(), settings.take)
        return f"{len(settings.take.paksatalker.gestures)} gestures"


class PAKSATALKER_OT_add_gesture(OnTake, bpy.types.Operator):
    """Add a gesture whose stroke ends at the playhead; then solve again"""

    bl_idname = "paksatalker.add_gesture"
    bl_label = "Add Gesture"

    kind: StringProperty(name="Kind", default="beat")  # type: ignore[valid-type]
    hands: EnumProperty(  # type: ignore[valid-type]
        name="Hands",
        items=[("LEFT", "Left", ""), ("RIGHT", "Right", ""), ("BOTH", "Both", "")],
        default="RIGHT",
    )
    detail: StringProperty(name="Detail")  # type: ignore[valid-type]

    def change(self, context: bpy.types.Context, character: Character, settings: Any) -> str:
        """A row, and its marker where they are shown."""
        scene, take = current_scene(), settings.take
        solving.list_gestures(take)
        row = rows.add(take, scene.frame_current)
        row.kind, row.hands, row.detail = self.kind, self.hands, self.detail
        if take.paksatalker.shown:
            markers.place(scene, row)
        return ""


class PAKSATALKER_OT_remove_gesture(OnTake, bpy.types.Operator):
    """Delete the gesture that is chosen; then solve again"""

    bl_idname = "paksatalker.remove_gesture"
    bl_label = "Remove Gesture"

    def change(self, context: bpy.types.Context, character: Character, settings: Any) -> str:
        """Its row and its marker."""
        scene, take = current_scene(), settings.take
        table = take.paksatalker
        if not 0 <= table.active < len(table.gestures):
            raise InputError("no gesture is chosen", "choose one of the list")
        markers.unplace(scene, table.gestures[table.active])
        markers.drop(take, table.active)
        return ""


class PAKSATALKER_OT_jump_to_gesture(OnTake, bpy.types.Operator):
    """Move the playhead to the stroke of the gesture that is chosen"""

    bl_idname = "paksatalker.jump_to_gesture"
    bl_label = "Jump to Gesture"

    def change(self, context: bpy.types.Context, character: Character, settings: Any) -> str:
        """To its frame."""
        table = settings.take.paksatalker
        if 0 <= table.active < len(table.gestures):
            current_scene().frame_set(table.gestures[table.active].frame)
        return ""


class PAKSATALKER_OT_gesture_markers(OnTake, bpy.types.Operator):
    """Show gestures as timeline markers, or take them away: one that is moved moves its gesture, one that is
    renamed makes it another kind (~point left), one that is deleted deletes it; then solve again"""

    bl_idname = "paksatalker.gesture_markers"
    bl_label = "Gesture Markers"

    show: BoolProperty(name="Show", default=True)  # type: ignore[valid-type]

    def change(self, context: bpy.types.Context, character: Character, settings: Any) -> str:
        """Those of the take that is played."""
        scene, take = current_scene(), settings.take
        solving.list_gestures(take)
        markers.hide(scene, take)
        return f"{markers.show(scene, take)} gestures as markers" if self.show else ""


class PAKSATALKER_OT_solve_gestures(OnTake, bpy.types.Operator):
    """Move the body as the list and the markers of gestures say; face, speech, the rest of the body and what
    you changed yourself stay as they are"""

    bl_idname = "paksatalker.solve_gestures"
    bl_label = "Solve Again"
    # what goes on in the background makes the step of undo
    bl_options: Any = {"REGISTER"}  # noqa: RUF012

    def change(self, context: bpy.types.Context, character: Character, settings: Any) -> str:
        """Beside Blender; without a window at once."""
        gestures.solve_again(current_scene(), character, wait=bpy.app.background)
        return ""


CLASSES = (
    PAKSATALKER_OT_list_gestures,
    PAKSATALKER_OT_add_gesture,
    PAKSATALKER_OT_remove_gesture,
    PAKSATALKER_OT_jump_to_gesture,
    PAKSATALKER_OT_gesture_markers,
    PAKSATALKER_OT_solve_gestures,
)
