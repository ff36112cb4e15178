"""Cloth laid on a body by position-based dynamics (Mueller et al. 2007), in numpy.

The garment is draped with the arms hanging, as people mostly stand, so that its folds are right there; the
pose is then undone vertex by vertex.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...rotations import matrix_from_axis_angle
from ..asset import I32
from ..distance_field import F64, DistanceField
from ..skeleton import Skeleton

GRAVITY, TIME_STEP, ITERATIONS = 1.5, 1 / 60, 14
DAMPING = 0.85
FRICTION = 0.5
OVER_RELAXATION = 1.3


@dataclass(frozen=True)
class Springs:
    """Pairs ``ends`` (K, 2) kept at ``length`` (K,) metres with ``stiffness`` (K,) 0..1."""

    ends: I32
    length: F64
    stiffness: F64


def hanging_arms(skeleton: Skeleton, degrees: float) -> F64:
    """Bone matrices (J, 4, 4), rest to pose, with both upper arms lowered by ``degrees``."""
    matrices = np.tile(np.eye(4), (len(skeleton.names), 1, 1))
    for side, sign in (("l", -1), ("r", 1)):
        bone = skeleton.bone(f"upperarm_{side}")
        turn = np.eye(4)
        turn[:3, :3] = matrix_from_axis_angle([0, 0, sign * np.radians(degrees)])
        head = skeleton.heads[bone].astype(float)
        turn[:3, 3] = head - turn[:3, :3] @ head
        for child in range(len(skeleton.names)):
            ancestor = child
            while ancestor not in (-1, bone):
                ancestor = int(skeleton.parents[ancestor])
            if ancestor == bone:
                matrices[child] = turn
    return matrices


def skin(points: F64, weights: F64, matrices: F64, *, inverse: bool = False) -> F64:
    """Linear blend skinning of points (V, 3) by dense weights (V, J); ``inverse`` undoes it."""
    blended = np.einsum("vj,jab->vab", weights, matrices)
    if inverse:
        blended = np.linalg.inv(blended)
    return np.einsum("vab,vb->va", blended[:, :3, :3], points) + blended[:, :3, 3]


def springs_of(faces: I32, rest: F64, stretch: npt.ArrayLike, bend: float) -> Springs:
    """Edges, diagonals and bending struts of a mesh (F, 4), at the lengths of ``rest`` (V, 3).

    ``stretch`` (3,): factors of the rest lengths along x, y and z, above 1 where there is cloth to spare.
    ``bend``: stiffness of the struts that span two faces.
    """
    quads = faces[faces[:, 3] >= 0]
    rings = [[int(i) for i in f if i >= 0] for f in faces]
    edges = {(min(a, b), max(a, b)) for r in rings for a, b in zip(r, [*r[1:], r[0]], strict=True)}
    structural = np.array(sorted(edges))
    shear = np.concatenate([quads[:, [0, 2]], quads[:, [1, 3]]])
    struts = _struts(quads)
    ends = np.concatenate([structural, shear, struts])
    along = rest[ends[:, 1]] - rest[ends[:, 0]]
    length = np.linalg.norm(along * np.asarray(stretch, float), axis=1)
    stiffness = np.concatenate(
        [np.full(len(structural), 1.0), np.full(len(shear), 0.25), np.full(len(struts), bend)]
    )
    return Springs(ends.astype(np.int32), length, stiffness)


def drape(
    start: F64, springs: Springs, body: DistanceField, gap: F64, pinned: npt.NDArray[np.bool_], steps: int
) -> F64:
    """Let the cloth settle. ``gap`` (V,) metres it keeps from the skin; ``pinned`` (V,) stay where they are.

    Deterministic; returns positions (V, 3).
    """
    x: F64 = start.copy()
    old = x
    free = (~pinned).astype(float)[:, None]
    a, b = springs.ends.T
    held = np.bincount(np.concatenate([a, b]), np.tile(springs.stiffness, 2), minlength=len(x))
    share = (OVER_RELAXATION / np.maximum(held, 1e-9))[:, None]
    for _ in range(steps):
        velocity = (x - old) * DAMPING
        old = x.copy()
        x = x + free * (velocity - [0, GRAVITY * TIME_STEP**2, 0])
        for _ in range(ITERATIONS):
            d = x[b] - x[a]
            length = np.linalg.norm(d, axis=1) + 1e-12
            move = (springs.stiffness * 0.5 * (1 - springs.length / length))[:, None] * d
            total = np.stack(
                [
                    np.bincount(a, move[:, k], minlength=len(x))
                    - np.bincount(b, move[:, k], minlength=len(x))
                    for k in range(3)
                ],
                axis=1,
            )
            x = x + free * share * total
        distance, outward = body.distance(x)
        lack = np.maximum(gap - distance, 0)[:, None]
        x = x + free * lack * outward
        # What touches the body is held by it.
        x = x - free * (lack > 0) * FRICTION * (x - old)
    return x


def _struts(quads: I32) -> I32:
    """Pairs of vertices across each shared edge: the far corners of the two quads, on the same side."""
    opposite: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for q in quads.tolist():
        for k in range(4):
            a, b, c, d = q[k], q[(k + 1) % 4], q[(k + 2) % 4], q[(k + 3) % 4]
            key = (min(a, b), max(a, b))
            # Beyond a lies d, beyond b lies c.
            opposite.setdefault(key, []).append((d, c) if a < b else (c, d))
    pairs = [p for two in opposite.values() if len(two) == 2 for p in zip(*two, strict=True)]
    return np.array(pairs, np.int32).reshape(-1, 2)
