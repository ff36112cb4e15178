"""Operators for packs of the MakeHuman community: take one in, delete one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import StringProperty

from ...base.errors import PaksaTalkerError
from ...rigs.avatar.packs.adding import add, remove
from ...rigs.avatar.packs.store import stored
from .operator_parts import failed

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


def _added(operator: Any, context: Any, typed: str) -> list[tuple[str, str]]:
    return [(p.name, p.licence) for p in stored() if typed.casefold() in p.name]


class PAKSATALKER_OT_add_pack(bpy.types.Operator):
    """Take in clothes, hair, skins and people of the MakeHuman community: a zip, or a .mhclo, .mhmat or .mhm
    with what lies beside it. Clothes can be chosen at once, hair and skins when Blender starts again"""

    bl_idname = "paksatalker.add_pack"
    bl_label = "Add Pack"

    filepath: StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})  # type: ignore[valid-type]
    filter_glob: StringProperty(  # type: ignore[valid-type]
        default="*.zip;*.mhclo;*.mhmat;*.mhm", options={"HIDDEN"}
    )

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask for the file."""
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Say what it brought."""
        try:
            added = add(Path(bpy.path.abspath(self.filepath)))
        except PaksaTalkerError as e:
            return failed(self, e)
        names = ", ".join(i.name for i in added.pack.items[:8])
        left = f"; {len(added.refused)} left out" if added.refused else ""
        self.report({"INFO"}, f"Added {names} ({added.pack.licence}){left}")
        return {"FINISHED"}


class PAKSATALKER_OT_remove_pack(bpy.types.Operator):
    """Delete a pack that was added; people who were made with it stay as they are"""

    bl_idname = "paksatalker.remove_pack"
    bl_label = "Remove Pack"

    pack: StringProperty(  # type: ignore[valid-type]
        name="Pack", search=_added, search_options=set(), options={"SKIP_SAVE"}
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Where there is one."""
        cls.poll_message_set("No pack was added")
        return bool(stored())

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask which."""
        return context.window_manager.invoke_props_dialog(self)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Delete it."""
        try:
            remove(self.pack)
        except PaksaTalkerError as e:
            return failed(self, e)
        return {"FINISHED"}


CLASSES = (PAKSATALKER_OT_add_pack, PAKSATALKER_OT_remove_pack)
