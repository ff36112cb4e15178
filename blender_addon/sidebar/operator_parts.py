"""What operators share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

from ...base.errors import PaksaTalkerError

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


def failed(operator: bpy.types.Operator, error: PaksaTalkerError) -> set[OperatorReturnItems]:
    """Report the error in one line, with what to do."""
    operator.report({"ERROR"}, f"{error}; {error.hint}" if error.hint else str(error))
    return {"CANCELLED"}


def named_rows(table: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Rows of a table with ``about`` as choices."""
    about = {name: row["about"] if isinstance(row, Mapping) else row.about for name, row in table.items()}
    return [(name, name.capitalize(), text[:1].upper() + text[1:]) for name, text in about.items()]


class AsksForFile:
    """What operators that write a file share: they ask for it."""

    ending = ".mp4"

    def invoke(self: Any, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask for the file."""
        if not self.filepath:
            self.filepath = f"{Path(bpy.data.filepath).stem or 'character'}{self.ending}"
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}
