"""Growing hair: strands that leave the scalp, follow a flow, fall and stay out of head and shoulders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ....base.easing import smoothstep
from .scalp import F64, Scalp

STEP = 0.005
"""Metres between the simulated points."""
CLEARANCE = 0.003
"""Metres that strands keep off the skin at least, which is more than the field's error."""
DOWN = np.array([0.0, -1.0, 0.0])


@dataclass(frozen=True)
class Growth:
    """How one layer of strands grows; one value per strand (S,) or per strand and axis (S, 3).

    ``direction``: where the strand wants to go at the root; ``lift``: how far (metres) it stays off the
    skin; ``length`` metres; ``floor`` height at which it is cut; ``gravity``: turn towards the ground per
    step; ``opening``: azimuth in degrees that it keeps clear of the face; ``curl``: turn towards the neck.
    """

    direction: F64
    lift: F64
    length: F64
    floor: F64
    gravity: F64
    opening: F64
    curl: F64


def grow(scalp: Scalp, roots: F64, normals: F64, growth: Growth, points: int) -> F64:
    """Strands (S, points, 3) from roots (S, 3), evenly spaced along their own length."""
    steps = int(np.ceil(growth.length.max() / STEP))
    p = roots + normals * 0.0006
    direction = growth.direction / np.linalg.norm(growth.direction, axis=1, keepdims=True)
    path = [roots.copy()]
    for k in range(steps):
        grown = k * STEP
        rise = smoothstep(grown / 0.05)
        height = CLEARANCE * min(1.0, grown / 0.01) + growth.lift * rise
        distance, outward = scalp.skin.distance(p)
        low = np.clip((scalp.ear - p[:, 1]) / 0.06, 0, 1)
        inward = -(p - [0, 0, scalp.centre[2] - 0.02]) * [1, 0, 1]
        inward /= np.linalg.norm(inward, axis=1, keepdims=True) + 1e-9
        weight = growth.gravity * min(1.0, 0.35 + grown / 0.08)
        direction = direction + weight[:, None] * DOWN + (growth.curl * low)[:, None] * inward
        # Along the skin where it lies on it: what points into the head is turned aside.
        direction = direction + _off_the_face(scalp, p, growth.opening)
        into = np.minimum((direction * outward).sum(axis=1), 0)
        close = np.clip(1 - (distance - height) / 0.012, 0, 1)
        direction = direction - (into * close)[:, None] * outward
        direction /= np.linalg.norm(direction, axis=1, keepdims=True) + 1e-9
        p = p + STEP * direction
        distance, outward = scalp.skin.distance(p)
        lack = np.maximum(height - distance, 0)
        p = p + outward * np.minimum(lack, 0.0025)[:, None]
        path.append(p)
    return _cut(_relaxed(np.stack(path, axis=1)), growth, points)


def clump(
    strands: F64, guides: npt.NDArray[np.int64], group: npt.NDArray[np.int64], pull: F64, soon: float = 0.0
) -> F64:
    """Strands drawn towards the guide of their group, the more the nearer the tip; ``pull`` (S,) at the tip;
    ``soon`` (0..1): how near the root they are together already.

    ``guides`` (G,) are strand ids, ``group`` (S,) the guide of each strand.
    """
    t = np.linspace(0, 1, strands.shape[1])
    amount = pull[:, None] * smoothstep(t / (1 - 0.92 * soon))[None]
    return strands - amount[..., None] * (strands - strands[guides[group]])


def hangs_in_face(scalp: Scalp, strands: F64, opening: F64) -> npt.NDArray[np.bool_]:
    """Which strands (S, M, 3) still hang before the face, well inside ``opening`` (S,) degrees."""
    d = strands - scalp.centre
    azimuth = np.degrees(np.arctan2(np.abs(d[..., 0]), d[..., 2]))
    return ((strands[..., 1] < scalp.eye + 0.05) & (azimuth < opening[:, None] - 12)).any(axis=1)


def _off_the_face(scalp: Scalp, p: F64, opening: F64) -> F64:
    """Pull (S, 3) sideways and back where strands below the hairline would hang before the face.

    ``opening``: degrees from the middle of the face that are kept free.
    """
    d = p - scalp.centre
    azimuth = np.degrees(np.arctan2(d[:, 0], d[:, 2]))
    below = np.clip((scalp.eye + 0.08 - p[:, 1]) / 0.06, 0, 1)
    lack = np.clip((opening + 6 - np.abs(azimuth)) / 14, 0, 1) * below
    side = np.where(d[:, 0] < 0, -1.0, 1.0)
    turn = np.radians(azimuth)
    around = np.stack([np.cos(turn) * side, np.zeros(len(p)), -np.abs(np.sin(turn))], axis=1)
    return 0.8 * lack[:, None] * around


def _relaxed(path: F64, rounds: int = 6) -> F64:
    """Kinks smoothed out of paths (S, N, 3); the ends stay."""
    path = path.copy()
    for _ in range(rounds):
        path[:, 1:-1] += 0.5 * ((path[:, :-2] + path[:, 2:]) / 2 - path[:, 1:-1])
    return path


def _cut(path: F64, growth: Growth, points: int) -> F64:
    """Cut at length or floor, then spread ``points`` evenly along what is left."""
    segment = np.linalg.norm(np.diff(path, axis=1), axis=2)
    along = np.concatenate([np.zeros((len(path), 1)), np.cumsum(segment, axis=1)], axis=1)
    under = path[..., 1] < growth.floor[:, None]
    first = np.where(under.any(axis=1), under.argmax(axis=1), path.shape[1] - 1)
    end = np.minimum(along[np.arange(len(path)), np.maximum(first, 1)], growth.length)
    wanted = end[:, None] * (np.linspace(0, 1, points) ** 1.25)[None]
    result = np.empty((len(path), points, 3))
    for i in range(len(path)):
        for axis in range(3):
            result[i, :, axis] = np.interp(wanted[i], along[i], path[i, :, axis])
    return result
