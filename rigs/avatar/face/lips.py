"""Lips that meet: the base mesh leaves a slit towards the corners of the resting mouth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..asset import F32, I32
from ..human import Human
from ..skin.layout import HEAD, SkinLayout, rows_from

LIP_LINE = 0.66105
"""Height that parts upper from lower lip on the base mesh, metres."""
FALL = ((0, 2, 3, 4, 5, 6, 7), (1.0, 1.0, 0.85, 0.6, 0.35, 0.15, 0.0))
"""How much of the move a row of faces makes that lies so many rows from the inner rim of the lips."""
UPPER_SHARE = 0.4
OVERLAP = 0.0003
"""Metres by which the closed lips press into each other, so that no light passes."""


def seal_lips(human: Human, layout: SkinLayout) -> Human:
    """The person with the lips' rims moved towards each other where they stood apart at rest."""
    base, count = human.source.vertices, len(human.vertices)
    front = (layout.texture == HEAD) & ~layout.mouth & ~layout.sockets
    rim = np.intersect1d(layout.faces[front], layout.faces[layout.mouth])
    outside = rows_from(rim, layout.faces[front], count)
    rows = np.minimum(outside, rows_from(rim, layout.faces[layout.mouth], count))
    upper = base[:, 1] > LIP_LINE
    vertices = human.vertices.copy()
    for sign in (1, -1):
        side = sign * base[:, 0] >= -1e-6
        near = side & (base[:, 2] > 0.13) & ((outside == 1) | (outside == 2))
        high, low = np.flatnonzero(near & upper), np.flatnonzero(near & ~upper)
        corner = min(np.abs(vertices[high, 0]).max(), np.abs(vertices[low, 0]).max())
        x = np.linspace(0, corner, 40)
        gap = _edge(vertices, high, outside, x, lowest=True)
        gap -= _edge(vertices, low, outside, x, lowest=False)
        moved = np.flatnonzero(side & (rows < FALL[0][-1]) & (base[:, 2] > 0.11))
        at = np.abs(vertices[moved, 0])
        amount = np.interp(at, x, np.clip(gap + OVERLAP, 0, None)) * np.interp(rows[moved], *FALL)
        # Beyond the corner the skin only follows a little.
        amount *= np.clip(1 - (at - corner) / 0.006, 0, 1)
        vertices[moved, 1] += amount * np.where(upper[moved], -UPPER_SHARE, 1 - UPPER_SHARE)
    return replace(human, vertices=vertices.astype(np.float32))


def _edge(vertices: F32, ids: I32, rows: F32, x: np.ndarray, *, lowest: bool) -> np.ndarray:
    """Height of a lip's rim over x: the outermost of its two innermost rows."""
    heights = []
    for row in (1, 2):
        mine = ids[rows[ids] == row]
        order = np.argsort(np.abs(vertices[mine, 0]))
        heights.append(np.interp(x, np.abs(vertices[mine, 0])[order], vertices[mine, 1][order]))
    return np.minimum(*heights) if lowest else np.maximum(*heights)
