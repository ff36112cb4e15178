"""Operators ``bpy.ops.paksatalker.*`` for the picture and other programs: studio, preview, film, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty, StringProperty

from ...base.errors import PaksaTalkerError
from ...base.file_kinds import named, pattern_of, written_as
from ..characters.character import current_scene
from ..characters.chosen import chosen_character
from .operator_parts import AsksForFile, failed

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

_OTHERS = tuple(ending for ending in written_as("scene") if ending != ".blend")
"""What other programs read; a .blend the artist saves."""


class PAKSATALKER_OT_stage(bpy.types.Operator):
    """Light the character, put it before a backdrop and look at it through a camera"""

    bl_idname = "paksatalker.stage"
    bl_label = "Build Studio"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """In the scene's own picture size."""
        from ..cast.in_scene import scene_timing
        from ..cast.slides import with_slides_drawn
        from ..picture.stage import build_stage
        from ..settings.stage.stage_settings import choice_of

        scene = current_scene()
        size = scene.render.resolution_x, scene.render.resolution_y
        try:
            character = chosen_character(scene, context.active_object)
            choice = with_slides_drawn(choice_of(scene), scene)
            build_stage(
                character,
                scene,
                choice,
                size,
                lambda text: self.report({"WARNING"}, text),
                scene_timing(scene, [character]) if choice.shots else None,
            )
        except PaksaTalkerError as e:
            return failed(self, e)
        return {"FINISHED"}


class PAKSATALKER_OT_stage_cast(bpy.types.Operator):
    """Give every character of the scene a place, face to face, and build one stage around all of them"""

    bl_idname = "paksatalker.stage_cast"
    bl_label = "Stage Everyone"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """In the scene's own picture size; who was moved stays where they were put."""
        from ..cast.in_scene import stage_everyone
        from ..cast.slides import with_slides_drawn
        from ..settings.stage.stage_settings import choice_of

        scene = current_scene()
        size = scene.render.resolution_x, scene.render.resolution_y
        try:
            choice = with_slides_drawn(choice_of(scene), scene)
            found = stage_everyone(scene, choice, size, lambda text: self.report({"WARNING"}, text))
        except PaksaTalkerError as e:
            return failed(self, e)
        self.report({"INFO"}, f"{len(found)} on the stage: {', '.join(s.name for s in found)}")
        return {"FINISHED"}


class PAKSATALKER_OT_remove_stage(bpy.types.Operator):
    """Take the stage away; lights, world, camera, view and compositor of the scene's own are as before"""

    bl_idname = "paksatalker.remove_stage"
    bl_label = "Remove Studio"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Of the open scene."""
        from ..picture.stage import remove_stage

        remove_stage(current_scene())
        return {"FINISHED"}


class PAKSATALKER_OT_furniture(bpy.types.Operator):
    """Put a chair, and a desk, under the character as its take sits; pressed again, take them away"""

    bl_idname = "paksatalker.furniture"
    bl_label = "Chair and Desk"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """In the size of the character; the studio brings its own."""
        from ..picture.placed_furniture import place_furniture, placed, remove_furniture

        scene = current_scene()
        if placed(scene):
            remove_furniture(scene)
            return {"FINISHED"}
        try:
            made = place_furniture(chosen_character(scene, context.active_object), scene)
        except PaksaTalkerError as e:
            return failed(self, e)
        self.report({"INFO"}, f"{len(made)} objects in '{made[0].users_collection[0].name}'" if made else "")
        return {"FINISHED"}


class PAKSATALKER_OT_preview(AsksForFile, bpy.types.Operator):
    """Film the viewport as it is shown, with the sound: quick, to judge the motion"""

    bl_idname = "paksatalker.preview"
    bl_label = "Preview Film"

    filepath: StringProperty(name="File", subtype="FILE_PATH")  # type: ignore[valid-type]
    filter_glob: StringProperty(default="*.mp4", options={"HIDDEN"})  # type: ignore[valid-type]
    check_existing: BoolProperty(default=True, options={"HIDDEN"})  # type: ignore[valid-type]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Needs a window."""
        return not bpy.app.background

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Blender shows how far it is."""
        from ..picture.film import preview

        try:
            path = preview(
                current_scene(), context, Path(bpy.path.abspath(self.filepath)).with_suffix(".mp4")
            )
        except PaksaTalkerError as e:
            return failed(self, e)
        self.report({"INFO"}, f"Wrote {path}")
        return {"FINISHED"}


class PAKSATALKER_OT_render(AsksForFile, bpy.types.Operator):
    """Render the film with sound, in Blender's own render window"""

    bl_idname = "paksatalker.render"
    bl_label = "Render Film"

    filepath: StringProperty(name="File", subtype="FILE_PATH")  # type: ignore[valid-type]
    filter_glob: StringProperty(default="*.mp4", options={"HIDDEN"})  # type: ignore[valid-type]
    check_existing: BoolProperty(default=True, options={"HIDDEN"})  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Set up, then Blender's own command."""
        from ..picture.film import film_of, prepare_film

        scene = current_scene()
        path = Path(bpy.path.abspath(self.filepath)).with_suffix(".mp4")
        try:
            character = chosen_character(scene, context.active_object)
            prepare_film(
                scene,
                character,
                film_of(scene, path),
                lambda text: self.report({"WARNING"}, text),
            )
        except PaksaTalkerError as e:
            return failed(self, e)
        bpy.ops.render.render("EXEC_DEFAULT" if bpy.app.background else "INVOKE_DEFAULT", animation=True)
        return {"FINISHED"}


class PAKSATALKER_OT_export(AsksForFile, bpy.types.Operator):
    """Write the character with face and body as one animation for other programs"""

    bl_idname = "paksatalker.export"
    bl_label = "Export Character"
    ending = ".glb"

    filepath: StringProperty(  # type: ignore[valid-type]
        name="File", description=f"Ends with {named(_OTHERS, 'or')}", subtype="FILE_PATH"
    )
    filter_glob: StringProperty(default=pattern_of(_OTHERS), options={"HIDDEN"})  # type: ignore[valid-type]
    check_existing: BoolProperty(default=True, options={"HIDDEN"})  # type: ignore[valid-type]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """In object mode."""
        return context.mode == "OBJECT"

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """As .glb or .fbx."""
        from ..files.export import export_open

        scene = current_scene()
        path = Path(bpy.path.abspath(self.filepath))
        try:
            export_open(scene, chosen_character(scene, context.active_object), path)
        except PaksaTalkerError as e:
            return failed(self, e)
        self.report({"INFO"}, f"Wrote {path}")
        return {"FINISHED"}


CLASSES = (
    PAKSATALKER_OT_stage,
    PAKSATALKER_OT_stage_cast,
    PAKSATALKER_OT_remove_stage,
    PAKSATALKER_OT_furniture,
    PAKSATALKER_OT_preview,
    PAKSATALKER_OT_render,
    PAKSATALKER_OT_export,
)
