"""Operators for what a child renders while Blender stays usable: films, farm bundles, batches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import BoolProperty, StringProperty

from ...base.errors import PaksaTalkerError
from ..characters.character import current_scene
from ..generating import films
from .operator_parts import failed

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class _InBackground:
    """What the operators here share: one at a time, and a file that is asked for."""

    ending = ".mp4"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """One at a time."""
        return films.progress() is None

    def invoke(self: Any, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask for the file."""
        if not self.filepath:
            self.filepath = f"{Path(bpy.data.filepath).stem or 'character'}{self.ending}"
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}


class PAKSATALKER_OT_film(_InBackground, bpy.types.Operator):
    """Render the film with sound beside Blender, frames that are known taken from earlier ones"""

    bl_idname = "paksatalker.film"
    bl_label = "Render in Background"

    filepath: StringProperty(name="File", subtype="FILE_PATH")  # type: ignore[valid-type]
    filter_glob: StringProperty(default="*.mp4;*.webm;*.mov", options={"HIDDEN"})  # type: ignore[valid-type]
    check_existing: BoolProperty(default=True, options={"HIDDEN"})  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Start the work; without a window, do all of it."""
        path = Path(bpy.path.abspath(self.filepath))
        try:
            films.start_film(current_scene(), context.active_object, path, wait=bpy.app.background)
        except PaksaTalkerError as e:
            return failed(self, e)
        return {"FINISHED"}


class PAKSATALKER_OT_farm_bundle(_InBackground, bpy.types.Operator):
    """Write the scene as a folder that a render farm takes, with the code that renders it"""

    bl_idname = "paksatalker.farm_bundle"
    bl_label = "Farm Bundle"
    ending = "-farm"

    filepath: StringProperty(name="Folder", subtype="FILE_PATH")  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Start the work; without a window, do all of it."""
        folder = Path(bpy.path.abspath(self.filepath))
        try:
            films.start_bundle(current_scene(), context.active_object, folder, wait=bpy.app.background)
        except PaksaTalkerError as e:
            return failed(self, e)
        return {"FINISHED"}


class PAKSATALKER_OT_batch(bpy.types.Operator):
    """Make a film of every line of a table, or of every script or recording in a folder"""

    bl_idname = "paksatalker.batch"
    bl_label = "Make Batch"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """One at a time, once both places are named."""
        mine = context.scene.paksatalker
        return films.progress() is None and bool(mine.batch) and bool(mine.batch_folder)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Start the work; without a window, do all of it."""
        scene = current_scene()
        lines, folder = (
            Path(bpy.path.abspath(p)) for p in (scene.paksatalker.batch, scene.paksatalker.batch_folder)
        )
        try:
            films.start_batch(scene, lines, folder, wait=bpy.app.background)
        except PaksaTalkerError as e:
            return failed(self, e)
        return {"FINISHED"}


class PAKSATALKER_OT_cancel_film(bpy.types.Operator):
    """Stop; frames that are rendered are kept, and the same film goes on from there"""

    bl_idname = "paksatalker.cancel_film"
    bl_label = "Cancel"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """While there is work."""
        return films.progress() is not None

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Stop it."""
        films.cancel()
        return {"FINISHED"}


CLASSES = (
    PAKSATALKER_OT_film,
    PAKSATALKER_OT_farm_bundle,
    PAKSATALKER_OT_batch,
    PAKSATALKER_OT_cancel_film,
)
