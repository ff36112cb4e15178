"""Operators of the preferences: the self-check and its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from ...base.errors import PaksaTalkerError
from ..settings.preferences import preferences, self_check
from .operator_parts import failed

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class PAKSATALKER_OT_doctor(bpy.types.Operator):
    """Find out what works: the Python that does the work, its packages, voices and Blender's engines"""

    bl_idname = "paksatalker.doctor"
    bl_label = "Self-Check"

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Ask the child."""
        mine = preferences()
        try:
            report = self_check()
        except PaksaTalkerError as e:
            if mine is not None:
                mine.report = f"{e}\n{e.hint}"
            return failed(self, e)
        if mine is not None:
            mine.report = report
        self.report({"INFO"}, report.splitlines()[-1])
        return {"FINISHED"}


class PAKSATALKER_OT_copy_report(bpy.types.Operator):
    """Copy the self-check's report"""

    bl_idname = "paksatalker.copy_report"
    bl_label = "Copy Report"

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """To the clipboard."""
        mine = preferences()
        context.window_manager.clipboard = mine.report if mine is not None else ""
        return {"FINISHED"}


CLASSES = (
    PAKSATALKER_OT_doctor,
    PAKSATALKER_OT_copy_report,
)
