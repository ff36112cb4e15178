"""What of the body a garment lies over: where skin is left out, and which of other garments it replaces."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from ..asset import F32, I32
from ..human import Human
from ..subdivision import border_loops

Mask = npt.NDArray[np.bool_]

NEAR = 0.06
"""Metres from the body, within which cloth lies over it."""
TUCKED = 0.03
"""Metres of skin that stay beneath an open edge."""
WORN_SHARE = 0.4
"""The share of a zone that a garment of that zone lies over."""
ZONES = ("upper", "lower", "feet")


def covered(human: Human, vertices: F32, faces: I32, tucked: float = TUCKED) -> Mask:
    """(19158,) base vertices of the body that lie beneath a garment's faces (F, 4), but for a strip along its
    open edges."""
    body = human.groups["body"]
    points = human.vertices[body]
    corner = np.where(faces < 0, faces[:, :1], faces)
    ring = vertices[corner]
    middles = ring.mean(axis=1)
    normals = np.cross(ring[:, 2] - ring[:, 0], ring[:, 3] - ring[:, 1])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12
    away, nearest = cKDTree(middles).query(points, distance_upper_bound=NEAR)
    found = np.isfinite(away)
    at = np.where(found, nearest, 0)
    # what stands out a little is what would be seen through the cloth
    inside = np.einsum("vx,vx->v", points - middles[at], normals[at]) < np.maximum(0.3 * away, 0.012)
    result = np.zeros(len(human.vertices), bool)
    mask = found & (inside | ~np.isfinite(away))
    edges = [loop for loop in border_loops(faces) if len(loop) > 2]
    if edges:
        border = cKDTree(vertices[np.concatenate(edges)])
        # what lies beyond an edge is nearest to that edge
        mask &= border.query(points)[0] > np.maximum(tucked, 1.3 * np.where(found, away, 0))
    result[body[mask]] = True
    return result


def zones(human: Human, vertices: F32) -> set[str]:
    """The zones of the body that points (V, 3) lie over: ``upper`` is the trunk, ``lower`` the legs."""
    body = human.vertices[human.groups["body"]]
    height = body[:, 1]
    neck, hips = float(human.centre("joint-neck")[1]), float(human.centre("joint-l-upper-leg")[1])
    ankle = float(human.centre("joint-l-ankle")[1])
    reach = abs(float(human.centre("joint-l-shoulder")[0]))
    trunk = np.abs(body[:, 0]) < reach
    parts = {
        "upper": trunk & (height > hips + 0.15) & (height < neck - 0.05),
        "lower": trunk & (height < hips - 0.10) & (height > ankle + 0.20),
        "feet": height < ankle - 0.03,
    }
    away, _ = cKDTree(vertices).query(body, distance_upper_bound=NEAR)
    return {name for name, part in parts.items() if np.isfinite(away[part]).mean() > WORN_SHARE}
