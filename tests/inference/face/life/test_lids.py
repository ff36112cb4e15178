"""Lids that close."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from paksatalker.inference.face.life.lids import close_lids
from paksatalker.inference.tracking.face_points import LIDS, face_points
from paksatalker.rigs.arkit import INDEX

APART = 0.0006
"""Metres that lids meet nearer or farther than in a blink of eyes that look ahead."""


@pytest.mark.parametrize("side", ["Left", "Right"])
@pytest.mark.parametrize(("look", "how"), [("Up", 0.6), ("Down", 0.8)])
def test_lids_close_over_eyes_that_look_up_or_down(side: str, look: str, how: float) -> None:
    weights = np.zeros((2, 52))
    for shape in (f"eyeLook{look}", "eyeSquint", "eyeWide"):
        weights[0, INDEX[f"{shape}{side}"]] = how
    close_lids(weights, side, np.ones(2))
    looking, ahead = (_opening(w, side) for w in weights)
    assert abs(looking - ahead) < APART
    open_eyes = np.zeros((1, 52))
    assert _opening(open_eyes[0], side) > ahead + 0.004


def _opening(weights: npt.NDArray[np.float64], side: str) -> float:
    """Metres between the lids of the average face."""
    table = face_points()
    moved = table.points + np.tensordot(weights, table.units, 1)
    return float(np.mean([moved[upper, 1] - moved[lower, 1] for upper, lower in LIDS[side]]))
