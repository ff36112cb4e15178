"""Panels for adding a person: who, and the sliders."""

from __future__ import annotations

from typing import Any

import bpy

from ...rigs.avatar import description
from ..generating import person_making
from ..settings.person_settings import CHOICES, SLIDERS, property_of
from .operators_person import PRESETS
from .panel_parts import Tab, column, lines
from .preset_popover import popover

_OF_SKIN = ("skin", "brows")
_FIRST_OF_ALL = ("skeleton", "face")
PeoplePresets = popover(PRESETS)


def add_row(layout: Any, context: bpy.types.Context) -> None:
    """Who is to be added and the button, or how far the work is; what went wrong."""
    person, now = context.scene.paksatalker.person, person_making.progress()
    row = layout.row(align=True)
    if now is not None:
        row.progress(text=now[0].capitalize(), factor=now[1])
        row.operator("paksatalker.cancel_person", text="", icon="CANCEL")
        return
    if person.own:
        row.label(text=person.label or "Own", icon="FILE")
        row.operator("paksatalker.close_person", text="", icon="X")
    else:
        row.prop(person, "base", text="")
    row.operator("paksatalker.add_person", text="Add", icon="ADD")
    if (outcome := person_making.outcome()) is not None:
        text = f"{outcome.text}. {outcome.hint}".strip()
        lines(layout, context, [text], "ERROR" if outcome.failed else "INFO")


class PAKSATALKER_PT_person(Tab, bpy.types.Panel):
    """What the next person is like"""

    bl_label = "New Person"
    bl_parent_id = "PAKSATALKER_PT_character"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012  (Blender wants a plain set)

    def draw_header_preset(self, context: bpy.types.Context) -> None:
        """People of one's own."""
        PeoplePresets.draw_button(self)

    def draw(self, context: bpy.types.Context) -> None:
        """Name and skeleton, and the file."""
        layout, person = column(self), context.scene.paksatalker.person
        _split(layout)
        layout.prop(person, "label")
        for name in (n for n in CHOICES if n in _FIRST_OF_ALL):
            layout.prop(person, property_of(name))
        row = layout.row(align=True)
        row.operator("paksatalker.open_person", icon="FILE_FOLDER")
        row.operator("paksatalker.save_person", icon="FILE_TICK")


class _OfPerson(Tab):
    bl_parent_id = "PAKSATALKER_PT_person"
    bl_options: Any = {"DEFAULT_CLOSED"}  # noqa: RUF012
    choices: tuple[str, ...] = ()
    sliders: tuple[str, ...] = ()

    def draw(self: Any, context: bpy.types.Context) -> None:
        """Choices, then sliders."""
        layout, person = column(self), context.scene.paksatalker.person
        _split(layout)
        for name in self.choices:
            layout.prop(person, property_of(name))
        for name in self.sliders:
            layout.prop(person, name, slider=True)


class PAKSATALKER_PT_person_body(_OfPerson, bpy.types.Panel):
    """The shape of the person"""

    bl_label = "Body"
    sliders = tuple(n for n in SLIDERS if n in description.SLIDERS)


class PAKSATALKER_PT_person_origin(_OfPerson, bpy.types.Panel):
    """Where the person's ancestors come from"""

    bl_label = "Origin"
    sliders = tuple(n for n in SLIDERS if n in description.RACES)


class PAKSATALKER_PT_person_skin(_OfPerson, bpy.types.Panel):
    """What the face and the skin are painted like"""

    bl_label = "Skin"
    choices = tuple(n for n in CHOICES if n in _OF_SKIN)
    sliders = tuple(n for n in SLIDERS if n in description.SKIN)


class PAKSATALKER_PT_person_wear(_OfPerson, bpy.types.Panel):
    """What the person wears"""

    bl_label = "Hair and Clothes"
    choices = tuple(n for n in CHOICES if n not in (*_OF_SKIN, *_FIRST_OF_ALL))


def _split(layout: Any) -> None:
    layout.use_property_split, layout.use_property_decorate = True, False


CLASSES = (
    PeoplePresets,
    PAKSATALKER_PT_person,
    PAKSATALKER_PT_person_body,
    PAKSATALKER_PT_person_origin,
    PAKSATALKER_PT_person_skin,
    PAKSATALKER_PT_person_wear,
)
