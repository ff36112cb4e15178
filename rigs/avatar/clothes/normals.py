"""Normals of meshes of quads and triangles."""

from __future__ import annotations

import numpy as np

from ..asset import I32
from ..distance_field import F64


def normals_of(vertices: F64, faces: I32) -> F64:
    """Vertex normals (V, 3) of faces (F, 4), triangles ending in -1."""
    corner = np.where(faces < 0, faces[:, :1], faces)
    cross = np.cross(
        vertices[corner[:, 2]] - vertices[corner[:, 0]], vertices[corner[:, 3]] - vertices[corner[:, 1]]
    )
    normal = np.zeros_like(vertices)
    for k in range(4):
        np.add.at(normal, corner[:, k], cross * (faces[:, k] >= 0)[:, None])
    return normal / (np.linalg.norm(normal, axis=1, keepdims=True) + 1e-12)
