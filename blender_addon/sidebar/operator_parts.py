"""What operators share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from ...base.errors import PaksaTalkerError

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


def failed(operator: bpy.types.Operator, error: PaksaTalkerError) -> set[OperatorReturnItems]:
    """Report the error in one line, with what to do."""
    operator.report({"ERROR"}, f"{error}; {error.hint}" if error.hint else str(error))
    return {"CANCELLED"}
