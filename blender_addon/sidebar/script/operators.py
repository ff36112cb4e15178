"""Operators for scripts and talks: write, answer, forget, stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.props import StringProperty

from ....base.errors import PaksaTalkerError
from ...characters.character import current_scene
from ...characters.chosen import chosen_character
from ...generating import script_writing
from ...takes.duplicates import settings_of
from ..operator_parts import failed

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class PAKSATALKER_OT_write(bpy.types.Operator):
    """Have a script written about the topic; it becomes a text, which the character speaks"""

    bl_idname = "paksatalker.write"
    bl_label = "Write"

    topic: StringProperty(  # type: ignore[valid-type]
        name="Topic", description="What it is about; empty for what the sidebar says", options={"SKIP_SAVE"}
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """One at a time."""
        return script_writing.progress() is None

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Start the work; without a window, do all of it."""
        scene = current_scene()
        try:
            if self.topic:
                settings_of(chosen_character(scene, context.active_object)).writing.topic = self.topic
            script_writing.start(scene, context.active_object, wait=bpy.app.background)
        except PaksaTalkerError as e:
            return failed(self, e)
        return {"FINISHED"}


class PAKSATALKER_OT_answer(bpy.types.Operator):
    """Say this to the character; its answer becomes its line, which it speaks"""

    bl_idname = "paksatalker.answer"
    bl_label = "Say"

    said: StringProperty(  # type: ignore[valid-type]
        name="Say", description="What is said; empty for what the sidebar says", options={"SKIP_SAVE"}
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """One at a time."""
        return script_writing.progress() is None

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Start the work; without a window, do all of it."""
        scene = current_scene()
        try:
            if self.said:
                settings_of(chosen_character(scene, context.active_object)).writing.said = self.said
            script_writing.answer(scene, context.active_object, wait=bpy.app.background)
        except PaksaTalkerError as e:
            return failed(self, e)
        return {"FINISHED"}


class PAKSATALKER_OT_speak_turn(bpy.types.Operator):
    """Have the character say an answer of the talk"""

    bl_idname = "paksatalker.speak_turn"
    bl_label = "Speak This"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012

    turn: bpy.props.IntProperty(name="Turn", description="Which, from 0", min=0)  # type: ignore[valid-type]
    line_only: bpy.props.BoolProperty(  # type: ignore[valid-type]
        name="As Line Only", description="Make it the line, and generate nothing", options={"SKIP_SAVE"}
    )

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Put it there."""
        try:
            settings = settings_of(chosen_character(current_scene(), context.active_object))
        except PaksaTalkerError as e:
            return failed(self, e)
        if self.turn >= len(settings.writing.turns):
            self.report({"ERROR"}, f"the talk has {len(settings.writing.turns)} turns, counted from 0")
            return {"CANCELLED"}
        settings.text, settings.source = settings.writing.turns[self.turn].answer, "LINE"
        if not self.line_only and bpy.ops.paksatalker.generate.poll():
            return set(bpy.ops.paksatalker.generate())
        return {"FINISHED"}


class PAKSATALKER_OT_forget_talk(bpy.types.Operator):
    """Begin a new talk; what was said and remembered is gone"""

    bl_idname = "paksatalker.forget_talk"
    bl_label = "New Talk"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Empty it."""
        try:
            writing = settings_of(chosen_character(current_scene(), context.active_object)).writing
        except PaksaTalkerError as e:
            return failed(self, e)
        writing.turns.clear()
        writing.talk = ""
        return {"FINISHED"}


class PAKSATALKER_OT_cancel_writing(bpy.types.Operator):
    """Stop writing"""

    bl_idname = "paksatalker.cancel_writing"
    bl_label = "Cancel"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """While there is work."""
        return script_writing.progress() is not None

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Stop it."""
        script_writing.cancel()
        return {"FINISHED"}


CLASSES = (
    PAKSATALKER_OT_write,
    PAKSATALKER_OT_answer,
    PAKSATALKER_OT_speak_turn,
    PAKSATALKER_OT_forget_talk,
    PAKSATALKER_OT_cancel_writing,
)
