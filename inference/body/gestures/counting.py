"""Numbers on the fingers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..moves import F64
from .arms import hand_values

FINGERS = ("loose_fist", "point", "two", "three", "four", "spread")
"""The shapes of 0 to 5."""


def counted(detail: str, hands: Sequence[str], side: str) -> F64:
    """(20,) degrees of the fingers of one hand that shows the number in ``detail``, 1 where there is none.

    With both hands the right one shows five of six to ten, the left one the rest; of fewer the right one
    shows all. One hand shows five at most.
    """
    found = re.search(r"\d{1,3}", detail)
    number = int(found.group()) if found else 1
    if len(hands) > 1:
        number = min(number, 5) if side == "right" else max(number - 5, 0)
    return hand_values(FINGERS[min(number, 5)])
