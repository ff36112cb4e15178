"""The operators ``bpy.ops.paksatalker.*``: they gather what is set, call the function, report in a line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, StringProperty

from ..rigs.errors import PaksaTalkerError
from . import generation
from .character import current_scene
from .settings import chosen_character

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

_PEOPLE = [
    ("woman", "Woman", "Dressed, with hair, 52 face shapes and a skeleton"),
    ("man", "Man", "Dressed, with hair, 52 face shapes and a skeleton"),
]


class PAKSATALKER_OT_add_person(bpy.types.Operator):
    """Add a person with all face shapes and a skeleton, and make it the one that speaks"""

    bl_idname = "paksatalker.add_person"
    bl_label = "Add Person"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012  (Blender wants a plain set)

    person: EnumProperty(name="Person", items=_PEOPLE)  # type: ignore[valid-type]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """In object mode."""
        return context.mode == "OBJECT"

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Build it from the baked asset."""
        from ..rigs.avatar import library
        from .build_avatar import build_avatar

        try:
            character = build_avatar(library.load(self.person))
        except PaksaTalkerError as e:
            return _failed(self, e)
        current_scene().paksatalker.character = character.armature
        return {"FINISHED"}


class PAKSATALKER_OT_generate(bpy.types.Operator):
    """Make the character speak: face, body, sound and markers, in the background"""

    bl_idname = "paksatalker.generate"
    bl_label = "Generate"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """One at a time."""
        return generation.progress() is None

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Start the work; without a window, do all of it."""
        try:
            if bpy.app.background:
                generation.generate(current_scene(), context.active_object)
            else:
                generation.start(current_scene(), context.active_object)
        except PaksaTalkerError as e:
            return _failed(self, e)
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
    """Key the performance on the character: its face shapes, its bones, and the sound"""

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
        from .apply import apply

        scene = current_scene()
        try:
            performance = Performance.load(Path(bpy.path.abspath(scene.paksatalker.performance)))
            character = chosen_character(scene, context.active_object)
            applied = apply(performance, character, scene, error=self.error)
        except PaksaTalkerError as e:
            return _failed(self, e)
        self.report({"INFO"}, f"{character.name}: {'; '.join(applied.report())}")
        return {"FINISHED"}


class PAKSATALKER_OT_stage(bpy.types.Operator):
    """Light the character, put it before a backdrop and look at it through a camera"""

    bl_idname = "paksatalker.stage"
    bl_label = "Build Studio"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """In the scene's own picture size."""
        from .stage import build_stage

        scene = current_scene()
        size = scene.render.resolution_x, scene.render.resolution_y
        try:
            build_stage(
                chosen_character(scene, context.active_object), scene, scene.paksatalker.framing, size
            )
        except PaksaTalkerError as e:
            return _failed(self, e)
        return {"FINISHED"}


class PAKSATALKER_OT_export(bpy.types.Operator):
    """Write the character with face and body as one animation for other programs"""

    bl_idname = "paksatalker.export"
    bl_label = "Export Character"

    filepath: StringProperty(  # type: ignore[valid-type]
        name="File", description="Ends with .glb or .fbx", subtype="FILE_PATH"
    )
    filter_glob: StringProperty(default="*.glb;*.fbx", options={"HIDDEN"})  # type: ignore[valid-type]
    check_existing: BoolProperty(default=True, options={"HIDDEN"})  # type: ignore[valid-type]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """In object mode."""
        return context.mode == "OBJECT"

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask for the file."""
        if not self.filepath:
            self.filepath = f"{Path(bpy.data.filepath).stem or 'character'}.glb"
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """As .glb or .fbx."""
        from .export import export

        scene = current_scene()
        path = Path(bpy.path.abspath(self.filepath))
        try:
            export(scene, chosen_character(scene, context.active_object), path)
        except PaksaTalkerError as e:
            return _failed(self, e)
        self.report({"INFO"}, f"Wrote {path}")
        return {"FINISHED"}


def _failed(operator: bpy.types.Operator, error: PaksaTalkerError) -> set[OperatorReturnItems]:
    operator.report({"ERROR"}, f"{error}; {error.hint}" if error.hint else str(error))
    return {"CANCELLED"}


CLASSES = (
    PAKSATALKER_OT_add_person,
    PAKSATALKER_OT_generate,
    PAKSATALKER_OT_cancel,
    PAKSATALKER_OT_apply,
    PAKSATALKER_OT_stage,
    PAKSATALKER_OT_export,
)
