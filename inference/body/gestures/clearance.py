"""Hands kept clear of trunk, face and each other, on the proportions that motion is made on.

Everything is in the chest's frame with its origin at the left shoulder joint of the T-pose; arms in the left
arm's terms (see :mod:`.reach`). What an avatar's own breadth needs besides is the retargeting's part.
"""

from __future__ import annotations

import numpy as np

from ....rigs.smplx import INDEX, rest_joints
from ..moves import F64
from .reach import PLACE, angles_of, hand_frame

TRUNK = np.array([0.205, 0.150])
"""Metres: half the width and depth of chest and belly with a sweater on."""
BEHIND = -0.012
"""Metres: its middle from the shoulders, to the front."""
FACE, FACE_AT = np.array([0.090, 0.150, 0.125]), np.array([0.0, 0.245, 0.055])
"""Metres: half the width, height and depth of a head, and its middle from between the shoulders."""
SKIN = 0.012
"""Metres: half of a finger."""
APART = 0.048
"""Metres from a point of one hand to each of the other at least: fingers and palms are 2 to 3 cm thick."""
PASSING = 0.075
"""Metres beside one another within which hands that pass are kept apart sideways: more by and by."""
SOFT = 0.036
"""Metres over which a hand is turned aside: it does not bump."""
SMOOTH = 0.006
"""Metres: over so small a depth it makes no difference which of a hand's points it is."""
HAND = np.array([[0.0, 0.0, 0.0], [0.085, -0.01, 0.03], [0.085, -0.01, -0.03], [0.14, -0.02, 0.0]])
"""Metres: points of a hand in its own frame: wrist, edges of the palm, first joints of the fingers."""
TIP = np.array([0.185, 0.05])
"""Metres to the tips of straight fingers, and by how much they come down as fingers bend."""


def clear_of_body(pose: F64) -> F64:
    """Hand poses (T, POSE) with the wrist moved so that the hand's points are outside trunk and face."""
    values = angles_of(pose)
    frame = hand_frame(values)
    points = _points(pose[:, PLACE], frame, values)
    middle = _middle()
    away = np.zeros((len(pose), 3))
    flat = points - [middle, 0.0, BEHIND]
    # the trunk: an upright ellipse below the shoulders, pushed out of square to it
    below = _fade(points[..., 1] - 0.01, -0.06)
    size = TRUNK + SKIN
    share = np.hypot(flat[..., 0] / size[0], flat[..., 2] / size[1])
    short = _soft((1 - share) * size[1]) * below
    normal = np.stack(
        [flat[..., 0] / size[0] ** 2, np.zeros_like(share), flat[..., 2] / size[1] ** 2], axis=-1
    )
    normal[..., 2] = np.maximum(normal[..., 2], 0.0)
    away += _most(short, normal)
    head = points - FACE_AT - np.array([middle, 0.0, 0.0])
    size = FACE + SKIN
    share = np.linalg.norm(head / size, axis=-1)
    normal = head / size**2
    normal[..., 2] = np.maximum(normal[..., 2], 2.0)
    away += _most(_soft((1 - share) * size.min()), normal)
    result = pose.copy()
    result[:, PLACE] += away
    return result


def clear_of_each_other(left: F64, right: F64) -> tuple[F64, F64]:
    """Hand poses (T, POSE) of both arms that do not meet; each goes half of the way."""
    middle = np.array([2 * _middle(), 0.0, 0.0])
    points = []
    for pose in (left, right):
        values = angles_of(pose)
        points.append(_points(pose[:, PLACE], hand_frame(values), values))
    # the right arm's terms are mirrored about the middle
    gap = points[0][:, :, None] - (points[1] * [-1.0, 1.0, 1.0] + middle)[:, None]
    gap = gap.reshape(len(left), -1, 3)
    # points that are one behind the other come no nearer sideways, so that hands that crossed come free too
    over = np.sum(gap[..., 1:] ** 2, axis=-1) / PASSING**2
    beside = np.maximum(1 - over, 0.0)
    short = _soft(APART * beside - gap[..., 0]) * beside**2 * (3 - 2 * beside)
    way = np.zeros_like(gap)
    way[..., 0] = 1.0
    half = 0.5 * _most(short, way)
    one, other = left.copy(), right.copy()
    one[:, PLACE] += half
    other[:, PLACE] += half * [1.0, -1.0, -1.0]
    return one, other


def _points(place: F64, frame: F64, values: F64) -> F64:
    """(T, N, 3) points of a hand, the last of them the finger tips as they are bent."""
    own = np.tile(HAND, (len(place), 1, 1))
    bend = np.radians(
        np.mean(values[:, -19:-4:4] + values[:, -18:-3:4], axis=1)
    )  # first two joints of fingers
    tip = np.column_stack(
        [0.1 + 0.085 * np.cos(0.8 * bend), -0.085 * np.sin(0.8 * bend), np.zeros(len(place))]
    )
    own = np.concatenate([own, tip[:, None]], axis=1)
    return np.asarray(place[:, None] + np.einsum("tij,tnj->tni", frame, own))


def _most(short: F64, normal: F64) -> F64:
    """(T, 3) the way out for the point (of N) that needs most, smoothly from one to another."""
    unit = normal / np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)
    way = np.sum((short * short)[..., None] * unit, axis=1)
    return np.asarray(way / (np.sum(short, axis=1, keepdims=True) + SMOOTH))


def _soft(depth: F64) -> F64:
    """A depth that is outside below 0, rounded over ``SOFT``: never less than the depth, 0 well outside; the
    integral of a smooth step, so that a hand that comes by is not jerked."""
    x = np.clip((depth + SOFT) / (2 * SOFT), 0.0, 1.0)
    return np.asarray(np.where(depth > SOFT, depth, 2 * SOFT * x**3 * (1 - 0.5 * x)))


def _fade(height: F64, over: float) -> F64:
    x = np.clip(height / over, 0.0, 1.0)
    return np.asarray(x * x * (3 - 2 * x))


def _middle() -> float:
    """The body's middle, seen from the shoulder."""
    return -float(rest_joints()[INDEX["left_shoulder"]][0])
