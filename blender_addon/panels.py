"""The tab PaksaTalker in the 3D view's sidebar, in the order of the work."""

from __future__ import annotations

import textwrap
from typing import Any

import bpy

from .. import __version__
from . import generation, hand_keys, phones, takes, words
from .bake import is_baked
from .character import current_scene
from .parts import PARTS


class _Tab:
    bl_category = "PaksaTalker"
    bl_space_type: Any = "VIEW_3D"
    bl_region_type: Any = "UI"


class _OfCharacter(_Tab):
    """A panel that needs a character."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Once one is picked."""
        return context.scene.paksatalker.character is not None


class _OfTake(_Tab):
    """A panel that needs a take."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Once something was generated."""
        character = context.scene.paksatalker.character
        return character is not None and takes.is_take(character.paksatalker.take)


class PAKSATALKER_PT_character(_Tab, bpy.types.Panel):
    """Who speaks"""

    bl_label = "Character"

    def draw(self, context: bpy.types.Context) -> None:
        """The one picked, what is known of it, and people to add."""
        layout, scene = _column(self), context.scene.paksatalker
        row = layout.row(align=True)
        row.prop(scene, "character", text="")
        row.operator("paksatalker.find_character", text="", icon="VIEWZOOM")
        if scene.character is not None:
            lines = scene.character.paksatalker.recognised.splitlines()
            _lines(layout, context, lines, "CHECKMARK" if lines and lines[0][0].isdigit() else "ERROR")
        row = layout.row(align=True)
        for person, label in (("woman", "Add Woman"), ("man", "Add Man")):
            row.operator("paksatalker.add_person", text=label, icon="ADD").person = person


class PAKSATALKER_PT_mapping(_OfCharacter, bpy.types.Panel):
    """What is recognised, corrected by hand"""

    bl_label = "Mapping"
    bl_parent_id = "PAKSATALKER_PT_character"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012  (Blender wants a plain set)

    def draw(self, context: bpy.types.Context) -> None:
        """The text and its two buttons."""
        layout = _column(self)
        layout.prop(_settings(context), "mapping", text="")
        row = layout.row(align=True)
        row.operator("paksatalker.edit_mapping", icon="GREASEPENCIL")
        row.operator("paksatalker.use_mapping", icon="CHECKMARK")


class PAKSATALKER_PT_speech(_OfCharacter, bpy.types.Panel):
    """What is said"""

    bl_label = "Speech"

    def draw(self, context: bpy.types.Context) -> None:
        """The source and its fields."""
        layout, settings = _column(self), _settings(context)
        layout.row().prop(settings, "source", expand=True)
        if settings.source == "LINE":
            layout.prop(settings, "text", text="")
        elif settings.source == "SCRIPT":
            layout.template_ID(settings, "script", new="text.new", open="text.open")
        elif settings.source == "SOUND":
            layout.prop(settings, "sound", text="")
        fields = layout.column()
        fields.use_property_split, fields.use_property_decorate = True, False
        if settings.source in ("SOUND", "STRIP"):
            fields.prop(settings, "transcript")
        else:
            row = fields.row(align=True)
            row.prop(settings, "voice")
            row.operator("paksatalker.list_voices", text="", icon="FILE_REFRESH")
            fields.prop(settings, "rate")
        fields.prop(settings, "language")
        if settings.source != "STRIP":
            fields.prop(settings, "start")


class PAKSATALKER_PT_file(_OfCharacter, bpy.types.Panel):
    """A performance made elsewhere"""

    bl_label = "Performance File"
    bl_parent_id = "PAKSATALKER_PT_speech"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012  (Blender wants a plain set)

    def draw(self, context: bpy.types.Context) -> None:
        """File and button."""
        self.layout.prop(context.scene.paksatalker, "performance", text="")
        self.layout.operator("paksatalker.apply", icon="ACTION")


class PAKSATALKER_PT_performance(_OfCharacter, bpy.types.Panel):
    """How it is said"""

    bl_label = "Performance"

    def draw(self, context: bpy.types.Context) -> None:
        """Emotion and look, seed, Generate, progress."""
        layout, settings = _column(self), _settings(context)
        fields = layout.column()
        fields.use_property_split, fields.use_property_decorate = True, False
        fields.prop(settings, "emotion")
        if settings.emotion == "BLEND":
            fields.prop(settings, "blend", text="")
        fields.prop(settings, "look")
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
            _lines(layout, context, [text], "ERROR" if outcome.failed else "INFO")


class PAKSATALKER_PT_strength(_OfTake, bpy.types.Panel):
    """How far each part is played: the influence of its NLA tracks"""

    bl_label = "Strength"
    bl_parent_id = "PAKSATALKER_PT_performance"

    def draw(self, context: bpy.types.Context) -> None:
        """A switch and a slider each."""
        layout, settings = _column(self), _settings(context)
        for part in PARTS:
            row = layout.row(align=True)
            row.prop(settings, f"use_{part}", text="")
            slider = row.row(align=True)
            slider.active = getattr(settings, f"use_{part}")
            slider.prop(settings, part, slider=True)


class PAKSATALKER_PT_dials(_OfTake, bpy.types.Panel):
    """What rewrites the generated curves"""

    bl_label = "Dials"
    bl_parent_id = "PAKSATALKER_PT_performance"

    def draw(self, context: bpy.types.Context) -> None:
        """Sliders that may be keyed, and the button for keyed ones."""
        layout, settings = _column(self), _settings(context)
        layout.use_property_split = True
        emotion = layout.row()
        emotion.active = bool(settings.take.get(takes.EMOTIONAL))
        emotion.prop(settings, "intensity", slider=True)
        layout.prop(settings, "jaw", slider=True)
        layout.prop(settings, "lips", slider=True)
        layout.operator("paksatalker.rewrite", icon="FILE_REFRESH")
        if settings.problem:
            _lines(layout, context, [settings.problem], "ERROR")


class PAKSATALKER_PT_edit(_OfTake, bpy.types.Panel):
    """Words, layers and takes"""

    bl_label = "Edit"

    def draw(self, context: bpy.types.Context) -> None:
        """The words' state and the button; keys set aside."""
        layout, settings = _column(self), _settings(context)
        row = layout.row(align=True)
        row.operator("paksatalker.jump_to_word", text="", icon="PREV_KEYFRAME").direction = "PREVIOUS"
        row.operator("paksatalker.jump_to_word", text="", icon="NEXT_KEYFRAME").direction = "NEXT"
        changes = words.edits(current_scene(), context.scene.paksatalker.character, settings.take)
        if changes:
            row.operator("paksatalker.update_words", text=f"Update: {changes}", icon="FILE_REFRESH")
        else:
            row.label(text=f"{len(takes.words_of(settings.take))} words as markers", icon="MARKER")
        shown = bool(phones.claimed(settings.take))
        text = "Hide Phone Markers" if shown else "Show Phone Markers"
        layout.operator("paksatalker.phone_markers", text=text, icon="MARKER").show = not shown
        if count := hand_keys.aside(context.scene.paksatalker.character):
            box = layout.box()
            _lines(box, context, [f"{count} keys of words that are gone were set aside"], "QUESTION")
            row = box.row(align=True)
            row.operator("paksatalker.put_back")
            row.operator("paksatalker.discard_keys", text="Delete")


class PAKSATALKER_PT_takes(_OfTake, bpy.types.Panel):
    """Takes of the same speech, and two of them blended"""

    bl_label = "Takes"
    bl_parent_id = "PAKSATALKER_PT_edit"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012

    def draw(self, context: bpy.types.Context) -> None:
        """The list, then the second one."""
        layout, settings = _column(self), _settings(context)
        for action in bpy.data.actions:
            if takes.is_take(action) and action.get(takes.OWNER) == settings.uid:
                played = action == settings.take
                icon = "RADIOBUT_ON" if played else "RADIOBUT_OFF"
                layout.operator(
                    "paksatalker.use_take", text=action.name, icon=icon, emboss=False
                ).take = action.name
        layout.prop(settings, "second", text="Blend")
        if settings.second is not None:
            layout.prop(settings, "mix", slider=True)


class PAKSATALKER_PT_layers(_OfTake, bpy.types.Panel):
    """Your layer, and all layers as one"""

    bl_label = "Layers"
    bl_parent_id = "PAKSATALKER_PT_edit"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012

    def draw(self, context: bpy.types.Context) -> None:
        """Whose keys go where; bake and back."""
        layout, settings = _column(self), _settings(context)
        character = context.scene.paksatalker.character
        layout.prop(settings, "error")
        if is_baked(character):
            layout.operator("paksatalker.unbake", icon="NLA")
        else:
            layout.operator("paksatalker.bake", icon="ACTION")
            name = settings.hand.name if settings.hand is not None else ""
            _lines(layout, context, [f"Keys that you set go to '{name}', above what is generated"], "INFO")


class PAKSATALKER_PT_stage(_OfCharacter, bpy.types.Panel):
    """Light, background and camera"""

    bl_label = "Stage"

    def draw(self, context: bpy.types.Context) -> None:
        """Framing and studio, then the camera's focus."""
        layout = _column(self)
        layout.row().prop(context.scene.paksatalker, "framing", expand=True)
        layout.operator("paksatalker.stage", icon="LIGHT_AREA")
        camera = context.scene.camera
        if camera is not None and camera.type == "CAMERA":
            fields = layout.column()
            fields.use_property_split = True
            fields.prop(camera.data, "lens", text="Lens")
            fields.prop(camera.data.dof, "use_dof", text="Depth of Field")
            if camera.data.dof.use_dof:
                fields.prop(camera.data.dof, "aperture_fstop", text="F-Stop")
                fields.prop(camera.data.dof, "focus_distance", text="Focus")


class PAKSATALKER_PT_lights(_OfCharacter, bpy.types.Panel):
    """The studio's lights"""

    bl_label = "Lights"
    bl_parent_id = "PAKSATALKER_PT_stage"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012

    def draw(self, context: bpy.types.Context) -> None:
        """Power and warmth of each, and the world's colour."""
        layout = _column(self)
        for object in context.scene.objects:
            if object.type == "LIGHT" and not object.hide_render:
                row = layout.row(align=True)
                row.prop(object.data, "energy", text=object.name)
                row.prop(object.data, "temperature", text="")
        if context.scene.world is not None:
            layout.prop(context.scene.world, "color", text="Viewport World")
        layout.prop(context.scene.view_settings, "exposure")


class PAKSATALKER_PT_out(_OfCharacter, bpy.types.Panel):
    """Film and files"""

    bl_label = "Out"

    def draw(self, context: bpy.types.Context) -> None:
        """Preview, render, export, then the version."""
        layout = _column(self)
        layout.operator("paksatalker.preview", icon="RENDER_ANIMATION")
        layout.prop(context.scene.paksatalker, "quality", text="")
        layout.operator("paksatalker.render", icon="RENDER_STILL")
        layout.operator("paksatalker.export", icon="EXPORT")
        layout.label(text=f"PaksaTalker {__version__}")


def _column(panel: bpy.types.Panel) -> Any:
    assert panel.layout is not None
    return panel.layout


def _settings(context: bpy.types.Context) -> Any:
    return context.scene.paksatalker.character.paksatalker


def _lines(layout: Any, context: bpy.types.Context, texts: list[str], icon: str) -> None:
    """Text wrapped to the sidebar's width, with an icon at its first line."""
    column = layout.column(align=True)
    width = max(20, int(context.region.width / (7 * context.preferences.system.ui_scale)) - 4)
    wrapped = [line for text in texts for line in textwrap.wrap(text, width)]
    for number, line in enumerate(wrapped):
        column.label(text=line, icon="BLANK1" if number else icon)


CLASSES = (
    PAKSATALKER_PT_character,
    PAKSATALKER_PT_mapping,
    PAKSATALKER_PT_speech,
    PAKSATALKER_PT_file,
    PAKSATALKER_PT_performance,
    PAKSATALKER_PT_strength,
    PAKSATALKER_PT_dials,
    PAKSATALKER_PT_edit,
    PAKSATALKER_PT_takes,
    PAKSATALKER_PT_layers,
    PAKSATALKER_PT_stage,
    PAKSATALKER_PT_lights,
    PAKSATALKER_PT_out,
)
