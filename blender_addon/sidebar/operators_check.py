"""Operators of the preferences: the self-check and its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from ...base.errors import PaksaTalkerError
from ..settings.log_file import log_file
from ..settings.preferences import check_emage, preferences, self_check
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


class PAKSATALKER_OT_check_emage(bpy.types.Operator):
    """Look into the folder of EMAGE's weights: what is recognised, what is missing, can they be used"""

    bl_idname = "paksatalker.check_emage"
    bl_label = "Check EMAGE"

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Ask the child, which may have other packages."""
        mine = preferences()
        try:
            report = check_emage()
        except PaksaTalkerError as e:
            if mine is not None:
                mine.emage_report = f"{e}\n{e.hint}".strip()
            return failed(self, e)
        if mine is not None:
            mine.emage_report = report
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


class PAKSATALKER_OT_open_log(bpy.types.Operator):
    """Open the folder that the log lies in"""

    bl_idname = "paksatalker.open_log"
    bl_label = "Open Log Folder"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Where a log is written."""
        file = log_file()
        return file is not None and file.exists()

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """In the system's file manager."""
        file = log_file()
        if file is not None:
            bpy.ops.wm.path_open(filepath=str(file.absolute().parent))
        return {"FINISHED"}


CLASSES = (
    PAKSATALKER_OT_open_log,
    PAKSATALKER_OT_doctor,
    PAKSATALKER_OT_check_emage,
    PAKSATALKER_OT_copy_report,
)
