"""Panels of the sidebar for a take: its strengths and dials, its words, layers and other takes."""

from __future__ import annotations

import bpy

from ..animation.parts import PARTS
from ..characters.character import current_scene
from ..takes import hand_keys, takes
from ..takes.layers.bake import is_baked
from ..takes.spoken import phones, words
from .panel_parts import OfCharacter, OfTake, column, lines, settings_in


class PAKSATALKER_PT_strength(OfTake, bpy.types.Panel):
    """How far each part is played: the influence of its NLA tracks"""

    bl_label = "Strength"
    bl_parent_id = "PAKSATALKER_PT_performance"

    def draw(self, context: bpy.types.Context) -> None:
        """A switch and a slider each."""
        layout, settings = column(self), settings_in(context)
        for part in PARTS:
            row = layout.row(align=True)
            row.prop(settings, f"use_{part}", text="")
            slider = row.row(align=True)
            slider.active = getattr(settings, f"use_{part}")
            slider.prop(settings, part, slider=True)


class PAKSATALKER_PT_dials(OfTake, bpy.types.Panel):
    """What rewrites the generated curves"""

    bl_label = "Dials"
    bl_parent_id = "PAKSATALKER_PT_performance"

    def draw(self, context: bpy.types.Context) -> None:
        """Sliders that may be keyed, and the button for keyed ones."""
        layout, settings = column(self), settings_in(context)
        layout.use_property_split = True
        emotion = layout.row()
        emotion.active = bool(settings.take.get(takes.EMOTIONAL))
        emotion.prop(settings, "intensity", slider=True)
        layout.prop(settings, "jaw", slider=True)
        layout.prop(settings, "lips", slider=True)
        layout.operator("paksatalker.rewrite", icon="FILE_REFRESH")
        if settings.problem:
            lines(layout, context, [settings.problem], "ERROR")


class PAKSATALKER_PT_placement(OfCharacter, bpy.types.Panel):
    """Which part of the body speaks, on which frames, and how that goes with your own animation"""

    bl_label = "Placement"
    bl_parent_id = "PAKSATALKER_PT_performance"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012  (Blender wants a plain set)

    def draw(self, context: bpy.types.Context) -> None:
        """The take follows at once, where there is one."""
        layout, settings = column(self), settings_in(context)
        layout.use_property_split, layout.use_property_decorate = True, False
        layout.prop(settings, "only")
        body = layout.column()
        body.active = settings.only == "all"
        body.prop(settings, "in_place")
        layout.prop(settings, "additive")
        blends = layout.column(align=True)
        blends.prop(settings, "blend_in")
        blends.prop(settings, "blend_out", text="Out")
        row = layout.row(heading="Frames", align=True)
        row.prop(settings, "use_frames", text="")
        frames = row.row(align=True)
        frames.active = settings.use_frames
        frames.prop(settings, "frames_from", text="")
        frames.prop(settings, "frames_to", text="")
        if settings.unplaced:
            lines(layout, context, [settings.unplaced], "ERROR")


class PAKSATALKER_PT_edit(OfTake, bpy.types.Panel):
    """Words, layers and takes"""

    bl_label = "Edit"

    def draw(self, context: bpy.types.Context) -> None:
        """The words' state and the button; keys set aside."""
        layout, settings = column(self), settings_in(context)
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
            lines(box, context, [f"{count} keys of words that are gone were set aside"], "QUESTION")
            row = box.row(align=True)
            row.operator("paksatalker.put_back")
            row.operator("paksatalker.discard_keys", text="Delete")


class PAKSATALKER_PT_takes(OfTake, bpy.types.Panel):
    """Takes of the same speech, and two of them blended"""

    bl_label = "Takes"
    bl_parent_id = "PAKSATALKER_PT_edit"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012

    def draw(self, context: bpy.types.Context) -> None:
        """The list, then the second one."""
        layout, settings = column(self), settings_in(context)
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


class PAKSATALKER_PT_layers(OfTake, bpy.types.Panel):
    """Your layer, and all layers as one"""

    bl_label = "Layers"
    bl_parent_id = "PAKSATALKER_PT_edit"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012

    def draw(self, context: bpy.types.Context) -> None:
        """Whose keys go where; bake and back."""
        layout, settings = column(self), settings_in(context)
        character = context.scene.paksatalker.character
        layout.prop(settings, "error")
        if is_baked(character):
            layout.operator("paksatalker.unbake", icon="NLA")
        else:
            layout.operator("paksatalker.bake", icon="ACTION")
            name = settings.hand.name if settings.hand is not None else ""
            lines(layout, context, [f"Keys that you set go to '{name}', above what is generated"], "INFO")


CLASSES = (
    PAKSATALKER_PT_strength,
    PAKSATALKER_PT_dials,
    PAKSATALKER_PT_placement,
    PAKSATALKER_PT_edit,
    PAKSATALKER_PT_takes,
    PAKSATALKER_PT_layers,
)
