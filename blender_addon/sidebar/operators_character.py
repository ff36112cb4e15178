"""Operators for who speaks: find the character, correct what is recognised of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from ...base.errors import PaksaTalkerError
from ..characters.character import current_scene
from ..characters.chosen import chosen_character, recognise, root_of
from ..settings.mapping_editor import read_text, write_text
from ..takes.duplicates import settings_of
from .operator_parts import failed

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class PAKSATALKER_OT_find_character(bpy.types.Operator):
    """Take the active object's character, or the one in the scene, and say what is recognised of it"""

    bl_idname = "paksatalker.find_character"
    bl_label = "Find Character"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """As Generate would."""
        scene = current_scene()
        try:
            character = chosen_character(scene, chosen=scene.paksatalker.character or context.active_object)
        except PaksaTalkerError:
            try:
                character = chosen_character(scene, context.active_object)
            except PaksaTalkerError as e:
                return failed(self, e)
        scene.paksatalker.character = root_of(character)
        settings_of(character)
        recognise(character)
        return {"FINISHED"}


class PAKSATALKER_OT_edit_mapping(bpy.types.Operator):
    """Write what is recognised of the character to a text that you may edit: which bones are which joints,
    what each shape key does"""

    bl_idname = "paksatalker.edit_mapping"
    bl_label = "Edit Mapping"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """In the Text Editor, under the character's name."""
        try:
            character = chosen_character(current_scene(), context.active_object)
            text = write_text(character)
        except PaksaTalkerError as e:
            return failed(self, e)
        settings_of(character).mapping = text
        self.report({"INFO"}, f"Edit '{text.name}' in a Text Editor, then press Use Mapping")
        return {"FINISHED"}


class PAKSATALKER_OT_use_mapping(bpy.types.Operator):
    """Take the edited text for what is recognised of the character; without a text, recognise it again"""

    bl_idname = "paksatalker.use_mapping"
    bl_label = "Use Mapping"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Checked before it is kept on the character."""
        try:
            character = chosen_character(current_scene(), context.active_object)
            read_text(character, settings_of(character).mapping)
        except PaksaTalkerError as e:
            return failed(self, e)
        recognise(character)
        return {"FINISHED"}


CLASSES = (
    PAKSATALKER_OT_find_character,
    PAKSATALKER_OT_edit_mapping,
    PAKSATALKER_OT_use_mapping,
)
