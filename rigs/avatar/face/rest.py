"""A face at rest, awake and at ease: the base mesh's corners of the mouth sink, which reads as sullen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..human import Human
from ..source import Target, dense
from .shapes import BY_WIDTH, mouth_width

SMILE = 0.12
"""Share of a smile that lies in a face at rest where its description says nothing."""
WITH = {"mouthSmile": 1.0, "cheekSquint": 0.5, "eyeSquint": 0.3, "mouthDimple": 0.3}
"""What goes with it, as shares of that smile, both sides."""

ROUND = ("mouthPucker",)
"""Rounded lips take the corners' share of it back."""


def at_rest(human: Human, smile: float = SMILE) -> Human:
    """The person with ``smile`` (0..1) of a smile in the resting face.

    The units that made it keep the rest of their way, so that at 1 they end where they ended. What is
    fitted by the width of the mouth goes by its width before it smiled: a smiling jaw opens no further.
    """
    vertices, units = human.vertices.copy(), dict(human.units)
    moved = np.zeros_like(vertices)
    for unit, share in WITH.items():
        for name in (f"{unit}Left", f"{unit}Right"):
            target, weight = units[name], np.float32(share * smile)
            vertices[target.index] += weight * target.deltas
            if unit.startswith("mouth"):
                moved[target.index] += weight * target.deltas
            units[name] = Target(target.index, (1 - weight) * target.deltas)
    for name in ROUND:
        field = dense(units[name], len(vertices)) - moved
        index = np.flatnonzero(np.abs(field).max(axis=1) > 1e-7)
        units[name] = Target(index.astype(np.int32), field[index].astype(np.float32))
    before = np.float32(mouth_width(human, human.vertices) / mouth_width(human, vertices))
    for name, target in units.items():
        if name.startswith(BY_WIDTH):
            units[name] = Target(target.index, target.deltas * before)
    return replace(human, vertices=vertices, units=units)
