"""Operators ``bpy.ops.paksatalker.*`` for the character and its speech: they gather what is set, call the
function, report in a line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.props import EnumProperty, FloatProperty, StringProperty

from ..rigs.errors import PaksaTalkerError
from . import generation
from .character import current_scene
from .layers import root_of
from .mapping_editor import read_text, write_text
from .preferences import preferences, self_check
from .settings import chosen_character, recognise, settings_of

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

PEOPLE = [
    ("woman", "Woman", "Dressed, with hair, 52 face shapes and a skeleton"),
    ("man", "Man", "Dressed, with hair, 52 face shapes and a skeleton"),
]


def failed(operator: bpy.types.Operator, error: PaksaTalkerError) -> set[OperatorReturnItems]:
    """Report the error in one line, with what to do."""
    operator.report({"ERROR"}, f"{error}; {error.hint}" if error.hint else str(error))
    return {"CANCELLED"}


class PAKSATALKER_OT_add_person(bpy.types.Operator):
    """Add a person with all face shapes and a skeleton, and make it the one that speaks"""

    bl_idname = "paksatalker.add_person"
    bl_label = "Add Person"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012  (Blender wants a plain set)

    person: EnumProperty(name="Person", items=PEOPLE)  # type: ignore[valid-type]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """In object mode."""
        return context.mode == "OBJECT"

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """With the preferences' person where none was asked for."""
        mine = preferences()
        if mine is not None and not self.properties.is_property_set("person"):
            self.person = mine.person
        return self.execute(context)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Build it from the baked asset."""
        from ..rigs.avatar import library
        from .build_avatar import build_avatar

        try:
            character = build_avatar(library.load(self.person))
        except PaksaTalkerError as e:
            return failed(self, e)
        current_scene().paksatalker.character = character.armature
        return {"FINISHED"}


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

    error: FloatProperty(  # type: ignore[valid-type]
        name="Error",
        description="How far curves may be from the performance, of a weight; 0 keys every frame",
        default=0.01,
        min=0.0,
        soft_max=0.1,
        step=0.5,
        precision=3,
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Needs a file."""
        return bool(context.scene.paksatalker.performance)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Find the character and apply."""
        from ..inference.performance import Performance
        from .performing import Speech, finish, put

        scene = current_scene()
        try:
            performance = Performance.load(Path(bpy.path.abspath(scene.paksatalker.performance)))
            character = chosen_character(scene, context.active_object)
            settings = settings_of(character)
            settings.error, settings.intensity = self.error, 1.0  # as the file has it
            text = " ".join(performance.word_labels)
            finish(put(Speech(performance, text, settings.start), character, scene))
        except PaksaTalkerError as e:
            return failed(self, e)
        scene.paksatalker.character = root_of(character)
        self.report({"INFO"}, f"{character.name}: {performance.frames} frames")
        return {"FINISHED"}


class PAKSATALKER_OT_list_voices(bpy.types.Operator):
    """Find the voices that are installed, to be offered while you type"""

    bl_idname = "paksatalker.list_voices"
    bl_label = "List Voices"

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Ask the child."""
        from .voice_list import refresh

        try:
            count = refresh()
        except PaksaTalkerError as e:
            return failed(self, e)
        self.report({"INFO"}, f"{count} voices: type in the field to find one")
        return {"FINISHED"}


class PAKSATALKER_OT_doctor(bpy.types.Operator):
    """Find out what works: the Python that does the work, its packages, voices and Blender's engines"""

    bl_idname = "paksatalker.doctor"
    bl_label = "Self-Check"

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Ask the child."""
        mine = preferences()
        try:
            report = self_check()
        except PaksaTalkerError as e:
            if mine is not None:
                mine.report = f"{e}\n{e.hint}"
            return failed(self, e)
        if mine is not None:
            mine.report = report
        self.report({"INFO"}, report.splitlines()[-1])
        return {"FINISHED"}


class PAKSATALKER_OT_copy_report(bpy.types.Operator):
    """Copy the self-check's report"""

    bl_idname = "paksatalker.copy_report"
    bl_label = "Copy Report"

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """To the clipboard."""
        mine = preferences()
        context.window_manager.clipboard = mine.report if mine is not None else ""
        return {"FINISHED"}


CLASSES = (
    PAKSATALKER_OT_add_person,
    PAKSATALKER_OT_find_character,
    PAKSATALKER_OT_edit_mapping,
    PAKSATALKER_OT_use_mapping,
    PAKSATALKER_OT_generate,
    PAKSATALKER_OT_cancel,
    PAKSATALKER_OT_apply,
    PAKSATALKER_OT_list_voices,
    PAKSATALKER_OT_doctor,
    PAKSATALKER_OT_copy_report,
)
