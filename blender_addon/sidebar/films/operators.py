"""Operators for what a child renders while Blender stays usable: films, keyed footage, bundles, batches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty, EnumProperty, StringProperty

from ....base.errors import PaksaTalkerError
from ....film.upscaling.enlarged import PARTS, SCALES
from ...characters.character import current_scene
from ...generating import films
from ..operator_parts import AsksForFile, failed
from .finish import FIELDS, Finish, draw_fields, file_of, finish_of

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class _InBackground(AsksForFile):
    """One at a time."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Once the last one has ended."""
        return films.progress() is None


class PAKSATALKER_OT_film(Finish, _InBackground, bpy.types.Operator):
    """Render the film with sound beside Blender, frames that are known taken from earlier ones"""

    bl_idname = "paksatalker.film"
    bl_label = "Render in Background"

    filepath: StringProperty(name="File", subtype="FILE_PATH")  # type: ignore[valid-type]
    filter_glob: StringProperty(default="*.mp4;*.webm;*.mov", options={"HIDDEN"})  # type: ignore[valid-type]
    check_existing: BoolProperty(default=True, options={"HIDDEN"})  # type: ignore[valid-type]
    frames: EnumProperty(  # type: ignore[valid-type]
        name="Frames",
        description="How frames are kept; a file without an ending is a folder of them",
        items=[
            ("png", "Film or PNG", "The whole picture"),
            ("exr", "EXR", "A folder of linear frames"),
            ("layers", "Layers", "A film each (.mov, .webm), or a folder of EXR with cryptomatte"),
        ],
    )
    upscale: EnumProperty(  # type: ignore[valid-type]
        name="Upscale",
        description="Render smaller, and enlarge the frames by a model",
        items=[("1", "Off", ""), *((str(n), f"{n} x", "") for n in SCALES)],
    )
    upscale_model: StringProperty(  # type: ignore[valid-type]
        name="Model", description="An .onnx, a model.json, or a package's folder", subtype="FILE_PATH"
    )
    upscale_part: EnumProperty(  # type: ignore[valid-type]
        name="Part", items=[(n, n.capitalize(), "What the model enlarges") for n in PARTS]
    )

    def draw(self, context: bpy.types.Context) -> None:
        """The frames, then the fields of all films."""
        own = ("frames", "upscale", "upscale_model", "upscale_part")
        draw_fields(self, (("Frames", own), *FIELDS))

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Start the work; without a window, do all of it."""
        path, scene = Path(bpy.path.abspath(self.filepath)), current_scene()
        finish = finish_of(self, scene, path)
        if self.frames not in ("", "png"):
            finish["format"] = self.frames
        if self.upscale not in ("", "1"):
            finish["upscale"], finish["upscale_part"] = int(self.upscale), self.upscale_part or "all"
            if model := file_of(self.upscale_model):
                finish["upscale_model"] = model
        try:
            films.start_film(scene, context.active_object, path, bpy.app.background, finish)
        except PaksaTalkerError as e:
            return failed(self, e)
        return {"FINISHED"}


class PAKSATALKER_OT_key(_InBackground, bpy.types.Operator):
    """Take the green or blue screen out of the set's video, into a film that can be seen through"""

    bl_idname = "paksatalker.key"
    bl_label = "Key to Film"
    ending = "-keyed.mov"

    filepath: StringProperty(name="File", subtype="FILE_PATH")  # type: ignore[valid-type]
    filter_glob: StringProperty(default="*.mov;*.webm", options={"HIDDEN"})  # type: ignore[valid-type]
    check_existing: BoolProperty(default=True, options={"HIDDEN"})  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Start the work; without a window, do all of it."""
        path = Path(bpy.path.abspath(self.filepath))
        try:
            films.start_key(current_scene(), path, wait=bpy.app.background)
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
    PAKSATALKER_OT_key,
    PAKSATALKER_OT_farm_bundle,
    PAKSATALKER_OT_batch,
    PAKSATALKER_OT_cancel_film,
)
