"""How cloth falls about a body: it lies on what is widest and hangs from there, wider by its ease.

A trunk or a leg is looked at as a tube: radii by height and angle about its middle. Cloth that fell freely
would be at every height as wide as the widest above; a cut takes it in again by a share, ``fitted``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d, map_coordinates

from ...distance_field import F64

ANGLES = 48
STEP = 0.012
LEAN = 0.10
"""Metres that hanging cloth comes inwards in a metre of height."""


@dataclass(frozen=True)
class Tube:
    """Radii ``body`` and ``hanging`` (H, A), metres, from height ``low`` on in steps of :data:`STEP`, angles
    from the front on; ``middle`` (H, 2): x and z of its axis."""

    body: F64
    hanging: F64
    middle: F64
    low: float

    def polar(self, points: F64) -> tuple[F64, F64, F64, F64]:
        """Row and column (N,) in the table, and radius and unit direction (N, 3) of points."""
        row = np.clip((points[:, 1] - self.low) / STEP, 0, len(self.body) - 1)
        middle = np.stack([np.interp(row, np.arange(len(self.middle)), self.middle[:, k]) for k in (0, 1)], 1)
        flat = points[:, [0, 2]] - middle
        radius = np.linalg.norm(flat, axis=1)
        column = (np.arctan2(flat[:, 0], flat[:, 1]) / (2 * np.pi) * ANGLES) % ANGLES
        way = np.zeros_like(points)
        way[:, [0, 2]] = flat / (radius[:, None] + 1e-9)
        return row, column, radius, way

    def fallen(self, points: F64, ease: F64, fitted: F64) -> F64:
        """Where points (N, 3) of a surface near the body come to lie; ``ease`` (N,) metres, ``fitted`` (N,)
        from 0, as it hangs, to 1, as the body is."""
        row, column, radius, way = self.polar(points)
        at = np.stack([row, column])
        body = map_coordinates(self.body, at, order=1, mode="grid-wrap")
        hanging = map_coordinates(self.hanging, at, order=1, mode="grid-wrap")
        wanted = body + ease + (1 - fitted) * np.maximum(hanging - body, 0)
        # points keep their own distance from the body where it is finer than the table
        wanted = np.maximum(wanted + 0.5 * np.clip(radius - body, -0.02, 0.02), radius + 0.4 * ease)
        return np.asarray(points + way * (wanted - radius)[:, None])


def tube_of(points: F64, low: float, high: float, *, outermost: bool = False) -> Tube:
    """The tube of surface points (N, 3) between two heights; hanging begins at the top. ``outermost``: about
    what lies furthest out where several surfaces lie behind one another, as two legs do."""
    rows = max(4, int((high - low) / STEP) + 1)
    height = low + STEP * np.arange(rows)
    middle = np.zeros((rows, 2))
    for i, y in enumerate(height):
        slice_ = points[np.abs(points[:, 1] - y) < 1.5 * STEP][:, [0, 2]]
        if len(slice_) > 3:
            middle[i] = (slice_.min(axis=0) + slice_.max(axis=0)) / 2
        elif i:
            middle[i] = middle[i - 1]
    middle = gaussian_filter1d(middle, 3, axis=0, mode="nearest")
    empty = Tube(np.zeros((rows, ANGLES)), np.zeros((rows, ANGLES)), middle, low)
    row, column, radius, _ = empty.polar(points)
    near = (points[:, 1] > low - STEP) & (points[:, 1] < high + STEP)
    total, count = np.zeros((rows, ANGLES)), np.zeros((rows, ANGLES))
    index = (np.round(row[near]).astype(int), np.floor(column[near] + 0.5).astype(int) % ANGLES)
    np.add.at(total, index, radius[near])
    np.add.at(count, index, 1.0)
    if outermost:
        total = np.zeros((rows, ANGLES))
        np.maximum.at(total, index, radius[near])
        count = np.minimum(count, 1.0)
    body = _filled(total, count)
    hanging = body.copy()
    for i in range(rows - 2, -1, -1):
        hanging[i] = np.maximum(body[i], hanging[i + 1] - LEAN * STEP)
    # cloth spans hollows around the body, too
    wide = np.maximum(hanging, gaussian_filter1d(hanging, 3.0, axis=1, mode="wrap"))
    spanned = gaussian_filter1d(wide, 1.5, axis=1, mode="wrap")
    hanging = gaussian_filter1d(np.maximum(spanned, body), 1.5, axis=0, mode="nearest")
    return Tube(body, hanging, middle, low)


def _filled(total: F64, count: F64) -> F64:
    """Means of the cells, empty ones from their neighbours."""
    for sigma in (0.6, 1.2, 2.5, 6.0):
        t = gaussian_filter1d(
            gaussian_filter1d(total, sigma, axis=1, mode="wrap"), sigma, axis=0, mode="nearest"
        )
        c = gaussian_filter1d(
            gaussian_filter1d(count, sigma, axis=1, mode="wrap"), sigma, axis=0, mode="nearest"
        )
        lacking = count < 0.2
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.where(c > 1e-6, t / np.maximum(c, 1e-9), 0)
        total = np.where(lacking & (c > 0.02), mean, total)
        count = np.where(lacking & (c > 0.02), 1.0, count)
    return np.where(count > 0, total / np.maximum(count, 1e-9), 0.1)
