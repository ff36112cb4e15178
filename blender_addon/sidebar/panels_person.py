"""Panels for adding a person: who, and the sliders."""

from __future__ import annotations

from typing import Any

import bpy

from ...rigs.avatar import description
from ...rigs.avatar.variety import axes
from ..generating import person_making
from ..generating.person_thumbnails import icon_of
from ..settings.person_settings import CHOICES, SLIDERS, property_of
from ..settings.preferences import PEOPLE
from .operators_person import PRESETS
from .panel_parts import Tab, column, lines
from .preset_popover import popover
from .seen.panel import draw_photo

_OF_SKIN = ("skin", "brows", "brow-color")
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
        row.popover(panel="PAKSATALKER_PT_people", text="", icon="COMMUNITY")
    row.operator("paksatalker.add_person", text="Add", icon="ADD")
    if (outcome := person_making.outcome()) is not None:
        text = f"{outcome.text}. {outcome.hint}".strip()
        lines(layout, context, [text], "ERROR" if outcome.failed else "INFO")


class PAKSATALKER_PT_people(bpy.types.Panel):
    """The people by their pictures"""

    bl_label = "People"
    bl_space_type = "VIEW_3D"
    bl_region_type = "HEADER"
    bl_ui_units_x = 20

    def draw(self, context: bpy.types.Context) -> None:
        """Four in a row; a button beneath each begins with that one."""
        assert self.layout is not None
        grid = self.layout.grid_flow(row_major=True, columns=4, even_columns=True, even_rows=True)
        for name, label, _ in PEOPLE:
            cell = grid.column(align=True)
            cell.template_icon(icon_value=icon_of(name), scale=4.5)
            cell.operator("paksatalker.pick_person", text=label).person = name


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
        if not person.own and (icon := icon_of(person.base)):
            layout.template_icon(icon_value=icon, scale=6.0)
        layout.operator("paksatalker.random_person", icon="FILE_REFRESH")
        draw_photo(layout, context)
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
            layout.prop(person, property_of(name), slider=True)


class PAKSATALKER_PT_person_body(_OfPerson, bpy.types.Panel):
    """The shape of the person"""

    bl_label = "Body"
    sliders = tuple(n for n in SLIDERS if n in description.SLIDERS)


class PAKSATALKER_PT_person_face(Tab, bpy.types.Panel):
    """What the face is like, part by part; 0 is the average"""

    bl_label = "Face"
    bl_parent_id = "PAKSATALKER_PT_person"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012

    def draw(self, context: bpy.types.Context) -> None:
        """The parts have panels of their own."""


def _of_face(group: str, names: list[str]) -> type[Any]:
    """The panel with the axes of one part of the face."""
    label = _PARTS_OF_FACE.get(group, group.title())
    members = {
        "__doc__": f"The axes of a face's {label.lower()}; 0 is the average",
        "bl_label": label,
        "bl_parent_id": "PAKSATALKER_PT_person_face",
        "sliders": tuple(names),
    }
    return type(f"PAKSATALKER_PT_person_face_{group}", (_OfPerson, bpy.types.Panel), members)


_PARTS_OF_FACE = {"eyebrows": "Brows", "cheek": "Cheeks", "asym": "Asymmetry"}
_FACE = tuple(_of_face(group, names) for group, names in axes.groups().items())


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

    def draw(self, context: bpy.types.Context) -> None:
        """Choices, garments, and what was added."""
        _OfPerson.draw(self, context)
        layout = column(self)
        _split(layout)
        layout.prop(context.scene.paksatalker.person, "clothes")
        row = layout.row(align=True)
        row.operator("paksatalker.add_pack", icon="IMPORT")
        row.operator("paksatalker.remove_pack", icon="TRASH")


def _split(layout: Any) -> None:
    layout.use_property_split, layout.use_property_decorate = True, False


CLASSES = (
    PeoplePresets,
    PAKSATALKER_PT_people,
    PAKSATALKER_PT_person,
    PAKSATALKER_PT_person_body,
    PAKSATALKER_PT_person_face,
    *_FACE,
    PAKSATALKER_PT_person_origin,
    PAKSATALKER_PT_person_skin,
    PAKSATALKER_PT_person_wear,
)
