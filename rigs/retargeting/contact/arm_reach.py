"""Arms whose wrists are moved: two-bone inverse kinematics on world rotations of any rig."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ...rotations import matrix_from_axis_angle, unit

F64 = npt.NDArray[np.float64]

STRAIGHT = 0.04
"""Of the upper arm: an elbow less far from the line of shoulder and wrist takes its side from the upper arm's
own turn."""
REACH, NEAR = 0.999, 0.25
"""Shares of the arm's length between which the wrist is from the shoulder."""


def elbow_way(shoulder: F64, elbow: F64, wrist: F64, back: F64) -> F64:
    """(T, 3) unit: to which side of the line from shoulder to wrist the elbow is; ``back`` (T, 3) where it
    would go in an arm that is straight."""
    u = unit(wrist - shoulder)
    out = elbow - shoulder + STRAIGHT * np.linalg.norm(elbow - shoulder, axis=-1, keepdims=True) * back
    return unit(out - np.sum(out * u, axis=-1, keepdims=True) * u + 1e-9)


def reached(
    shoulder: F64, elbow: F64, wrist: F64, back: F64, moved: F64, swivel: F64
) -> tuple[F64, F64, F64, F64]:
    """Elbows and wrists (T, 3) of arms whose wrist is moved by ``moved`` (T, 3) and whose elbow is turned by
    ``swivel`` (T,) radians about the line from shoulder to wrist, and the rotations (T, 3, 3) that upper arm
    and forearm make for it: none at all where nothing moves."""
    side = elbow_way(shoulder, elbow, wrist, back)
    far = np.linalg.norm(wrist - shoulder, axis=-1)
    # no nearer to straight than it was, or than arms get
    most = np.maximum(REACH * (_length(elbow - shoulder) + _length(wrist - elbow)), far)
    before = _bent(shoulder, elbow, wrist, wrist, side, most)
    u = unit(wrist + moved - shoulder)
    turned = np.einsum("tij,tj->ti", matrix_from_axis_angle(swivel[:, None] * u), side)
    after = _bent(shoulder, elbow, wrist, wrist + moved, turned, most)
    upper, fore = (new @ np.swapaxes(old, 1, 2) for old, new in zip(before, after, strict=True))
    joint = shoulder + np.einsum("tij,tj->ti", upper, elbow - shoulder)
    return joint, joint + np.einsum("tij,tj->ti", fore, wrist - elbow), upper, fore


def _bent(shoulder: F64, elbow: F64, wrist: F64, goal: F64, side: F64, most: F64) -> tuple[F64, F64]:
    """Frames (T, 3, 3) of upper arm and forearm of an arm that reaches for ``goal`` (T, 3)."""
    a, b = _length(elbow - shoulder), _length(wrist - elbow)
    far = _length(goal - shoulder)
    kept = np.clip(far, NEAR * (a + b), most)
    u = (goal - shoulder) / np.maximum(far, 1e-9)[:, None]
    side = unit(side - np.sum(side * u, axis=-1, keepdims=True) * u)
    cosine = np.clip((a * a + kept * kept - b * b) / np.maximum(2 * a * kept, 1e-12), -1, 1)
    upper = cosine[:, None] * u + np.sqrt(1 - cosine * cosine)[:, None] * side
    normal = np.cross(u, side)
    return _frame(upper, normal), _frame(kept[:, None] * u - a[:, None] * upper, normal)


def _frame(along: F64, normal: F64) -> F64:
    x = unit(along)
    return np.stack([x, normal, np.cross(x, normal)], axis=-1)


def _length(v: F64) -> F64:
    return np.asarray(np.linalg.norm(v, axis=-1))
