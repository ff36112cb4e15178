"""Fingerspelling: the letters of a name on the fingers of one hand, by the tables in ``alphabets/``."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from ....base.tables import shipped_folder
from ..moves import F64
from .forms import direction_of

DEFAULT = "asl"
SPEED = (2.0, 4.0, 6.0)
"""Letters a second: slow, usual, and as fast as can be read (Reed et al. 1990: 150 to 200 ms a shape)."""
LONGEST = 60
"""Letters of one gesture; what is more is left out."""
ENDS = 1.35
"""Times as long that the first and the last letter stand (Wager 2012)."""


@dataclass(frozen=True)
class Letter:
    """One letter: the shape's name, palm and fingers (3,) of the left hand's side, the places (N, 2) that it
    draws, metres outwards and up, its share of the time, and how far to the outside it is by then, metres."""

    shape: str
    palm: F64
    fingers: F64
    draws: F64
    share: float
    aside: float


def letters_of(detail: str) -> list[Letter]:
    """The letters of a word; accents are left out, and what the alphabet does not have.

    ``detail`` may begin with the name of an alphabet and a colon: ``asl:anna``.
    """
    name, _, text = detail.rpartition(":")
    table = _alphabets().get(name.strip().casefold(), _alphabets()[DEFAULT])
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if c in table["letters"])
    result: list[Letter] = []
    aside = 0.0
    for i, c in enumerate(plain[:LONGEST]):
        row: Mapping[str, Any] = table["letters"][c]
        if i and plain[i - 1] == c:
            aside += table["double"]
        draws = np.array(row.get("draws", np.zeros((0, 2))), np.float64).reshape(-1, 2)
        share = (ENDS if i in (0, len(plain) - 1) else 1.0) * (table["drawn"] if len(draws) else 1.0)
        result.append(
            Letter(
                row["shape"],
                direction_of(row.get("palm", table["rest"]["palm"])),
                direction_of(row.get("fingers", table["rest"]["fingers"])),
                draws,
                share,
                aside,
            )
        )
    return result


def spelling_seconds(detail: str, speed: float = SPEED[1]) -> float:
    """How long a word takes, from its first shape to the end of its last, at ``speed`` letters a second."""
    return sum(letter.share for letter in letters_of(detail)) / float(np.clip(speed, SPEED[0], SPEED[2]))


@cache
def _alphabets() -> dict[str, dict[str, Any]]:
    return shipped_folder(__file__, "alphabets")
