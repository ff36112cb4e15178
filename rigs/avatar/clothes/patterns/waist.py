"""Where a skirt is sewn to a top: it begins as wide as the top ends there, and hangs on the same bones."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix, diags
from scipy.spatial import cKDTree

from ...distance_field import F64
from ...subdivision import Mesh, border_loops
from .figure import falloff
from .garment import Cloth

UNDER = 0.0012
"""Metres that the skirt lies beneath the top at the seam, whose edge is seen as a line."""
OVERLAP = 0.012
"""Metres that the skirt goes on beneath the top."""
DOWN = 0.13
"""Metres below the seam, over which the skirt goes over to its own width and bones."""
ROUND = 0.15
"""Metres of a waist's radius, about: what a radian around counts for."""


def sewn_to(top: Cloth, seam: float, mesh: Mesh, vertices: F64, carry: csr_matrix) -> tuple[F64, csr_matrix]:
    """The vertices (V, 3) of a skirt's ``mesh`` and the map (V, N) of its weights, sewn to a top at the
    height ``seam``.

    What of the skirt is above the seam lies beneath the top.
    """
    own = np.abs(top.vertices[:, 1] - seam) < 0.05
    middle = top.vertices[own & (top.vertices[:, 1] < seam + 0.01)][:, [0, 2]]
    middle = (middle.min(axis=0) + middle.max(axis=0)) / 2
    trunk = np.flatnonzero(own & (np.linalg.norm(top.vertices[:, [0, 2]] - middle, axis=1) < 0.35))
    turn, radius = _polar(vertices, middle)
    vertices = _raised(mesh, vertices, turn, seam + OVERLAP)
    high = np.maximum(vertices[:, 1], seam)
    above, near = _radius(top.vertices[trunk], middle, turn, high)
    at_seam, _ = _radius(
        vertices[np.abs(vertices[:, 1] - seam) < 0.03], middle, turn, np.full(len(turn), seam)
    )
    below = vertices[:, 1] < seam
    wider = above - UNDER - np.where(below, at_seam, radius)
    share = falloff(seam - vertices[:, 1], 0.0, DOWN)
    moved = vertices.copy()
    moved[:, 0] += np.sin(turn) * wider * share
    moved[:, 2] += np.cos(turn) * wider * share
    return moved, csr_matrix(diags(1 - share) @ carry + diags(share) @ top.sheets[0].carry[trunk[near]])


def _raised(mesh: Mesh, vertices: F64, turn: F64, high: float) -> F64:
    """The vertices (V, 3), all of the upper edge ``high``: before a belly the base's skirt ends lower."""
    edge = max(border_loops(mesh.faces), key=lambda loop: float(vertices[loop, 1].mean()))
    order = edge[np.argsort(turn[edge])]
    lack = high - np.interp(turn, turn[order], vertices[order, 1], period=2 * np.pi)
    raised = vertices.copy()
    raised[:, 1] += lack * falloff(high - lack - vertices[:, 1], 0.0, DOWN)
    return raised


def _polar(points: F64, middle: F64) -> tuple[F64, F64]:
    """Radians from the front on and metres (N,) about an upright axis."""
    flat = points[:, [0, 2]] - middle
    return np.arctan2(flat[:, 0], flat[:, 1]), np.linalg.norm(flat, axis=1)


def _radius(points: F64, middle: F64, turn: F64, high: F64) -> tuple[F64, F64]:
    """Metres (N,) of a surface of points from the axis, at turns and heights (N,), and its nearest points."""
    around, radius = _polar(points, middle)
    count = len(points)
    # the ring continues behind
    around = np.concatenate([around, around - 2 * np.pi, around + 2 * np.pi])
    tree = cKDTree(np.stack([around * ROUND, np.tile(points[:, 1], 3)], axis=1))
    away, near = tree.query(np.stack([turn * ROUND, high], axis=1), k=6)
    share = 1 / (away + 0.002) ** 2
    share /= share.sum(axis=1, keepdims=True)
    return (share * radius[near % count]).sum(axis=1), near[:, 0] % count
