"""One head's skin laid over another's, whatever their meshes.

First the points that both faces have are brought together by a thin-plate spline; then the skin is drawn to
the other surface step by step, less and less stiff (after Amberg, Romdhani & Vetter, "Optimal step nonrigid
ICP algorithms for surface registration", 2007). The nearest point must face the same way and lie on the same
side of the lips, which the weights of the jaw tell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.interpolate import RBFInterpolator
from scipy.sparse import coo_matrix, csr_matrix, diags
from scipy.sparse.linalg import splu
from scipy.spatial import cKDTree

from .features import SPREAD, facial_points
from .head import Head

F64 = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

STIFFNESS = (200.0, 80.0, 30.0, 12.0, 5.0, 2.0, 1.0)
"""Weights of neighbours moving alike, against one of a vertex lying on the other surface."""
FACING = 0.012
"""Metres that the opposite normal counts for in a search for the nearest point."""
LIP = 0.008
"""Metres that belonging to the other lip counts for."""
FAR = 0.012
"""Metres beyond which nothing is drawn."""
CANDIDATES = 4


@dataclass(frozen=True)
class Registration:
    """``vertices`` (V, 3): the first head's, laid over the second; ``error`` (V,) metres from its surface,
    NaN where there is none near."""

    vertices: F64
    error: F64


def register(source: Head, target: Head, drawn: npt.NDArray[np.bool_]) -> Registration:
    """Lay ``source`` over ``target``; ``drawn`` (V,) marks the source's outer skin, the rest goes along.

    Raises InputError where the target has no face that is recognised.
    """
    ours, theirs = facial_points(source), facial_points(target)
    shared = [name for name in ours if name in theirs]
    start, end = (np.array([p[name] for name in shared]) for p in (ours, theirs))
    scale = float(np.linalg.norm(target.eyes[0] - target.eyes[1])) / SPREAD
    at = spline(start, end, source.vertices.astype(np.float64))
    surface = _Surface(target, scale)
    links = _links(source.faces, len(at))
    marks = cKDTree(source.vertices[drawn]).query(start[2:])[1]
    marks, wanted = np.flatnonzero(drawn)[marks], end[2:]
    for stiffness in STIFFNESS:
        point, error = surface.nearest(at, normals(at, source.faces), source.jaw_weights)
        pull = np.where(drawn & np.isfinite(error), 1.0, 0.0)
        goal = np.where(pull[:, None] > 0, point, at)
        # a face's points hold at first and leave the rest to the surface
        held = 0.2 * stiffness
        pull[marks] += held
        goal[marks] += (wanted - goal[marks]) * (held / pull[marks])[:, None]
        system = diags(pull + 1e-6) + stiffness * links
        at = at + splu(system.tocsc()).solve(pull[:, None] * (goal - at))
    _, error = surface.nearest(at, normals(at, source.faces), source.jaw_weights)
    return Registration(at, np.where(drawn, error, np.nan))


def spline(start: F64, end: F64, points: F64) -> F64:
    """Points (N, 3) moved as a thin-plate spline moves ``start`` to ``end``, (K, 3) each."""
    return np.asarray(points + RBFInterpolator(start, end - start, kernel="thin_plate_spline")(points))


def normals(vertices: F64, faces: npt.NDArray[np.int32]) -> F64:
    """(V, 3) unit normals, weighted by area."""
    a, b, c = (vertices[faces[:, i]] for i in range(3))
    across = np.cross(b - a, c - a)
    result = np.zeros_like(vertices)
    for i in range(3):
        np.add.at(result, faces[:, i], across)
    return np.asarray(result / np.maximum(np.linalg.norm(result, axis=1, keepdims=True), 1e-12))


class _Surface:
    """A head's skin, searched by place, direction and lip."""

    def __init__(self, head: Head, scale: float) -> None:
        self.scale = scale
        self.faces = head.faces[head.skin[head.faces].all(axis=1)]
        self.vertices = head.vertices.astype(np.float64)
        self.normals = normals(self.vertices, self.faces)
        self.used = np.unique(self.faces)
        keys = search_keys(self.vertices, self.normals, head.jaw_weights, scale)[self.used]
        self.tree = cKDTree(keys)

    def nearest(self, points: F64, directions: F64, jaw: npt.NDArray[np.float32]) -> tuple[F64, F64]:
        """The points (N, 3) of the surface's planes that are nearest, and the distances (N,); NaN if far."""
        _, found = self.tree.query(search_keys(points, directions, jaw, self.scale), k=CANDIDATES)
        found = self.used[found]
        to = points[:, None] - self.vertices[found]
        depth = (to * self.normals[found]).sum(axis=2)
        flat = points[:, None] - depth[..., None] * self.normals[found]
        best = np.argmin(np.linalg.norm(flat - self.vertices[found], axis=2), axis=1)
        rows = np.arange(len(points))
        place, off = flat[rows, best], np.abs(depth[rows, best])
        aside = np.linalg.norm(place - self.vertices[found[rows, best]], axis=1)
        same = (self.normals[found[rows, best]] * directions).sum(axis=1) > 0.3
        near = same & (off < FAR * self.scale) & (aside < FAR * self.scale)
        return place, np.where(near, off, np.nan)


def search_keys(points: F64, directions: F64, jaw: npt.NDArray[np.float32], scale: float) -> F64:
    """(N, 6 or more) of which the distances count place, direction and lip, in metres."""
    lip = np.clip((jaw - 0.3) / 0.4, 0, 1)[:, None]
    return np.concatenate([points, FACING * scale / 2 * directions, LIP * scale * lip], axis=1)


def _links(faces: npt.NDArray[np.int32], count: int) -> csr_matrix:
    """The graph Laplacian of the mesh."""
    a, b = faces.ravel(), np.roll(faces, 1, axis=1).ravel()
    graph = coo_matrix((np.ones(2 * len(a)), (np.r_[a, b], np.r_[b, a])), shape=(count, count)).tocsr()
    graph.data[:] = 1
    return diags(np.asarray(graph.sum(axis=1)).ravel()) - graph
