"""The dials of a character as numbers: constant, or keyed by the artist."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...inference.performance.performance import Performance
from ..animation.parts import Dial, Dials
from .retiming import TimeMap


def dials_of(settings: Any, p: Performance, first: int, retimed: TimeMap | None) -> Dials:
    """What the settings say for the frames of a performance that begins on ``first``."""
    emotion = _dial(settings, "intensity", p, first) if p.calm is not None else 1.0
    return Dials(emotion, _dial(settings, "jaw", p, first), _dial(settings, "lips", p, first), retimed)


def _dial(settings: Any, name: str, p: Performance, first: int) -> Dial:
    curve = _curve(settings.id_data, f"paksatalker.{name}")
    if curve is None:
        return float(getattr(settings, name))
    return np.array([curve.evaluate(first + i) for i in range(p.frames)])


def _curve(owner: Any, path: str) -> Any:
    """The curve that an artist keyed the dial with."""
    data = owner.animation_data
    if data is None or data.action is None or data.action_slot is None:
        return None
    for layer in data.action.layers:
        for strip in layer.strips:
            bag = strip.channelbag(data.action_slot)
            if bag is not None and (found := bag.fcurves.find(path)) is not None:
                return found
    return None
