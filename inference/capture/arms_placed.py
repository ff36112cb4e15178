"""Where the bones of both arms point, by the rays through the landmarks of their ends.

A hand that is held forwards is nearer to the camera than the face, and looks larger and farther from the
picture's middle by as much: in a portrait by a tenth. So each joint lies on the ray of its landmark, and a
bone's end where that ray meets the sphere about the bone's beginning: in two places, of which the one is
taken that the tracker's own depth, a weak witness, and the picture before speak for. Space: as
``body_seen.py``, depth from the point between the eyes on."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt

from ...rigs.rotations import unit
from ...rigs.smplx import INDEX, rest_joints

F64 = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

ARMS = ((11, 13, 15), (12, 14, 16))
"""MediaPipe's landmarks of shoulder, elbow and wrist, left and right."""
BEHIND = 0.1
"""Metres that the shoulders lie behind the point between the eyes."""
DEPTH_SIGMA = 0.08
"""Metres by which the tracker's depth of a bone is off."""
SHORTEST, LONGEST = 0.87, 1.2
"""A bone may be so many times as long as the average person's."""
ROUNDS = 3
"""Lengths and depths depend on each other: so often they are found anew."""
_JOINTS = ("shoulder", "elbow", "wrist")


def arm_bones(flat: F64, world: F64, away: F64, aside: F64, reach: Flags) -> F64:
    """(T, 2, 2, 3) directions of upper arm and forearm, left and right.

    ``flat``: (T, 33, 2) metres of the landmarks across and up as if all lay as deep as the face; ``world``:
    (T, 33, 3) the tracker's own; ``away``: (T,) metres of the face from the camera; ``aside``: (T, 3)
    where the chest's left is; ``reach``: (T, 2) which pictures show the arm."""
    rest = rest_joints().astype(np.float64)
    joints = [rest[INDEX[f"left_{name}"]] for name in _JOINTS]
    usual = [float(np.linalg.norm(b - a)) for a, b in itertools.pairwise(joints)]
    shoulder = joints[0][0] * aside[:, 2]
    depth = np.repeat((np.stack([shoulder, -shoulder], axis=1) - BEHIND)[..., None], 3, axis=2)
    rays, told = np.nan_to_num(flat[:, ARMS]), -np.nan_to_num(np.diff(world[:, ARMS, 2], axis=2))
    bones = np.zeros((len(flat), 2, 2, 3))
    for _ in range(ROUNDS):
        placed = rays * (1 - depth / away[:, None, None])[..., None]
        size = np.linalg.norm(np.diff(placed, axis=2), axis=-1)
        lengths = [_length(size[..., bone], reach, usual[bone]) for bone in range(2)]
        for side in range(2):
            start = np.concatenate([placed[:, side, 0], depth[:, side, :1]], axis=1)
            for bone, length in enumerate(lengths):
                end = _end(start, rays[:, side, bone + 1], away, length, told[:, side, bone], reach[:, side])
                bones[:, side, bone] = unit(end - start)
                start = start + length * bones[:, side, bone]
                depth[:, side, bone + 1] = start[:, 2]
    return bones


def _length(size: F64, reach: Flags, usual: float) -> float:
    """Metres of a bone as far as it is seen, ``size`` (T, 2), of both arms the longer one, near the average
    person's."""
    reached = [
        float(np.quantile(own[there], 0.97))
        for own, there in zip(size.T, reach.T, strict=True)
        if there.any()
    ]
    # one that never came side on was never seen at its full length
    return min(max(*reached, SHORTEST * usual, 0.0), LONGEST * usual)


def _end(start: F64, ray: F64, away: F64, length: float, told: F64, there: Flags) -> F64:
    """(T, 3) where a bone ends that begins at ``start`` (T, 3), of which the tracker tells the depth ``told``
    (T,) and the ray (T, 2); where that passes by, the nearest point of it."""
    slope = -ray / away[:, None]
    off = ray - start[:, :2]
    # |off + slope z|^2 + (z - start)^2 = length^2
    square = np.sum(slope**2, axis=1) + 1
    middle = (start[:, 2] - np.sum(off * slope, axis=1)) / square
    rest = (np.sum(off**2, axis=1) + start[:, 2] ** 2 - length**2) / square
    deep = np.sqrt(np.maximum(middle**2 - rest, 0))
    z = middle + deep * _signs(deep, told - (middle - start[:, 2]), there)
    return np.concatenate([ray + slope * z[:, None], z[:, None]], axis=1)


def _signs(deep: F64, told: F64, there: Flags) -> F64:
    """(T,) +1 or -1: which of the two depths, so that the tracker's is near and few jumps are made
    (Viterbi)."""
    signs = np.array([1.0, -1.0])
    cost = np.zeros(2)
    back = np.zeros((len(deep), 2), int)
    for i in range(len(deep)):
        jump = (deep[i] + deep[i - 1]) / DEPTH_SIGMA if i else 0.0
        stay_or_leap = cost[None] + jump * (1 - np.eye(2))
        back[i] = np.argmin(stay_or_leap, axis=1)
        fit = np.minimum(((signs * deep[i] - told[i]) / DEPTH_SIGMA) ** 2, 9.0) if there[i] else np.zeros(2)
        cost = np.min(stay_or_leap, axis=1) + 0.5 * fit
    out = np.empty(len(deep), int)
    state = int(np.argmin(cost))
    for i in range(len(deep) - 1, -1, -1):
        out[i] = state
        state = back[i, state]
    return signs[out]
