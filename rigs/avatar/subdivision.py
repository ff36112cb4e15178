"""Catmull-Clark subdivision and straight cuts of quad meshes, kept as linear maps of the old vertices.

As maps they carry positions, skin weights and anything else given per vertex.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix, csr_matrix, vstack

from .asset import I32

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Mesh:
    """Faces (F, 4), a triangle repeats -1 as its last id, over vertices ``carry @ values`` of a coarse mesh.

    ``carry`` (V, N) sparse rows summing to 1.
    """

    faces: I32
    carry: csr_matrix


def subdivide(faces: I32, count: int) -> Mesh:
    """One Catmull-Clark step of quads (F, 4) over ``count`` vertices; borders become B-spline curves."""
    n_faces = len(faces)
    half = np.stack([faces, np.roll(faces, -1, axis=1)], axis=2).reshape(-1, 2)
    edges, edge_of = np.unique(np.sort(half, axis=1), axis=0, return_inverse=True)
    edge_of = edge_of.reshape(n_faces, 4)
    uses = np.bincount(edge_of.ravel(), minlength=len(edges))
    border = uses == 1
    face_points = _rows(np.repeat(np.arange(n_faces), 4), faces.ravel(), 0.25, (n_faces, count))
    middles = _rows(np.repeat(np.arange(len(edges)), 2), edges.ravel(), 0.5, (len(edges), count))
    beside = _rows(edge_of.ravel(), np.repeat(np.arange(n_faces), 4), 0.5, (len(edges), n_faces))
    inner = (~border).astype(float)
    edge_points = _scaled(1 - 0.5 * inner, middles) + _scaled(0.5 * inner, beside @ face_points)
    valence = np.bincount(edges.ravel(), minlength=count).astype(float)
    on_border = np.zeros(count, bool)
    on_border[edges[border].ravel()] = True
    used = valence > 0
    # Interior: (F + 2 R + (n - 3) P) / n; border: 3/4 P + 1/4 mean of the border edges' middles.
    n = np.maximum(valence, 1)
    face_mean = _mean(faces.ravel(), np.repeat(np.arange(n_faces), 4), (count, n_faces)) @ face_points
    edge_mean = _mean(edges.ravel(), np.repeat(np.arange(len(edges)), 2), (count, len(edges))) @ middles
    rim = edges[border]
    rim_mean = _mean(rim.ravel(), np.repeat(np.flatnonzero(border), 2), (count, len(edges))) @ middles
    inside = used & ~on_border
    identity = csr_matrix((np.ones(count), (np.arange(count), np.arange(count))), (count, count))
    vertex_points = (
        _scaled(np.where(inside, 1 / n, 0), face_mean)
        + _scaled(np.where(inside, 2 / n, 0), edge_mean)
        + _scaled(np.where(inside, (n - 3) / n, np.where(on_border, 0.5, 1.0)), identity)
        + _scaled(np.where(on_border, 0.5, 0.0), rim_mean)
    )
    carry = vstack([vertex_points, edge_points, face_points]).tocsr()
    e, f = count + edge_of, count + len(edges) + np.arange(n_faces)
    quads = [np.stack([faces[:, k], e[:, k], f, e[:, k - 1]], axis=1) for k in range(4)]
    return Mesh(np.stack(quads, axis=1).reshape(-1, 4).astype(np.int32), carry)


def cut(mesh: Mesh, side: F64, snap: float = 0.003) -> Mesh:
    """The part of a mesh where ``side`` (V,) is positive; crossing faces are cut where it is zero.

    Vertices nearer than ``snap`` to the cut become part of the border as they are, which leaves no slivers.
    """
    side = np.where(np.abs(side) < snap, 0.0, side)
    keep = side >= 0
    inside = np.array([[keep[i] if i >= 0 else keep[f[0]] for i in f] for f in mesh.faces])
    faces = [list(f) for f in mesh.faces[inside.all(axis=1)]]
    crossing: dict[tuple[int, int], int] = {}
    count = mesh.carry.shape[0]
    for face in mesh.faces[inside.any(axis=1) & ~inside.all(axis=1)]:
        ring = [int(i) for i in face if i >= 0]
        out: list[int] = []
        for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
            if keep[a]:
                out.append(a)
            if keep[a] != keep[b] and side[a] != 0 and side[b] != 0:
                edge = (min(a, b), max(a, b))
                out.append(crossing.setdefault(edge, count + len(crossing)))
        if len(out) >= 3:
            faces += [_padded(out[:4])] if len(out) <= 4 else [_padded(out[:4]), _padded([out[0], *out[3:]])]
    pairs = np.array(list(crossing), int).reshape(-1, 2)
    share = side[pairs[:, 0]] / (side[pairs[:, 0]] - side[pairs[:, 1]])
    rows = np.repeat(np.arange(len(pairs)), 2)
    between = _rows(rows, pairs.ravel(), np.stack([1 - share, share], 1).ravel(), (len(pairs), count))
    # A face all of whose kept corners lie on the cut belongs to the other side.
    kept = np.array(faces, np.int32).reshape(-1, 4)
    value = np.concatenate([side, np.zeros(len(pairs))])
    kept = kept[np.where(kept >= 0, value[kept], 0).max(axis=1) > 0]
    return _compact(kept, vstack([mesh.carry, between @ mesh.carry]).tocsr())


def border_loops(faces: I32) -> list[I32]:
    """The open borders, each a ring of vertex ids in the direction of the faces, longest first."""
    following: dict[int, int] = {}
    half: set[tuple[int, int]] = set()
    for face in faces:
        ring = [int(i) for i in face if i >= 0]
        half.update(zip(ring, [*ring[1:], ring[0]], strict=True))
    for a, b in sorted(half):
        if (b, a) not in half:
            following[a] = b
    loops = []
    while following:
        start = min(following)
        loop = [start]
        while (after := following.pop(loop[-1], start)) != start:
            loop.append(after)
        loops.append(np.array(loop, np.int32))
    return sorted(loops, key=len, reverse=True)


def _compact(faces: I32, carry: csr_matrix) -> Mesh:
    used = np.unique(faces[faces >= 0])
    new = np.full(carry.shape[0] + 1, -1, np.int32)
    new[used] = np.arange(len(used))
    return Mesh(new[faces], carry[used])


def _padded(ring: list[int]) -> list[int]:
    return ring if len(ring) == 4 else [*ring, -1]


def _rows(
    rows: npt.ArrayLike, columns: npt.ArrayLike, values: npt.ArrayLike, shape: tuple[int, int]
) -> csr_matrix:
    data = np.broadcast_to(np.asarray(values, float), np.shape(rows))
    return coo_matrix((data, (np.asarray(rows), np.asarray(columns))), shape).tocsr()


def _mean(rows: npt.ArrayLike, columns: npt.ArrayLike, shape: tuple[int, int]) -> csr_matrix:
    total = np.bincount(np.asarray(rows), minlength=shape[0])
    return _scaled(1 / np.maximum(total, 1), _rows(rows, columns, 1.0, shape))


def _scaled(factors: npt.ArrayLike, matrix: csr_matrix) -> csr_matrix:
    return csr_matrix(matrix.multiply(np.asarray(factors, float)[:, None]))


def neighbour_mean(faces: I32, count: int) -> csr_matrix:
    """The map (count, count) from values of vertices to the mean of those beside each, along the edges of
    faces (F, 4), triangles ending in -1."""
    corner = np.where(faces < 0, faces[:, :1], faces)
    a, b = corner.ravel(), np.roll(corner, 1, axis=1).ravel()
    link = coo_matrix((np.ones(2 * len(a)), (np.r_[a, b], np.r_[b, a])), (count, count)).tocsr()
    number = np.maximum(np.asarray(link.sum(axis=1)).ravel(), 1)
    return _scaled(1 / number, link)
