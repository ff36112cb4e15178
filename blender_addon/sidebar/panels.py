"""The tab PaksaTalker in the 3D view's sidebar, in the order of the work: who speaks, what, and how."""

from __future__ import annotations

import bpy

from ..generating import generation
from ..settings import performance_presets
from . import panels_mapping, panels_out, panels_person, panels_take
from .body import body_panel, gesture_panel
from .body.body_panel import draw_look
from .live import panel as live_panel
from .panel_parts import OfCharacter, Tab, column, lines, settings_in
from .preset_popover import popover
from .script import panel as script_panel
from .script.panel import draw_brief
from .script.voices import draw_adding
from .seen import panel as seen_panel

PerformancePresets = popover(performance_presets.KIND)


class PAKSATALKER_PT_character(Tab, bpy.types.Panel):
    """Who speaks"""

    bl_label = "Character"

    def draw(self, context: bpy.types.Context) -> None:
        """The one picked, what is known of it, and people to add."""
        layout, scene = column(self), context.scene.paksatalker
        row = layout.row(align=True)
        row.prop(scene, "character", text="")
        row.operator("paksatalker.find_character", text="", icon="VIEWZOOM")
        if scene.character is not None:
            known = scene.character.paksatalker.recognised.splitlines()
            lines(layout, context, known, "CHECKMARK" if known and known[0][0].isdigit() else "ERROR")
        panels_person.add_row(layout, context)


class PAKSATALKER_PT_speech(OfCharacter, bpy.types.Panel):
    """What is said"""

    bl_label = "Speech"

    def draw(self, context: bpy.types.Context) -> None:
        """The source and its fields."""
        layout, settings = column(self), settings_in(context)
        layout.prop(settings, "source", text="")
        if settings.source == "LINE":
            layout.prop(settings, "text", text="")
        elif settings.source == "WRITE":
            draw_brief(layout, context, settings)
        elif settings.source == "SCRIPT":
            layout.template_ID(settings, "script", new="text.new", open="text.open")
        elif settings.source == "SOUND":
            layout.prop(settings, "sound", text="")
        fields = layout.column()
        fields.use_property_split, fields.use_property_decorate = True, False
        if settings.source == "LISTEN":
            fields.prop(settings, "partner")
            return
        if settings.source in ("SOUND", "STRIP"):
            fields.prop(settings, "transcript")
        else:
            row = fields.row(align=True)
            row.prop(settings, "voice")
            row.operator("paksatalker.list_voices", text="", icon="FILE_REFRESH")
            row.operator("paksatalker.hear_voice", text="", icon="PLAY_SOUND")
            row.operator("paksatalker.add_voice", text="", icon="ADD")
            draw_adding(fields, context)
            fields.prop(settings, "rate")
        if settings.source != "WRITE":
            fields.prop(settings, "language")
        fields.prop(settings, "profile")
        if settings.source != "STRIP":
            fields.prop(settings, "start")


class PAKSATALKER_PT_file(OfCharacter, bpy.types.Panel):
    """A performance made elsewhere"""

    bl_label = "Performance File"
    bl_parent_id = "PAKSATALKER_PT_speech"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012  (Blender wants a plain set)

    def draw(self, context: bpy.types.Context) -> None:
        """File and button."""
        self.layout.prop(context.scene.paksatalker, "performance", text="")
        self.layout.operator("paksatalker.apply", icon="ACTION")


class PAKSATALKER_PT_performance(OfCharacter, bpy.types.Panel):
    """How it is said"""

    bl_label = "Performance"

    def draw_header_preset(self, context: bpy.types.Context) -> None:
        """Emotion, look, rate, dials and strengths together."""
        PerformancePresets.draw_button(self)

    def draw(self, context: bpy.types.Context) -> None:
        """Emotion and look, seed, Generate, progress."""
        layout, settings = column(self), settings_in(context)
        fields = layout.column()
        fields.use_property_split, fields.use_property_decorate = True, False
        fields.prop(settings, "emotion")
        if settings.emotion == "BLEND":
            fields.prop(settings, "blend", text="")
        draw_look(fields, settings)
        fields.prop(settings, "seed")
        now = generation.progress()
        if now is None:
            row = layout.row()
            row.scale_y = 1.4
            row.operator("paksatalker.generate", icon="PLAY")
        else:
            row = layout.row(align=True)
            row.progress(text=now[0].capitalize(), factor=now[1])
            row.operator("paksatalker.cancel", text="", icon="CANCEL")
        if (outcome := generation.outcome()) is not None:
            text = f"{outcome.text}. {outcome.hint}".strip()
            lines(layout, context, [text], "ERROR" if outcome.failed else "INFO")


CLASSES = (
    PerformancePresets,
    PAKSATALKER_PT_character,
    *panels_person.CLASSES,
    *panels_mapping.CLASSES,
    PAKSATALKER_PT_speech,
    *script_panel.CLASSES,
    PAKSATALKER_PT_file,
    *seen_panel.CLASSES,
    PAKSATALKER_PT_performance,
    *body_panel.CLASSES,
    *panels_take.CLASSES,
    *gesture_panel.CLASSES,
    *live_panel.CLASSES,
    *panels_out.CLASSES,
)
