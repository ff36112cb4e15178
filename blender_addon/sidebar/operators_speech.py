"""Operators for what is said: generate, cancel, apply a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.props import StringProperty

from ...base.errors import PaksaTalkerError
from ..characters.character import current_scene
from ..characters.chosen import chosen_character, root_of
from ..generating import generation
from ..settings.error_property import error_property
from ..takes.duplicates import settings_of
from .operator_parts import failed

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class PAKSATALKER_OT_generate(bpy.types.Operator):
    """Make the character speak: face, body, sound and markers, in the background"""

    bl_idname = "paksatalker.generate"
    bl_label = "Generate"

    text: StringProperty(  # type: ignore[valid-type]
        name="Text", description="What is said; empty for what the sidebar says", options={"SKIP_SAVE"}
    )
    audio: StringProperty(  # type: ignore[valid-type]
        name="Sound", description="A recording that is spoken instead", options={"SKIP_SAVE"}
    )
    character: StringProperty(  # type: ignore[valid-type]
        name="Character", description="Name of the object; empty for the sidebar's", options={"SKIP_SAVE"}
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """One at a time."""
        return generation.progress() is None

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Start the work; without a window, do all of it."""
        scene = current_scene()
        try:
            if self.character:
                if self.character not in scene.objects:
                    self.report({"ERROR"}, f"there is no object '{self.character}' in this scene")
                    return {"CANCELLED"}
                scene.paksatalker.character = scene.objects[self.character]
            settings = settings_of(chosen_character(scene, context.active_object))
            if self.text:
                settings.source, settings.text = "LINE", self.text
            elif self.audio:
                settings.source, settings.sound = "SOUND", self.audio
            if bpy.app.background:
                character = generation.generate(scene, context.active_object)
                scene.paksatalker.character = root_of(character)
            else:
                generation.start(scene, context.active_object)
        except PaksaTalkerError as e:
            return failed(self, e)
        return {"FINISHED"}


class PAKSATALKER_OT_cancel(bpy.types.Operator):
    """Stop generating"""

    bl_idname = "paksatalker.cancel"
    bl_label = "Cancel"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """While there is work."""
        return generation.progress() is not None

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Stop it."""
        generation.cancel()
        return {"FINISHED"}


class PAKSATALKER_OT_apply(bpy.types.Operator):
    """Put a performance file on the character: its face, its bones, the sound and the words"""

    bl_idname = "paksatalker.apply"
    bl_label = "Apply Performance"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012

    error: error_property("the performance")  # type: ignore[valid-type]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Needs a file."""
        return bool(context.scene.paksatalker.performance)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Find the character and apply."""
        from ...inference.performance.performance import Performance
        from ..steps import finish
        from ..takes.performing import NewTake, put

        scene = current_scene()
        try:
            performance = Performance.load(Path(bpy.path.abspath(scene.paksatalker.performance)))
            character = chosen_character(scene, context.active_object)
            settings = settings_of(character)
            settings.error, settings.intensity = self.error, 1.0  # as the file has it
            text = " ".join(performance.word_labels)
            finish(put(NewTake(performance, text, settings.start), character, scene))
        except PaksaTalkerError as e:
            return failed(self, e)
        scene.paksatalker.character = root_of(character)
        self.report({"INFO"}, f"{character.name}: {performance.frames} frames")
        return {"FINISHED"}


CLASSES = (
    PAKSATALKER_OT_generate,
    PAKSATALKER_OT_cancel,
    PAKSATALKER_OT_apply,
)
