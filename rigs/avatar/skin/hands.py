"""What hands show from near: nails, creases over and under joints, red knuckles, tendons, the palm's lines.

A function of the place on the unmorphed base mesh, as all paint is: joints are the centres of its cubes.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..asset import F32
from ..human import Human

_NEAR = 0.03
"""Metres from a joint, beyond which it marks nothing."""
_FOLD = 0.0026
"""Metres from crease to crease over a knuckle."""
_NAIL = (0.0052, 0.0044, 0.0046, 0.0043, 0.0036)
"""Metres from the middle of a nail to its side, thumb to little finger."""
_PLATE = 0.0058
"""Metres from the middle of a nail to its root and to its edge."""
_EDGE = 0.0005
"""Metres in which a nail ends."""


@dataclass(frozen=True)
class Marks:
    """What is added on N texels: ``blood``, ``melanin``, and ``height`` in 0..1 as in ``Paint``; ``nail``
    0..1 on nails."""

    blood: F32
    melanin: F32
    height: F32
    nail: F32


def hand_marks(human: Human, at: F32, looks: F32) -> Marks:
    """Marks at places ``at`` (N, 3) on the base mesh, whose normals ``looks`` (N, 3) are."""
    marks = Marks(*(np.zeros(len(at), np.float32) for _ in range(4)))
    for side in ("l", "r"):
        wrist = _joint(human, f"{side}-hand")
        mine = np.flatnonzero(np.linalg.norm(at - wrist, axis=1) < 0.24)
        if len(mine):
            _one_hand(human, side, wrist, at[mine], looks[mine], mine, marks)
    return marks


def _one_hand(
    human: Human, side: str, wrist: F32, at: F32, looks: F32, mine: np.ndarray, marks: Marks
) -> None:
    fingers = [[_joint(human, f"{side}-finger-{f}-{k}") for k in (1, 2, 3, 4)] for f in range(1, 6)]
    across, along = fingers[4][0] - fingers[1][0], fingers[2][0] - wrist
    back = np.asarray(np.cross(across, along), np.float32) * (1 if side == "l" else -1)
    back = back / np.linalg.norm(back)
    bend: F32 = np.mean([p[1] - (p[0] + p[2]) / 2 for p in fingers[1:]], axis=0)
    back = back if back @ bend > 0 else -back
    over = np.clip(looks @ back * 1.6, 0, 1)
    under = np.clip(-looks @ back * 1.6, 0, 1)
    for number, joints in enumerate(fingers):
        _finger(number, joints, at, over, under, mine, marks)
        bent = joints[2] - (joints[1] + joints[3]) / 2
        _nail(number, joints, back if number else bent, at, looks, mine, marks)
        if number:
            line = _from_line(at, wrist + 0.25 * (joints[0] - wrist), joints[0])
            marks.height[mine] += 0.30 * np.exp(-((line / 0.0028) ** 2)) * over
    _palm(fingers, wrist, at, under, mine, marks)


def _finger(
    number: int, joints: list[F32], at: F32, over: F32, under: F32, mine: np.ndarray, marks: Marks
) -> None:
    for k, joint in enumerate(joints[:3]):
        before = joints[k - 1] if k else joints[k] * 2 - joints[k + 1]
        axis = joints[k + 1] - before
        axis = axis / np.linalg.norm(axis)
        ahead = (at - joint) @ axis
        near = np.linalg.norm(at - joint, axis=1) < _NEAR * (0.8 if k else 1.0)
        if k == 0 and number == 0:
            continue
        wide = 0.0085 if k == 0 else 0.0062
        bump = np.exp(-((ahead / wide) ** 2)) * near
        # no two folds are alike, and none is straight
        beside = (at - joint) @ np.cross(axis, [0.0, 1.0, 0.0])
        bowed = ahead / _FOLD + 0.30 * np.sin(beside / 0.0031 + 2.3 * number + k)
        folds = (0.5 + 0.5 * np.cos(2 * np.pi * bowed)) * (0.7 + 0.3 * np.sin(1.7 * bowed + number + 2 * k))
        marks.blood[mine] += (0.10 if k == 0 else 0.24) * bump * over
        marks.melanin[mine] += 0.10 * bump * over
        marks.height[mine] += (0.26 if k == 0 else -0.42 * folds) * bump * over
        if k:
            crease = np.exp(-((ahead / 0.0017) ** 2)) * near * under
            marks.height[mine] -= 0.5 * crease
            marks.blood[mine] += 0.16 * crease
    # finger tips are red
    tip = np.exp(-((np.linalg.norm(at - joints[3], axis=1) / 0.010) ** 2))
    marks.blood[mine] += 0.18 * tip


def _nail(
    number: int, joints: list[F32], back: F32, at: F32, looks: F32, mine: np.ndarray, marks: Marks
) -> None:
    """A plate with a moon at its root, a pale edge in front, and a fold of skin around it."""
    tip = joints[3]
    along = (tip - joints[2]) / np.linalg.norm(tip - joints[2])
    out = back - along * (back @ along)
    out = out / np.linalg.norm(out)
    ahead, beside = (at - tip) @ along + _PLATE + 0.0006, (at - tip) @ np.cross(along, out)
    long, wide = np.abs(ahead) / _PLATE, np.abs(beside) / _NAIL[number]
    # rounder at the root than at the sides
    power = np.where(ahead < 0, 2.4, 3.2)
    within = (long**power + wide**power) ** (1 / power)
    facing = np.clip((looks @ out - 0.15) / 0.2, 0, 1) * (np.linalg.norm(at - tip, axis=1) < 0.02)
    inside = (1 - within) * _NAIL[number] / _EDGE
    plate = np.clip(inside + 0.5, 0, 1) * facing
    moon = np.clip(0.62 - np.hypot(ahead + 1.15 * _PLATE, 0.8 * beside) / _PLATE, 0, 0.25) * 4 * plate
    edge = np.clip((ahead - 0.78 * _PLATE) / 0.0007, 0, 1) * plate
    fold = np.exp(-(((inside + 1.2) / 1.1) ** 2)) * facing * (ahead < 0.6 * _PLATE)
    marks.nail[mine] = np.maximum(marks.nail[mine], plate)
    marks.blood[mine] += 0.16 * plate - 0.22 * moon - 0.42 * edge + 0.14 * fold
    marks.melanin[mine] += -0.25 * plate - 0.06 * moon - 0.08 * edge
    marks.height[mine] += 0.16 * plate - 0.40 * fold


def _palm(fingers: list[list[F32]], wrist: F32, at: F32, under: F32, mine: np.ndarray, marks: Marks) -> None:
    """The three lines: of the heart, of the head, and about the ball of the thumb."""

    def down(finger: int, share: float) -> F32:
        return fingers[finger][0] + share * (wrist - fingers[finger][0])

    web = 0.5 * (fingers[0][1] + fingers[1][0])
    lines = (
        (down(4, 0.20), down(3, 0.16), down(2, 0.10), down(1, 0.02)),
        (web, down(2, 0.34), down(3, 0.44), down(4, 0.55)),
        (web, down(1, 0.40), down(1, 0.62), down(2, 0.85)),
    )
    for line in lines:
        away = np.min([_from_line(at, a, b) for a, b in pairwise(line)], axis=0)
        # a line lies beneath the skin that bears it: only what is sideways counts
        crease = np.exp(-((away / 0.0022) ** 2))
        crease = crease * under * (np.linalg.norm(at - wrist, axis=1) < 0.125)
        marks.height[mine] -= 0.45 * crease
        marks.blood[mine] += 0.24 * crease


def _from_line(at: F32, a: F32, b: F32) -> F32:
    """(N,) metres from the segment between two points, seen from the palm's or back's side: along its normal
    nothing counts, since joints lie inside the hand."""
    along = b - a
    length = np.linalg.norm(along)
    unit = along / length
    t = np.clip((at - a) @ unit, 0, length)
    away = at - a - t[:, None] * unit
    side = np.cross(unit, [0.0, 1.0, 0.0])
    side /= np.linalg.norm(side) + 1e-9
    beyond = np.abs((at - a) @ unit - t)
    return np.asarray(np.abs(away @ side) + beyond, np.float32)


def _joint(human: Human, name: str) -> F32:
    centre: F32 = human.source.vertices[human.groups[f"joint-{name}"]].mean(axis=0)
    return centre
