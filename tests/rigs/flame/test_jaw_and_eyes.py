"""Jaw and eye rotation as ARKit weights mean it."""

from __future__ import annotations

import numpy as np
import pytest

from paksatalker.rigs.arkit import INDEX
from paksatalker.rigs.avatar.face.eyes import GAZE_DEGREES
from paksatalker.rigs.flame.jaw_and_eyes import JAW_OPEN_DEGREES, restate
from paksatalker.rigs.rotations import matrix_from_axis_angle

AHEAD = np.array([0.0, 0.0, 1.0])


def looking(name: str, eye: int) -> np.ndarray:
    weights = np.zeros((1, 52))
    weights[0, INDEX[name]] = 1
    return matrix_from_axis_angle(restate(weights).reshape(3, 3)[eye]) @ AHEAD


@pytest.mark.parametrize(
    ("name", "eye", "axis", "sign", "degrees"),
    [
        ("eyeLookOutLeft", 1, 0, 1, GAZE_DEGREES["Out"]),
        ("eyeLookInLeft", 1, 0, -1, GAZE_DEGREES["In"]),
        ("eyeLookOutRight", 2, 0, -1, GAZE_DEGREES["Out"]),
        ("eyeLookInRight", 2, 0, 1, GAZE_DEGREES["In"]),
        ("eyeLookUpLeft", 1, 1, 1, GAZE_DEGREES["Up"]),
        ("eyeLookDownRight", 2, 1, -1, GAZE_DEGREES["Down"]),
        ("jawOpen", 0, 1, -1, JAW_OPEN_DEGREES),
        ("jawLeft", 0, 0, 1, None),
        ("jawRight", 0, 0, -1, None),
    ],
)
def test_each_weight_turns_its_own_way(
    name: str, eye: int, axis: int, sign: int, degrees: float | None
) -> None:
    turned = looking(name, eye)
    assert np.sign(turned[axis]) == sign
    if degrees is not None:
        assert np.degrees(np.arcsin(abs(turned[axis]))) == pytest.approx(degrees, abs=1e-3)
    for other in {0, 1, 2} - {eye}:
        np.testing.assert_allclose(looking(name, other), AHEAD)


def test_lips_closed_by_mouth_close_do_not_turn_the_jaw_back() -> None:
    weights = np.zeros((1, 52))
    weights[0, [INDEX["jawOpen"], INDEX["mouthClose"]]] = 0.4
    assert np.degrees(restate(weights)[0, 0]) == pytest.approx(0.4 * JAW_OPEN_DEGREES, abs=1e-3)


def test_shapes() -> None:
    assert restate(np.zeros((7, 52))).shape == (7, 9)
    assert restate(np.zeros(52)).shape == (1, 9)
