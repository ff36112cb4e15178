"""Points of a face found from its shape alone, so that heads of any mesh can be laid over each other.

The middle of a neutral face seen from the side rises and falls in a known order: nose tip, its base, upper
lip, the line where lips meet, lower lip, the fold below it, chin. The corners of the mouth are where the gap
ends that an opened jaw leaves.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from .head import Head

F64 = npt.NDArray[np.float64]

PROFILE = ("nose tip", "nose base", "upper lip", "lips", "lower lip", "fold", "chin")
"""Forward, back, forward, ... in this order downwards."""
STEP = 0.0002
"""Metres between heights of a profile."""
LEAST = 0.0003
"""Metres that a profile must rise or fall by."""
OPEN = np.radians(20)
DEPTH = 0.008
"""Metres that the gap of the opened mouth is deep, at least."""
SLIT = 0.006
"""Metres that the line of the lips lies behind them, at most."""
SPREAD = 0.06
"""Metres between the eyes of the heads that the lengths here are for."""


def facial_points(head: Head) -> dict[str, F64]:
    """Name to point (3,): both eyes and those of :data:`PROFILE` and ``corner left`` and ``right``.

    Raises InputError where no face is recognised.
    """
    scale = float(np.linalg.norm(head.eyes[0] - head.eyes[1])) / SPREAD
    if not 0.3 < scale < 3:
        raise InputError("the model's eyes are not where a head has them", "give a model in metres")
    points = {"eye left": head.eyes[0], "eye right": head.eyes[1]}
    triangles = head.vertices.astype(np.float64)[head.faces[head.skin[head.faces].all(axis=1)]]
    eyes = head.eyes.mean(axis=0)
    low, high = eyes[1] - 0.12 * scale, eyes[1] + 0.01 * scale
    y = np.arange(low, high, STEP)
    aside, heights = np.abs(triangles[..., 0] - eyes[0]).min(axis=1), triangles[..., 1]
    middle = (aside < 0.06 * scale) & (heights.max(axis=1) > low) & (heights.min(axis=1) < high)
    triangles = triangles[middle]
    z = outline(triangles, float(eyes[0]), y)
    for name, (height, depth) in _profile(y, z, float(eyes[1]), scale).items():
        points[name] = np.array([eyes[0], height, depth])
    points |= _corners(head, triangles, points, scale)
    return points


def outline(triangles: F64, x: float, y: F64) -> F64:
    """The foremost z at heights ``y`` in the plane of this x; NaN where there is nothing."""
    side = triangles[..., 0] - x
    cut = triangles[(side.min(axis=1) < 0) & (side.max(axis=1) >= 0)]
    ends = []
    for a, b in ((0, 1), (1, 2), (2, 0)):
        at, to = cut[:, a], cut[:, b]
        da, db = at[:, 0] - x, to[:, 0] - x
        crosses = (da < 0) != (db < 0)
        t = np.divide(da, da - db, out=np.zeros_like(da), where=crosses)
        ends.append(np.where(crosses[:, None], at + t[:, None] * (to - at), np.nan)[:, 1:])
    three = np.stack(ends, axis=1)
    known = np.isfinite(three[..., 0])
    three = three[known.sum(axis=1) == 2]
    segments = three[np.isfinite(three[..., 0])].reshape(-1, 2, 2)
    z = np.full(len(y), -np.inf)
    for (y0, z0), (y1, z1) in segments:
        first, last = np.searchsorted(y, (min(y0, y1), max(y0, y1)))
        if last > first:
            part = (y[first:last] - y0) / (y1 - y0)
            z[first:last] = np.maximum(z[first:last], z0 + part * (z1 - z0))
    return np.where(np.isfinite(z), z, np.nan)


def _profile(y: F64, z: F64, eyes: float, scale: float) -> dict[str, tuple[float, float]]:
    from scipy.signal import find_peaks

    whole = np.isfinite(z)
    y, z = y[whole], z[whole]
    nose = np.flatnonzero((y < eyes - 0.01 * scale) & (y > eyes - 0.07 * scale))
    if not len(nose):
        raise InputError("no nose was found below the model's eyes", "the model must be a head at rest")
    tip = nose[np.argmax(z[nose])]
    down_y, down_z = y[: tip + 1][::-1], z[: tip + 1][::-1]
    forward, _ = find_peaks(down_z, prominence=LEAST * scale)
    back, _ = find_peaks(-down_z, prominence=LEAST * scale)
    order = sorted([(int(i), "forward") for i in forward] + [(int(i), "back") for i in back])
    wanted = ["back", "forward"] * 3
    found, at = [0], 0
    for i, kind in order:
        if at < len(wanted) and kind == wanted[at]:
            found.append(i)
            at += 1
    if len(found) < 5:
        raise InputError("no lips were found below the model's nose", "the model must be a head at rest")
    points = {n: (float(down_y[i]), float(down_z[i])) for n, i in zip(PROFILE, found, strict=False)}
    # lips that stand a little apart are seen right through
    front = min(points["upper lip"][1], points["lower lip"][1])
    points["lips"] = (points["lips"][0], max(points["lips"][1], front - SLIT * scale))
    return points


def _corners(head: Head, triangles: F64, points: dict[str, F64], scale: float) -> dict[str, F64]:
    """Where the gap ends to both sides. Turning the jaw about X moves nothing along X."""
    rest = head.vertices.astype(np.float64)
    arm = rest - head.jaw
    w = head.jaw_weights[:, None]
    turned = arm.copy()
    turned[:, 1] = np.cos(OPEN) * arm[:, 1] - np.sin(OPEN) * arm[:, 2]
    turned[:, 2] = np.sin(OPEN) * arm[:, 1] + np.cos(OPEN) * arm[:, 2]
    opened = (rest + w * (turned - arm))[head.faces[head.skin[head.faces].all(axis=1)]]
    lips = points["lips"]
    opened = opened[np.abs(opened[..., 0] - lips[0]).min(axis=1) < 0.06 * scale]
    opened = opened[np.abs(opened[..., 1] - lips[1]).min(axis=1) < 0.07 * scale]
    y = np.arange(lips[1] - 0.05 * scale, lips[1] + 0.008 * scale, 2 * STEP)
    close = np.abs(y - lips[1]) < 0.006 * scale
    found = {}
    for name, side in (("left", 1), ("right", -1)):
        corner, height = lips, lips[1]
        for step in np.arange(1, 100) * 0.0005 * scale:
            x = float(lips[0] + side * step)
            z = np.nan_to_num(outline(opened, x, y), nan=-1.0)
            upper = np.maximum.accumulate(z[::-1])[::-1]
            lower = np.maximum.accumulate(z)
            if (np.minimum(upper, lower) - z).max() < DEPTH * scale:
                break
            shut = outline(triangles, x, y)
            near = np.where(close & (np.abs(y - height) < 0.002 * scale), shut, np.nan)
            # lips that stand a little apart are seen right through
            near[near < corner[2] - SLIT * scale] = np.nan
            if np.isfinite(near).any():
                # the lips' line, followed outwards: the furthest back between them
                i = int(np.nanargmin(near))
                height = float(y[i])
                corner = np.array([x, height, shut[i]])
        if abs(corner[0] - lips[0]) < 0.008 * scale:
            raise InputError("the model's jaw opens no mouth", "the model must be a head with closed lips")
        found[f"corner {name}"] = corner
    return found
