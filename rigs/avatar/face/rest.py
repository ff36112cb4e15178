"""A face at rest, awake and at ease: the base mesh's corners of the mouth sink, which reads as sullen, brows
of heavy faces hang and lips of old ones are gone, which reads as a frown and as lips pressed together.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..asset import F32, I32
from ..human import LIP_LOWER, LIP_UPPER, Human
from ..source import Target, dense
from .brows import bind_from_ahead, brow_style
from .shapes import BY_WIDTH, mouth_width

SMILE = 0.12
"""Share of a smile that lies in a face at rest where its description says nothing."""
WITH = {"mouthSmile": 1.0, "cheekSquint": 0.5, "eyeSquint": 0.3, "mouthDimple": 0.3}
"""What goes with it, as shares of that smile, both sides."""

ROUND = ("mouthPucker",)
"""Rounded lips take the corners' share of it back."""

RED = {
    "mouth/mouth-upperlip-height-incr": (LIP_UPPER, 466, 0.11),
    "mouth/mouth-lowerlip-height-incr": (LIP_LOWER, 496, 0.15),
}
"""Target by which a lip's red grows, the midline's vertices that it begins and ends at, and how high it is at
least, by the mouth's width: grown-ups have 0.15 and 0.18, the old a third less."""
BROW = 0.225
"""Height of a brow's middle line above the eyes' centres, by the distance between these, at least."""
RAISED, MOST = "browDown", 0.75
"""The unit that goes back by so much at the most where a brow hangs lower."""


def at_rest(human: Human, smile: float = SMILE, brows: str = "soft") -> Human:
    """The person with ``smile`` (0..1) of a smile in the resting face; ``brows``: a shape of ``brows.toml``.

    Where there is one, lips have some red and brows do not hang (:data:`RED`, :data:`BROW`); a face that
    is to rest without any smile, as those of photographs do, is left as it is.

    The units that made it keep the rest of their way, so that at 1 they end where they ended. What is
    fitted by the width of the mouth goes by its width before it smiled: a smiling jaw opens no further.
    """
    if smile:
        human = _awake(_with_red(human), brows)
    weights = {f"{unit}{side}": share * smile for unit, share in WITH.items() for side in ("Left", "Right")}
    vertices, units = human.vertices.copy(), dict(human.units)
    moved = np.zeros_like(vertices)
    for name, weight in weights.items():
        target = units[name]
        vertices[target.index] += np.float32(weight) * target.deltas
        if name.startswith("mouth"):
            moved[target.index] += np.float32(weight) * target.deltas
        units[name] = Target(target.index, np.float32(1 - weight) * target.deltas)
    for name in ROUND:
        field = dense(units[name], len(vertices)) - moved
        index = np.flatnonzero(np.abs(field).max(axis=1) > 1e-7)
        units[name] = Target(index.astype(np.int32), field[index].astype(np.float32))
    before = np.float32(mouth_width(human, human.vertices) / mouth_width(human, vertices))
    for name, target in units.items():
        if name.startswith(BY_WIDTH):
            units[name] = Target(target.index, target.deltas * before)
    return replace(human, vertices=vertices, units=units)


def red_of_lips(human: Human) -> tuple[float, float]:
    """Heights of the upper and the lower lip's red on the midline, by the mouth's width."""
    width = mouth_width(human, human.vertices)
    upper, lower = (abs(float(np.diff(human.vertices[[a, b], 1])[0])) / width for a, b, _ in RED.values())
    return upper, lower


def height_of_brows(human: Human, brows: str) -> float:
    """Of their middle lines above the eyes' centres, by the distance between these."""
    anchors, weights = _line(human, brows)
    left, right = human.centre("joint-l-eye"), human.centre("joint-r-eye")
    height = (human.vertices[anchors, 1] * weights).sum(axis=1).mean() - 0.5 * (left[1] + right[1])
    return float(height / np.linalg.norm(left - right))


def _with_red(human: Human) -> Human:
    vertices = human.vertices.copy()
    for (name, (inner, outer, least)), has in zip(RED.items(), red_of_lips(human), strict=True):
        target = human.source.target(name)
        field = dense(target, len(vertices))
        grown = abs(float(field[outer, 1] - field[inner, 1])) / mouth_width(human, human.vertices)
        vertices[target.index] += np.float32(np.clip((least - has) / grown, 0, 1)) * target.deltas
    return replace(human, vertices=vertices)


def _awake(human: Human, brows: str) -> Human:
    lacks = BROW - height_of_brows(human, brows)
    if lacks <= 0:
        return human
    vertices, units = human.vertices.copy(), dict(human.units)
    names = (f"{RAISED}Left", f"{RAISED}Right")
    field = sum(dense(units[name], len(vertices)) for name in names)
    lower = height_of_brows(replace(human, vertices=vertices + field), brows)
    weight = np.float32(min(lacks / max(BROW - lacks - lower, 1e-6), MOST))
    for name in names:
        vertices[units[name].index] -= weight * units[name].deltas
        units[name] = Target(units[name].index, (1 + weight) * units[name].deltas)
    return replace(human, vertices=vertices, units=units)


def _line(human: Human, brows: str) -> tuple[I32, F32]:
    """Anchors and weights of the knots of both brows' middle lines on the base mesh."""
    line = np.array(brow_style(brows)["line"], np.float32)
    return bind_from_ahead(human, np.concatenate([line, line * np.array([-1, 1], np.float32)]))
