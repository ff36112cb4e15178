"""The panels for how the body moves: style, pose, and what moves it."""

from __future__ import annotations

from typing import Any

import bpy

from ...characters.base_pose import SEATED
from ...characters.character import current_scene
from ...picture.placed_furniture import placed
from ...settings.body.body_settings import PARTS
from ..panel_parts import OfCharacter, column, settings_in


class PAKSATALKER_PT_body(OfCharacter, bpy.types.Panel):
    """How the body is held and gestures"""

    bl_label = "Body"
    bl_parent_id = "PAKSATALKER_PT_performance"

    def draw(self, context: bpy.types.Context) -> None:
        """Style and blend, culture, pose, intensity; chair and desk."""
        layout, settings = column(self), settings_in(context)
        fields = layout.column()
        fields.use_property_split, fields.use_property_decorate = True, False
        own = fields.column()
        own.active = _of_rules(settings)
        own.prop(settings, "manner")
        if settings.manner == "BLEND":
            own.prop(settings, "manner_blend", text="")
        else:
            own.prop(settings, "manner_second")
            share = own.row()
            share.active = settings.manner_second != settings.manner
            share.prop(settings, "manner_share", slider=True)
        own.prop(settings, "speaker_style")
        own.prop(settings, "culture")
        vigor = own.row()
        vigor.active = not settings.vigor_of_voice
        vigor.prop(settings, "vigor", text="Intensity")
        own.prop(settings, "vigor_of_voice")
        own.prop(settings, "pose")
        if settings.pose in SEATED or placed(current_scene()):
            layout.operator("paksatalker.furniture", icon="HOME")


class PAKSATALKER_PT_engine(OfCharacter, bpy.types.Panel):
    """What moves body and face: rules, a neural model or a file, for all of it or by part"""

    bl_label = "Engine"
    bl_parent_id = "PAKSATALKER_PT_body"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012  (Blender wants a plain set)

    def draw(self, context: bpy.types.Context) -> None:
        """One for the body, one for each part, one for the face."""
        layout, settings = column(self), settings_in(context)
        layout.use_property_split, layout.use_property_decorate = True, False
        layout.prop(settings, "body_engine")
        if settings.body_engine == "TEXT":
            layout.prop(settings, "body_text", text="")
        else:
            parts = layout.column(align=True)
            for part in PARTS:
                parts.prop(settings, f"body_{part}")
        if "FILE" in _engines(settings):
            layout.prop(settings, "body_file")
        layout.prop(settings, "face_engine")
        if settings.body_engine == "emage":
            layout.prop(settings, "emage_exact")


def draw_look(layout: Any, settings: Any) -> None:
    """What the eyes rest on, and the partner."""
    layout.prop(settings, "look")
    if settings.look == "OBJECT":
        layout.prop(settings, "look_object")
    elif settings.look == "TEXT":
        layout.prop(settings, "look_text", text="")
    layout.prop(settings, "partner")
    if settings.partner is not None and settings.source != "LISTEN":
        layout.prop(settings, "listen")


def _engines(settings: Any) -> set[str]:
    return {settings.body_engine, *(getattr(settings, f"body_{part}") for part in PARTS)}


def _of_rules(settings: Any) -> bool:
    return settings.body_engine == "TEXT" or "rules" in _engines(settings)


CLASSES = (PAKSATALKER_PT_body, PAKSATALKER_PT_engine)
