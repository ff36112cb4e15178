"""What all garments share: sheets of cloth, their UVs, normals and skin weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree

from ...asset import I32, Part
from ...distance_field import F64
from ...skeleton.skeleton import strongest
from ...subdivision import Mesh
from .figure import Figure


def cylinder_uvs(faces: I32, points: F64, axis_point: F64, axis: F64, front: F64, radii: F64) -> F64:
    """Corner UVs (F, 4, 2) in metres around an axis; ``radii`` (2,) sideways and along ``front``.

    The seam lies opposite of ``front``; faces across it continue beyond.
    """
    axis = axis / np.linalg.norm(axis)
    front = front - axis * (front @ axis)
    front = front / np.linalg.norm(front)
    side = np.cross(axis, front)
    d = points - axis_point
    turn = np.arctan2(d @ side / radii[0], d @ front / radii[1]) * radii.mean()
    uv = np.stack([turn, d @ axis], axis=1)[np.maximum(faces, 0)]
    round_trip = 2 * np.pi * radii.mean()
    wide = np.ptp(uv[..., 0], axis=1) > round_trip / 2
    uv[..., 0] += round_trip * (wide[:, None] & (uv[..., 0] < 0))
    return uv


LEAST = 0.003
"""Metres between the body's tights and cloth."""


class Cloth:
    """A garment in the making: cut by ``spec``, a row of ``garments.toml``, as ``mesh``, whose vertices come
    to lie at ``vertices`` (V, 3). ``sheets``: of cloth, of which the first is the shell; ``materials``: their
    names, in the order in which they were first wanted and in which sheets count them."""

    figure: Figure
    spec: dict[str, Any]
    name: str
    mesh: Mesh
    vertices: F64
    sheets: list[Sheet]
    materials: list[str]

    def material(self, part: str) -> int:
        """The number of the material of a part of the garment, ``""`` the cloth itself."""
        name = f"{self.name}_{part}" if part else self.name
        if name not in self.materials:
            self.materials.append(name)
        return self.materials.index(name)


@dataclass(frozen=True)
class Sheet:
    """Some faces of a garment in the making: as :class:`Part`, with the map of its weights."""

    vertices: F64
    faces: I32
    uvs: F64
    carry: csr_matrix
    material: int


def hung(points: F64, origin: I32, shell: Sheet) -> csr_matrix:
    """The map of weights of points (N, 3) along an edge of a shell: what lies over it moves as it does there,
    what goes on beyond the edge as its ``origin`` (N,)."""
    away, near = cKDTree(shell.vertices).query(points)
    at_edge = np.linalg.norm(points - shell.vertices[origin], axis=1)
    return csr_matrix(shell.carry[np.where(away < 0.7 * at_edge, near, origin)])


def assemble(name: str, figure: Figure, sheets: list[Sheet], materials: tuple[str, ...]) -> Part:
    """One part of several sheets, weighted to the bones by their maps."""
    offsets = np.cumsum([0] + [len(s.vertices) for s in sheets[:-1]])
    carried = figure.rig.weights
    weights = np.concatenate([s.carry @ carried for s in sheets])
    index, value = strongest(weights, figure.rig.influences)
    faces = [np.where(s.faces < 0, -1, s.faces + o) for s, o in zip(sheets, offsets, strict=True)]
    return Part(
        name=name,
        vertices=np.concatenate([s.vertices for s in sheets]).astype(np.float32),
        faces=np.concatenate(faces).astype(np.int32),
        uvs=np.concatenate([s.uvs for s in sheets]).astype(np.float32),
        face_material=np.concatenate([np.full(len(s.faces), s.material) for s in sheets]).astype(np.int32),
        materials=materials,
        weight_index=index,
        weight_value=value,
    )
