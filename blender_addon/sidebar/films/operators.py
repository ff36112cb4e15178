"""Operators for what a child renders while Blender stays usable: films, farm bundles, batches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, StringProperty

from ....base.errors import PaksaTalkerError
from ....film.encoding.codecs import codecs
from ....film.lecture.layouts import layouts
from ....film.subtitles.styles import styles
from ....film.titles.titles import themes
from ....film.upscaling.enlarged import PARTS, SCALES
from ...characters.character import current_scene
from ...generating import films
from ..operator_parts import AsksForFile, failed, named_rows

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


_CORNERS = ("top-right", "top-left", "bottom-right", "bottom-left")


class _InBackground(AsksForFile):
    """One at a time."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Once the last one has ended."""
        return films.progress() is None


class PAKSATALKER_OT_film(_InBackground, bpy.types.Operator):
    """Render the film with sound beside Blender, frames that are known taken from earlier ones"""

    bl_idname = "paksatalker.film"
    bl_label = "Render in Background"

    filepath: StringProperty(name="File", subtype="FILE_PATH")  # type: ignore[valid-type]
    filter_glob: StringProperty(default="*.mp4;*.webm;*.mov", options={"HIDDEN"})  # type: ignore[valid-type]
    check_existing: BoolProperty(default=True, options={"HIDDEN"})  # type: ignore[valid-type]
    title: StringProperty(  # type: ignore[valid-type]
        name="Title", description="A card over the picture: TEXT|SECOND LINE@0-3, its seconds last"
    )
    lower_third: StringProperty(  # type: ignore[valid-type]
        name="Lower Third", description="Who is seen: NAME|ROLE@1-6, its seconds last"
    )
    title_style: EnumProperty(name="Style", items=named_rows(themes()))  # type: ignore[valid-type]
    logo: StringProperty(name="Logo", subtype="FILE_PATH")  # type: ignore[valid-type]
    lut: StringProperty(name="LUT", description="A .cube file", subtype="FILE_PATH")  # type: ignore[valid-type]
    logo_place: EnumProperty(  # type: ignore[valid-type]
        name="Logo Place", items=[(n, n.replace("-", " ").title(), "") for n in _CORNERS]
    )
    codec: EnumProperty(  # type: ignore[valid-type]
        name="Codec",
        items=[("AUTO", "Automatic", "As the file's ending has it"), *named_rows(codecs())],
    )
    samples: IntProperty(  # type: ignore[valid-type]
        name="Samples", description="A pixel; 0 as the quality has it", default=0, min=0, max=4096
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

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Start the work; without a window, do all of it."""
        path = Path(bpy.path.abspath(self.filepath))
        finish: dict[str, Any] = {"title_style": self.title_style or None}
        finish |= {n: (getattr(self, n),) for n in ("title", "lower_third") if getattr(self, n)}
        finish |= {n: Path(bpy.path.abspath(getattr(self, n))) for n in ("logo", "lut") if getattr(self, n)}
        finish |= {"logo_place": self.logo_place or None} if self.logo else {}
        finish["codec"] = None if self.codec in ("", "AUTO") else self.codec
        finish["samples"] = self.samples or None
        if self.upscale not in ("", "1"):
            finish["upscale"], finish["upscale_part"] = int(self.upscale), self.upscale_part or "all"
            model = self.upscale_model
            finish["upscale_model"] = Path(bpy.path.abspath(model)) if model else None
        finish = {n: v for n, v in finish.items() if v is not None}
        try:
            films.start_film(current_scene(), context.active_object, path, bpy.app.background, finish)
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


class PAKSATALKER_OT_lecture(bpy.types.Operator):
    """Make a lecture of slides (PDF, PowerPoint with notes, Markdown) beside them, in the background"""

    bl_idname = "paksatalker.lecture"
    bl_label = "Lecture from Slides"

    filepath: StringProperty(name="Slides", subtype="FILE_PATH")  # type: ignore[valid-type]
    filter_glob: StringProperty(default="*.pdf;*.pptx;*.md", options={"HIDDEN"})  # type: ignore[valid-type]
    script: StringProperty(  # type: ignore[valid-type]
        name="Script", description="A .md in place of notes", subtype="FILE_PATH"
    )
    layout: EnumProperty(name="Layout", items=named_rows(layouts()))  # type: ignore[valid-type]
    presenter: IntProperty(name="Presenter", default=360, min=64, max=2160, subtype="PIXEL")  # type: ignore[valid-type]
    subtitles: EnumProperty(  # type: ignore[valid-type]
        name="Subtitles", items=[("NONE", "None", "On demand alone"), *named_rows(styles())]
    )
    every: IntProperty(  # type: ignore[valid-type]
        name="Every", description="Each Nth frame of the presenter alone", default=1, min=1, max=25
    )
    hold: FloatProperty(  # type: ignore[valid-type]
        name="Hold", description="Seconds of a slide without words", default=3.0, min=0.2, max=600
    )
    samples: IntProperty(  # type: ignore[valid-type]
        name="Samples", description="A pixel; 0 as the quality has it", default=0, min=0, max=4096
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """One at a time."""
        return films.progress() is None

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask for the slides."""
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Start the work; without a window, do all of it."""
        slides = Path(bpy.path.abspath(self.filepath))
        how: dict[str, Any] = {"layout": self.layout or "round", "presenter": self.presenter}
        how |= {"every": self.every, "hold": self.hold, "samples": self.samples or None}
        if self.script:
            how["script"] = Path(bpy.path.abspath(self.script))
        if self.subtitles not in ("", "NONE"):
            how["burn_subtitles"] = self.subtitles
        try:
            films.start_lecture(current_scene(), slides, how, wait=bpy.app.background)
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
    PAKSATALKER_OT_lecture,
    PAKSATALKER_OT_batch,
    PAKSATALKER_OT_cancel_film,
)
