"""What an audience will miss on a face that can't make all of the 52 units, in words for people."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from ...base.tables import shipped
from ..arkit import INDEX

F64 = npt.NDArray[np.float64]

LITTLE = 0.3
"""Share of a unit's motion below which an audience hardly sees it."""


def costs(reach: F64) -> str:
    """One line, empty where nothing is missed. ``reach`` (52,): the share of each unit that can be made."""
    missed = [cost for cost, units in _table() if all(reach[INDEX[u]] < LITTLE for u in units)]
    return f"this face can't {', '.join(missed)}" if missed else ""


@cache
def _table() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What is missed, and the units of which none can be made then."""
    data = shipped(__file__, "face_costs.toml")
    return tuple((cost, tuple(units)) for cost, units in data["costs"].items())
