"""What hands show from near: creases over and under the joints, red knuckles, tendons, the lines of the palm.

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
_FOLD = 0.0034
"""Metres from crease to crease over a knuckle."""


@dataclass(frozen=True)
class Marks:
    """What is added on N texels: ``blood``, ``melanin``, and ``height`` in 0..1 as in ``Paint``."""

    blood: F32
    melanin: F32
    height: F32


def hand_marks(human: Human, at: F32, looks: F32) -> Marks:
    """Marks at places ``at`` (N, 3) on the base mesh, whose normals ``looks`` (N, 3) are."""
    marks = Marks(*(np.zeros(len(at), np.float32) for _ in range(3)))
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
    back = np.cross(across, along) * (1 if side == "l" else -1)
    back = back / np.linalg.norm(back)
    bend = np.mean([p[1] - (p[0] + p[2]) / 2 for p in fingers[1:]], axis=0)
    back = back if back @ bend > 0 else -back
    over = np.clip(looks @ back * 1.6, 0, 1)
    under = np.clip(-looks @ back * 1.6, 0, 1)
    for number, joints in enumerate(fingers):
        _finger(number, joints, at, over, under, mine, marks)
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
        folds = 0.5 + 0.5 * np.cos(2 * np.pi * ahead / _FOLD)
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
