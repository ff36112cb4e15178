"""Blinks made to fit another head's eyes."""

from __future__ import annotations

import numpy as np
import pytest

from paksatalker.rigs.arkit import INDEX
from paksatalker.rigs.flame.head import Head, head_of
from paksatalker.rigs.flame.lids import fit_blinks, lid_edges

from ..foreign import Foreign


def opening(head: Head, eye: int, unit: np.ndarray) -> float:
    """Mean height in mm between the lids with a unit at full weight."""
    upper, lower = lid_edges(head, eye).T
    shaped = head.vertices.astype(float) + unit
    return float(1000 * (shaped[upper, 1] - shaped[lower, 1]).mean())


@pytest.mark.parametrize("longer", [0.75, 1.0, 1.3])
def test_lids_meet_whatever_the_carried_blink_was(foreign: Foreign, longer: float) -> None:
    head = head_of(foreign.model)
    units = foreign.units.astype(np.float32).copy()
    for side in ("Left", "Right"):
        units[INDEX[f"eyeBlink{side}"]] *= longer
    fitted = fit_blinks(head, units)
    for eye, side in enumerate(("Left", "Right")):
        assert 5 < opening(head, eye, 0 * units[0]) < 15, "open at rest"
        assert abs(opening(head, eye, fitted[INDEX[f"eyeBlink{side}"]])) < 0.1
    others = np.setdiff1d(np.arange(52), [INDEX["eyeBlinkLeft"], INDEX["eyeBlinkRight"]])
    np.testing.assert_array_equal(fitted[others], units[others])


def test_eyes_without_balls_keep_their_blink(foreign: Foreign) -> None:
    head = head_of(foreign.model)
    blind = Head(**{**head.__dict__, "eye_weights": 0 * head.eye_weights})
    units = foreign.units.astype(np.float32)
    np.testing.assert_array_equal(fit_blinks(blind, units), units)
