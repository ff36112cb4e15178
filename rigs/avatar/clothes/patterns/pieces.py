"""Pieces of cloth cut from the body's helpers: without crumbs, evened out, and their tube."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from ...distance_field import F64
from ...subdivision import Mesh, border_loops
from .fall import Tube, tube_of
from .figure import ARM, LEG, Figure


def largest(mesh: Mesh) -> Mesh:
    """The mesh without crumbs that cuts have left."""
    corner = np.where(mesh.faces < 0, mesh.faces[:, :1], mesh.faces)
    a, b = corner.ravel(), np.roll(corner, 1, axis=1).ravel()
    count = mesh.carry.shape[0]
    _, label = connected_components(coo_matrix((np.ones(len(a)), (a, b)), (count, count)))
    main = np.bincount(label[corner[:, 0]]).argmax()
    faces = mesh.faces[label[corner[:, 0]] == main]
    used = np.unique(faces[faces >= 0])
    new = np.full(count + 1, -1, np.int32)
    new[used] = np.arange(len(used))
    return Mesh(new[faces], mesh.carry[used])


def smoothed(points: F64, mesh: Mesh, times: int) -> F64:
    """Evened out by averaging neighbours, borders among themselves."""
    corner = mesh.faces[mesh.faces[:, 3] >= 0]
    a = np.concatenate([corner.ravel(), np.roll(corner, 1, axis=1).ravel()])
    b = np.concatenate([np.roll(corner, 1, axis=1).ravel(), corner.ravel()])
    count = len(points)
    edge = np.zeros(count, bool)
    for loop in border_loops(mesh.faces):
        edge[loop] = True
    keep = edge[a] == edge[b]
    keep |= ~edge[a]
    a, b = a[keep], b[keep]
    number = np.maximum(np.bincount(a, minlength=count), 1)[:, None]
    for _ in range(times):
        total = np.stack([np.bincount(a, points[b, k], minlength=count) for k in range(3)], axis=1)
        mean = np.where(np.bincount(a, minlength=count)[:, None] > 0, total / number, points)
        points = 0.5 * points + 0.5 * mean
    return points


def trunk_tube(figure: Figure, low: float) -> Tube:
    """The tube of trunk and legs together, from ``low`` to the armpits."""
    points = np.asarray(figure.tights.carry @ figure.human.vertices.astype(float))
    mine = ~figure.off_trunk(points) & (figure.share(figure.tights, ARM) < 0.35)
    legs = figure.share(figure.tights, LEG)
    return tube_of(points[mine | (legs > 0.5)], low, figure.armpit, outermost=True)
