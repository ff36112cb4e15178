"""What a skirt hangs on: the thighs, both of them between the legs, and nothing below the knees."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix, diags
from scipy.spatial import cKDTree

from ...distance_field import F64
from ...subdivision import Mesh, neighbour_mean
from .figure import LEG, Figure, falloff

ABOVE_KNEE = 0.09
"""Metres above the knee, below which a skirt hangs as it does there."""
ROUNDS = 40
"""How often neighbours' weights are averaged, so that cloth spans from thigh to thigh."""


def hung_on_thighs(figure: Figure, mesh: Mesh, flat: F64) -> csr_matrix:
    """The map (V, N) of a skirt's weights: from the hips down each vertex hangs on the thigh beside it.

    ``flat`` (V, 3): the vertices of the mesh before they fall. What the base mesh has for its own skirt turns
    with the calves and comes through them where somebody sits.
    """
    f = figure
    base = f.human.vertices.astype(float)
    leg = f.weights[:, [i for i, n in enumerate(f.skeleton.names) if n.startswith(LEG)]].sum(axis=1) > 0.9
    body = np.zeros(len(base), bool)
    body[f.human.groups["body"]] = True
    least = float(f.legs[1, 1]) + ABOVE_KNEE
    mine = np.flatnonzero(body & leg & (base[:, 1] > least - 0.01) & (base[:, 1] < f.crotch))
    points = np.column_stack([flat[:, 0], np.clip(flat[:, 1], least, f.crotch), flat[:, 2]])
    away, near = cKDTree(base[mine]).query(points, k=4)
    share = 1 / (away + 0.01)
    share /= share.sum(axis=1, keepdims=True)
    rows = np.repeat(np.arange(len(flat)), 4)
    thighs = coo_matrix((share.ravel(), (rows, mine[near].ravel())), mesh.carry.shape).tocsr()
    low = falloff(flat[:, 1], f.crotch, f.hips + 0.04)
    carry = diags(1 - low) @ mesh.carry + diags(low) @ thighs
    mean = neighbour_mean(mesh.faces, mesh.carry.shape[0])
    for _ in range(ROUNDS):
        carry = diags(1 - 0.6 * low) @ carry + diags(0.6 * low) @ (mean @ carry)
    return csr_matrix(carry)
