"""The tab PaksaTalker in the 3D view's sidebar, in the order of the work."""

from __future__ import annotations

import textwrap

import bpy

from .. import __version__
from . import generation
from .operators import (
    PAKSATALKER_OT_add_person,
    PAKSATALKER_OT_apply,
    PAKSATALKER_OT_cancel,
    PAKSATALKER_OT_export,
    PAKSATALKER_OT_generate,
    PAKSATALKER_OT_stage,
)


class PAKSATALKER_PT_character(bpy.types.Panel):
    """Who speaks"""

    bl_label = "Character"
    bl_category = "PaksaTalker"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"

    def draw(self, context: bpy.types.Context) -> None:
        """The one picked, and people to add."""
        layout = self.layout
        layout.prop(context.scene.paksatalker, "character", text="")
        row = layout.row(align=True)
        for person, label in (("woman", "Add Woman"), ("man", "Add Man")):
            button = row.operator(PAKSATALKER_OT_add_person.bl_idname, text=label, icon="ADD")
            button.person = person


class PAKSATALKER_PT_speech(bpy.types.Panel):
    """What is said"""

    bl_label = "Speech"
    bl_category = "PaksaTalker"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"

    def draw(self, context: bpy.types.Context) -> None:
        """Source, its fields, Generate, progress."""
        layout, settings = self.layout, context.scene.paksatalker
        layout.row().prop(settings, "source", expand=True)
        if settings.source == "LINE":
            layout.prop(settings, "text", text="")
        elif settings.source == "SCRIPT":
            layout.prop(settings, "script", text="")
        else:
            layout.prop(settings, "sound", text="")
            layout.prop(settings, "transcript")
        layout.prop(settings, "seed")
        _draw_work(layout, context)


class PAKSATALKER_PT_file(bpy.types.Panel):
    """A performance made elsewhere"""

    bl_label = "Performance File"
    bl_category = "PaksaTalker"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012  (Blender wants a plain set)

    def draw(self, context: bpy.types.Context) -> None:
        """File and button."""
        self.layout.prop(context.scene.paksatalker, "performance", text="")
        self.layout.operator(PAKSATALKER_OT_apply.bl_idname, icon="ACTION")


class PAKSATALKER_PT_out(bpy.types.Panel):
    """The picture and other programs"""

    bl_label = "Studio and Export"
    bl_category = "PaksaTalker"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"

    def draw(self, context: bpy.types.Context) -> None:
        """Framing and studio, then export, then the version."""
        layout = self.layout
        layout.row().prop(context.scene.paksatalker, "framing", expand=True)
        layout.operator(PAKSATALKER_OT_stage.bl_idname, icon="LIGHT_AREA")
        layout.operator(PAKSATALKER_OT_export.bl_idname, icon="EXPORT")
        layout.label(text=f"PaksaTalker {__version__}")


def _draw_work(layout: bpy.types.UILayout | None, context: bpy.types.Context) -> None:
    assert layout is not None
    now = generation.progress()
    if now is None:
        layout.operator(PAKSATALKER_OT_generate.bl_idname, icon="PLAY")
    else:
        row = layout.row(align=True)
        row.progress(text=now[0].capitalize(), factor=now[1])
        row.operator(PAKSATALKER_OT_cancel.bl_idname, text="", icon="CANCEL")
    if (outcome := generation.outcome()) is not None:
        column = layout.column(align=True)
        width = max(20, int(context.region.width / (7 * context.preferences.system.ui_scale)) - 4)
        for number, line in enumerate(textwrap.wrap(f"{outcome.text}. {outcome.hint}".strip(), width)):
            first = "ERROR" if outcome.failed else "INFO"
            column.label(text=line, icon="BLANK1" if number else first)  # type: ignore[arg-type]


CLASSES = (
    PAKSATALKER_PT_character,
    PAKSATALKER_PT_speech,
    PAKSATALKER_PT_file,
    PAKSATALKER_PT_out,
)
