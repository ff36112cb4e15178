"""Panels for what is recognised of a character: as rows to correct one by one, and as a text."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np

from ...rigs.arkit import NAMES as UNITS
from ...rigs.smplx import NAMES as JOINTS
from ..settings.mapping_rows import Rows, rows_of
from .panel_parts import OfCharacter, column, lines, settings_in

_BODY = 25
"""Joints of the body, jaw and eyes; the fingers' come after them."""
_MOST = 3
"""Units that are named of a key that makes several."""


class PAKSATALKER_PT_mapping(OfCharacter, bpy.types.Panel):
    """What is recognised, corrected by hand"""

    bl_label = "Mapping"
    bl_parent_id = "PAKSATALKER_PT_character"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012  (Blender wants a plain set)

    def draw(self, context: bpy.types.Context) -> None:
        """The text and its two buttons."""
        layout = column(self)
        layout.prop(settings_in(context), "mapping", text="")
        row = layout.row(align=True)
        row.operator("paksatalker.edit_mapping", icon="GREASEPENCIL")
        row.operator("paksatalker.use_mapping", icon="CHECKMARK")


class _Rows(OfCharacter):
    bl_parent_id = "PAKSATALKER_PT_mapping"
    bl_options: Any = {"DEFAULT_CLOSED"}  # noqa: RUF012

    def draw(self: Any, context: bpy.types.Context) -> None:
        """What is wrong, then the rows: those without anything first."""
        layout, root = column(self), context.scene.paksatalker.character
        layout.use_property_split, layout.use_property_decorate = True, False
        rows, settings = rows_of(root), root.paksatalker.rows
        for problem in dict.fromkeys(p for p in (settings.problem, rows.problem) if p):
            lines(layout, context, [problem], "ERROR")
        self.draw_rows(layout.column(align=True), root, rows)


class _Joints(_Rows):
    joints: tuple[str, ...] = ()

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Where there are bones."""
        character = context.scene.paksatalker.character
        return character is not None and character.type == "ARMATURE"

    def draw_rows(self, layout: Any, root: bpy.types.Object, rows: Rows) -> None:
        """A field over the armature's bones each."""
        for joint in sorted(self.joints, key=lambda j: j in rows.joints):
            icon = "BONE_DATA" if joint in rows.joints else "ERROR"
            layout.prop_search(root.paksatalker.rows, joint, root.data, "bones", icon=icon)


class PAKSATALKER_PT_joints(_Joints, bpy.types.Panel):
    """Which bone is which joint of the body"""

    bl_label = "Joints"
    joints = JOINTS[:_BODY]


class PAKSATALKER_PT_fingers(_Joints, bpy.types.Panel):
    """Which bone is which joint of the fingers"""

    bl_label = "Fingers"
    joints = JOINTS[_BODY:]


class PAKSATALKER_PT_units(_Rows, bpy.types.Panel):
    """Which shape key makes which unit of the face"""

    bl_label = "Face"

    def draw_rows(self, layout: Any, root: bpy.types.Object, rows: Rows) -> None:
        """A field over the shape keys each; keys that make several units, and bones that make a face."""
        for key, weights in rows.mixed.items():
            made = [UNITS[i] for i in np.argsort(-weights, kind="stable")[: np.count_nonzero(weights)]]
            more = len(made) - _MOST
            about = ", ".join(made[:_MOST]) + (f" and {more} more" if more > 0 else "")
            layout.label(text=f"{key}: {about}", icon="SHAPEKEY_DATA")
        if rows.controls:
            layout.label(text=f"The face moves by {len(rows.controls)} bones", icon="BONE_DATA")
        for unit in sorted(UNITS, key=lambda u: u in rows.units):
            icon = "SHAPEKEY_DATA" if unit in rows.units else "ERROR"
            layout.prop(root.paksatalker.rows, unit, icon=icon)


CLASSES = (PAKSATALKER_PT_mapping, PAKSATALKER_PT_joints, PAKSATALKER_PT_fingers, PAKSATALKER_PT_units)
