"""The button in a panel's header that offers presets, and the operators behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import StringProperty

from ...base.errors import PaksaTalkerError
from ..settings import presets
from .operator_parts import failed

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


def popover(kind: presets.Kind) -> type[Any]:
    """The panel for the header, to be registered.

    In the panel that has the presets: ``def draw_header_preset(self, context): Popover.draw_button(self)``.
    """
    values = {"bl_label": kind.label, "kind": kind.name, "__doc__": kind.label}
    return type(f"PAKSATALKER_PT_presets_{kind.name}", (_Popover, bpy.types.Panel), values)


class _Popover:
    """The list behind the button in a panel's header: take one, remove one's own, add what is set."""

    bl_space_type: Any = "VIEW_3D"
    bl_region_type: Any = "HEADER"
    kind: str

    @classmethod
    def draw_button(cls, panel: bpy.types.Panel) -> None:
        """For ``draw_header_preset``."""
        assert panel.layout is not None
        panel.layout.emboss = "NONE"
        panel.layout.popover(panel=cls.__name__, icon="PRESET", text="")

    def draw(self: Any, context: bpy.types.Context) -> None:
        """As Blender's own presets look."""
        layout, own = self.layout, presets.folder(self.kind)
        layout.emboss = "PULLDOWN_MENU"
        layout.operator_context = "EXEC_DEFAULT"
        column = layout.column(align=True)
        for name, file in presets.listed(self.kind).items():
            row = column.row(align=True)
            _about(row.operator("paksatalker.preset_use", text=name, translate=False), self.kind, name)
            if file.parent == own:
                _about(row.operator("paksatalker.preset_remove", text="", icon="REMOVE"), self.kind, name)
        layout.separator()
        row = layout.row()
        field = row.row()
        field.emboss = "NORMAL"
        manager = context.window_manager
        field.prop(manager, "preset_name", text="")  # Blender's own field, which all its presets share
        _about(row.operator("paksatalker.preset_add", text="", icon="ADD"), self.kind, manager.preset_name)


def _about(button: Any, kind: str, name: str) -> None:
    button.kind, button.name = kind, name


class _OfKind:
    kind: StringProperty(name="Kind", options={"SKIP_SAVE"})  # type: ignore[valid-type]
    name: StringProperty(name="Name", options={"SKIP_SAVE"})  # type: ignore[valid-type]

    def execute(self: Any, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """One line where it can't be done."""
        try:
            self.do(context, presets.kind_of(self.kind))
        except PaksaTalkerError as e:
            return failed(self, e)
        return {"FINISHED"}


class PAKSATALKER_OT_preset_use(_OfKind, bpy.types.Operator):
    """Set what the preset says"""

    bl_idname = "paksatalker.preset_use"
    bl_label = "Use Preset"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}  # noqa: RUF012  (Blender wants a plain set)

    def do(self, context: bpy.types.Context, kind: presets.Kind) -> None:
        """Read the file and hand it to the kind."""
        kind.use(context, presets.text_of(kind.name, self.name))


class PAKSATALKER_OT_preset_add(_OfKind, bpy.types.Operator):
    """Keep what is set as a preset"""

    bl_idname = "paksatalker.preset_add"
    bl_label = "Add Preset"
    bl_options = {"REGISTER", "INTERNAL"}  # noqa: RUF012

    def do(self, context: bpy.types.Context, kind: presets.Kind) -> None:
        """Under the name typed in."""
        presets.save(kind.name, self.name, kind.read(context))


class PAKSATALKER_OT_preset_remove(_OfKind, bpy.types.Operator):
    """Delete this preset of yours"""

    bl_idname = "paksatalker.preset_remove"
    bl_label = "Remove Preset"
    bl_options = {"REGISTER", "INTERNAL"}  # noqa: RUF012

    def do(self, context: bpy.types.Context, kind: presets.Kind) -> None:
        """Those that come along stay."""
        presets.remove(kind.name, self.name)


CLASSES = (PAKSATALKER_OT_preset_use, PAKSATALKER_OT_preset_add, PAKSATALKER_OT_preset_remove)
