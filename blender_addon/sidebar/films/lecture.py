"""The operator that makes a lecture of slides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import EnumProperty, FloatProperty, IntProperty, StringProperty

from ....base.errors import PaksaTalkerError
from ....film.lecture.layouts import layouts
from ...characters.character import current_scene
from ...generating import films
from ..operator_parts import failed, named_rows
from .finish import FIELDS, Finish, draw_fields, file_of, finish_of

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

_PICTURES = (".png", ".jpg", ".jpeg", ".webp")
_LECTURE = ("script", "also_in", "layout", "presenter", "every", "hold", "fps")


class PAKSATALKER_OT_lecture(Finish, bpy.types.Operator):
    """Make a lecture of slides (PDF, PowerPoint with notes, Markdown, a folder of pictures), beside them"""

    bl_idname = "paksatalker.lecture"
    bl_label = "Lecture from Slides"

    filepath: StringProperty(name="Slides", subtype="FILE_PATH")  # type: ignore[valid-type]
    filter_glob: StringProperty(  # type: ignore[valid-type]
        default="*.pdf;*.pptx;*.md;*.png;*.jpg", options={"HIDDEN"}
    )
    script: StringProperty(  # type: ignore[valid-type]
        name="Script", description="A .md in place of notes", subtype="FILE_PATH"
    )
    also_in: StringProperty(  # type: ignore[valid-type]
        name="Also In",
        description="Scripts of other languages, a film each: de=boats.de.md; es=boats.es.md",
    )
    layout: EnumProperty(name="Layout", items=named_rows(layouts()))  # type: ignore[valid-type]
    presenter: IntProperty(name="Presenter", default=360, min=64, max=2160, subtype="PIXEL")  # type: ignore[valid-type]
    every: IntProperty(  # type: ignore[valid-type]
        name="Every", description="Each Nth frame of the presenter alone", default=1, min=1, max=25
    )
    hold: FloatProperty(  # type: ignore[valid-type]
        name="Hold", description="Seconds of a slide without words", default=3.0, min=0.2, max=600
    )
    fps: FloatProperty(name="Frame Rate", default=25.0, min=1, max=240)  # type: ignore[valid-type]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """One at a time."""
        return films.progress() is None

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask for the slides."""
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def draw(self, context: bpy.types.Context) -> None:
        """The lecture's own fields, then those of all films."""
        draw_fields(self, (("Lecture", _LECTURE), *FIELDS))

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Start the work; without a window, do all of it."""
        slides = Path(bpy.path.abspath(self.filepath))
        if slides.suffix.lower() in _PICTURES:  # one of a folder of pictures
            slides = slides.parent
        scene, output = current_scene(), films.lecture_file(slides)
        how: dict[str, Any] = {"presenter": self.presenter, "every": self.every, "hold": self.hold}
        how |= {"fps": round(self.fps, 4), **finish_of(self, scene, output)}
        how |= {"layout": self.layout} if self.layout else {}
        if script := file_of(self.script):
            how["script"] = script
        if languages := [part.strip() for part in self.also_in.split(";") if part.strip()]:
            how["languages"] = tuple(
                f"{code}={bpy.path.abspath(file)}" for code, _, file in (p.partition("=") for p in languages)
            )
        try:
            films.start_lecture(scene, context.active_object, slides, how, wait=bpy.app.background)
        except PaksaTalkerError as e:
            return failed(self, e)
        return {"FINISHED"}


CLASSES = (PAKSATALKER_OT_lecture,)
