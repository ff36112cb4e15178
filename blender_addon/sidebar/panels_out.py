"""Panels of the sidebar for the picture: stage, lights, films and files."""

from __future__ import annotations

from typing import Any

import bpy

from ... import __version__
from ..generating import films
from ..settings import stage_presets
from ..settings.stage.grade_settings import GROUPS
from ..settings.stage.stage_settings import COLOR, GRADIENT, PICTURE
from .panel_parts import OfCharacter, column, lines
from .preset_popover import popover

StagePresets = popover(stage_presets.KIND)


class PAKSATALKER_PT_stage(OfCharacter, bpy.types.Panel):
    """Light, background and camera"""

    bl_label = "Stage"

    def draw_header_preset(self, context: bpy.types.Context) -> None:
        """Whole stages to begin with, and the artist's own."""
        StagePresets.draw_button(self)

    def draw(self, context: bpy.types.Context) -> None:
        """What is built, then the buttons, then the camera's lens and focus, live."""
        layout = column(self)
        mine = context.scene.paksatalker_stage
        fields = layout.column()
        fields.use_property_split, fields.use_property_decorate = True, False
        fields.prop(context.scene.paksatalker, "framing")
        fields.prop(mine, "light")
        fields.prop(mine, "set")
        if mine.set in (COLOR, GRADIENT):
            fields.prop(mine, "color")
        if mine.set == GRADIENT:
            fields.prop(mine, "lower")
        if mine.set == PICTURE:
            fields.prop(mine, "picture")
        if mine.light == "HDRI" or mine.set == "hdri":
            fields.prop(mine, "hdri")
        fields.prop(mine, "post")
        if mine.grade.grain > 0:
            fields.prop(mine, "seed")
        fields.prop(mine, "focus")
        if mine.focus == "ON":
            fields.prop(mine, "fstop")
        for name in ("angle", "lens", "exposure"):
            fields.prop(mine, name)
        row = layout.row(align=True)
        row.operator("paksatalker.stage", icon="LIGHT_AREA")
        row.operator("paksatalker.remove_stage", text="", icon="X")
        camera = context.scene.camera
        if camera is not None and camera.type == "CAMERA":
            live = layout.column()
            live.use_property_split = True
            live.prop(camera.data.dof, "use_dof", text="Depth of Field")
            if camera.data.dof.use_dof:
                live.prop(camera.data.dof, "focus_distance", text="Focus")


class PAKSATALKER_PT_grade(OfCharacter, bpy.types.Panel):
    """The dials of post-processing, as the preset that was chosen puts them"""

    bl_label = "Grade"
    bl_parent_id = "PAKSATALKER_PT_stage"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012

    def draw(self, context: bpy.types.Context) -> None:
        """In groups; Build Studio makes the compositor of them."""
        layout = column(self)
        layout.use_property_split, layout.use_property_decorate = True, False
        mine = context.scene.paksatalker_stage
        for title, dials in GROUPS:
            layout.label(text=title)
            group = layout.column(align=True)
            for dial in dials:
                group.prop(mine.grade, dial)


class PAKSATALKER_PT_footage(OfCharacter, bpy.types.Panel):
    """Green and blue screens in the set's picture or video"""

    bl_label = "Footage"
    bl_parent_id = "PAKSATALKER_PT_stage"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Where the set is a file."""
        return bool(super().poll(context)) and context.scene.paksatalker_stage.set == PICTURE

    def draw(self, context: bpy.types.Context) -> None:
        """The key and its dials, and what is seen where the screen was."""
        layout = column(self)
        layout.use_property_split, layout.use_property_decorate = True, False
        mine = context.scene.paksatalker_footage
        layout.prop(mine, "key")
        if mine.key == "NONE":
            return
        layout.prop(mine, "keyed")
        layout.prop(mine, "behind")
        if mine.behind in (COLOR, "FILE", "ROOM"):
            layout.prop(mine, mine.behind.lower())
        for name in ("match", "spill", "black", "white", "garbage"):
            layout.prop(mine, name)
        layout.operator("paksatalker.key", icon="IMAGE_ALPHA")
        draw_work(layout, context)


class PAKSATALKER_PT_shots(OfCharacter, bpy.types.Panel):
    """Dials of the light, moves and cuts"""

    bl_label = "Shots"
    bl_parent_id = "PAKSATALKER_PT_stage"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012

    def draw(self, context: bpy.types.Context) -> None:
        """What Build Studio does besides the presets, then the stage for everyone."""
        layout = column(self)
        layout.use_property_split, layout.use_property_decorate = True, False
        mine = context.scene.paksatalker_shots
        layout.prop(mine, "cuts")
        if mine.cuts == "FILE":
            layout.prop(mine, "plan")
        layout.prop(mine, "move_keys")
        if not mine.move_keys.strip():
            layout.prop(mine, "move")
            if mine.move != "still":
                layout.prop(mine, "amount")
            for name in ("handheld", "shutter", "bokeh", "blades"):
                layout.prop(mine, name)
        layout.prop(mine, "light_keys")
        if not mine.light_keys.strip():
            light = layout.column(align=True)
            for name in ("kelvin", "ratio", "rim", "softness", "power", "world"):
                light.prop(mine, name)
            if context.scene.paksatalker_stage.light == "outdoor":
                light.prop(mine, "hour")
        layout.prop(mine, "screen")
        layout.operator("paksatalker.stage_cast", icon="COMMUNITY")


class PAKSATALKER_PT_lights(OfCharacter, bpy.types.Panel):
    """The studio's lights"""

    bl_label = "Lights"
    bl_parent_id = "PAKSATALKER_PT_stage"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012

    def draw(self, context: bpy.types.Context) -> None:
        """Power and warmth of each, and the world's colour."""
        layout = column(self)
        for object in context.scene.objects:
            if object.type == "LIGHT" and not object.hide_render:
                row = layout.row(align=True)
                row.prop(object.data, "energy", text=object.name)
                row.prop(object.data, "temperature", text="")
        if context.scene.world is not None:
            layout.prop(context.scene.world, "color", text="Viewport World")
        layout.prop(context.scene.view_settings, "exposure")


def draw_work(layout: Any, context: bpy.types.Context) -> None:
    """How far the film, bundle or batch is, and how the last one ended."""
    now = films.progress()
    if now is not None:
        row = layout.row(align=True)
        row.progress(text=now[0].capitalize(), factor=min(max(now[1], 0.0), 1.0))
        row.operator("paksatalker.cancel_film", text="", icon="CANCEL")
    elif (outcome := films.outcome()) is not None:
        lines(
            layout,
            context,
            [f"{outcome.text}. {outcome.hint}".strip()],
            "ERROR" if outcome.failed else "INFO",
        )


class PAKSATALKER_PT_out(OfCharacter, bpy.types.Panel):
    """Film and files"""

    bl_label = "Out"

    def draw(self, context: bpy.types.Context) -> None:
        """Preview, render, export, then the version."""
        layout = column(self)
        layout.operator("paksatalker.preview", icon="RENDER_ANIMATION")
        layout.prop(context.scene.paksatalker, "quality", text="")
        layout.operator("paksatalker.render", icon="RENDER_STILL")
        layout.operator("paksatalker.film", icon="RENDER_ANIMATION")
        layout.operator("paksatalker.title_strips", icon="SEQ_SEQUENCER")
        layout.operator("paksatalker.lecture", icon="PRESET")
        draw_work(layout, context)
        layout.operator("paksatalker.export", icon="EXPORT")
        layout.label(text=f"PaksaTalker {__version__}")


class PAKSATALKER_PT_farm(OfCharacter, bpy.types.Panel):
    """Render farms and batches"""

    bl_label = "Farm and Batch"
    bl_parent_id = "PAKSATALKER_PT_out"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012

    def draw(self, context: bpy.types.Context) -> None:
        """Workers, the bundle's queue, the batch's places."""
        layout, mine = column(self), context.scene.paksatalker
        fields = layout.column()
        fields.use_property_split, fields.use_property_decorate = True, False
        for name in ("workers", "queue", "chunk"):
            fields.prop(mine, name)
        layout.operator("paksatalker.farm_bundle", icon="PACKAGE")
        fields = layout.column()
        fields.use_property_split, fields.use_property_decorate = True, False
        for name in ("batch", "batch_folder"):
            fields.prop(mine, name)
        layout.operator("paksatalker.batch", icon="FILE_MOVIE")


CLASSES = (
    StagePresets,
    PAKSATALKER_PT_stage,
    PAKSATALKER_PT_grade,
    PAKSATALKER_PT_footage,
    PAKSATALKER_PT_shots,
    PAKSATALKER_PT_lights,
    PAKSATALKER_PT_out,
    PAKSATALKER_PT_farm,
)
